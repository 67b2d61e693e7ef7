// Two engines, one behaviour: random histories of units give the same answers from memory and from SQLite, with a
// memory of conversations so small that it is rebuilt all the time, and with the file opened again in between.
#include <rapidcheck.h>

#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

// One call, by numbers out of small ranges so that they meet.
struct call {
  int verb;
  int conversation;
  int number;
  int other;
};
struct unit {
  std::vector<call> calls;
  bool fails;     // At its end, by its own decision.
  bool reopened;  // Afterwards.
};

std::string told(const result<void>& outcome) { return outcome ? "ok" : std::to_string(outcome.error().value()); }
template <class T>
std::string told(const result<T>& outcome) {
  return outcome ? shown(*outcome) : "error " + std::to_string(outcome.error().value());
}

std::string append(transaction& data, const call& c) {
  auto added = a_message(c.conversation, static_cast<std::uint64_t>(c.number));
  if (c.other % 4 == 0) added.client.reset();
  for (int i = 0; i < c.other % 3; ++i) added.values.push_back(a_value("code" + std::to_string((c.number + i) % 4)));
  auto outcome = data.append_message(added);
  return told(outcome) + shown(added.row) + shown(added.seq);
}

std::string enqueue(transaction& data, const call& c) {
  auto added = an_entry(c.number % 5 == 0 ? no_row : c.conversation, c.number, c.other % 2 ? "support" : "mail");
  added.action = static_cast<delivery_action>(1 + c.number % 5);
  added.state = static_cast<delivery_state>(1 + c.other % 6);
  if (c.number % 2) added.task = "thread";
  if (c.other % 3) added.detail = "why";
  auto outcome = data.enqueue(added);
  return told(outcome) + shown(added.row);
}

std::string update(transaction& data, const call& c) {
  auto changed = an_entry(no_row);
  changed.row = c.number;
  changed.state = static_cast<delivery_state>(1 + c.other % 6);
  changed.task = c.other % 3 ? "thread" : "";
  changed.detail = c.other % 2 ? "again" : "";
  return told(data.update_outbox(changed));
}

std::string add_conversation(transaction& data, const call& c) {
  auto added = a_conversation(static_cast<std::uint64_t>(c.number), static_cast<std::uint64_t>(c.other % 4));
  auto outcome = data.add_conversation(added);
  return told(outcome) + shown(added.row);
}

std::string add_callback(transaction& data, const call& c) {
  callback added;
  added.id = numbered<callback_id>(static_cast<std::uint64_t>(c.number));
  added.in_conversation = c.conversation;
  auto outcome = data.add_callback(added);
  return told(outcome) + shown(added.row);
}

std::string change(transaction& data, const call& c) {
  consent_record said;
  said.in_conversation = c.conversation;
  switch (c.other % 6) {
    case 0:
      return told(data.set_conversation_state(c.conversation, static_cast<conversation_state>(1 + c.number % 2)));
    case 1:
      return told(data.touch_conversation(c.conversation, at_second(c.number)));
    case 2:
      return told(data.set_profile(c.conversation, std::string(static_cast<std::size_t>(c.number), 'p'), "uk"));
    case 3:
      return told(data.add_consent(said));
    case 4:
      return told(data.cancel_callback(c.number));
    default:
      return add_callback(data, c);
  }
}

std::string place(transaction& data, const call& c) {
  auto chat = "chat" + std::to_string(c.other % 2);
  switch (c.number % 4) {
    case 0:
      return told(data.put_destination({"support", c.conversation, chat, c.other}));
    case 1:
      return told(data.add_delivered({"support",
                                      chat,
                                      c.other,
                                      c.number % 8 ? c.conversation : no_row,
                                      c.number,
                                      c.other % 3,
                                      {{c.number, 0}, {c.number + 1, c.other}}}));
    case 2:
      return told(data.move_chat("support", chat, "chat0"));
    default:
      return told(data.remove_destination("support", c.conversation));
  }
}

// Every revision of the message at hand, one number of six being that of another.
std::string revise(transaction& data, const call& c) {
  if (c.other % 4 == 0)
    return told(data.set_carried({"support", "chat0", c.number, no_row, no_row, 0, {{c.other, 1}}}));
  message_revision changed;
  changed.row = c.number;
  auto before = data.message_at(c.number);
  if (before && *before) changed.revision = (*before)->revision + (c.other % 6 == 5 ? 1 : 0);
  changed.body = "revised " + std::to_string(c.other);
  changed.findings = "[]";
  if (before && *before)
    for (std::uint32_t i = 0; i < (*before)->values.size(); ++i) {
      auto role = (*before)->values[i].role;
      if (role == value_role::shown) changed.roles.push_back({i, value_role::whole});
      if (role == value_role::piece) changed.roles.push_back({i, value_role::dropped});
    }
  for (int i = 0; i < c.other % 3; ++i) {
    changed.added.push_back(a_value("code" + std::to_string(c.conversation)));
    changed.added.back().role = static_cast<value_role>(1 + (c.other + i) % 3);
  }
  return told(data.revise_message(changed));
}

std::string remember(transaction& data, const call& c) {
  std::array<std::uint8_t, 32> key{};
  key.fill(static_cast<std::uint8_t>(c.number));
  switch (c.other % 5) {
    case 0:
      return told(data.remember_answer(key, {key, "answer"}, at_second(c.other)));
    case 1:
      return shown(std::int64_t{data.mark_seen("support", c.number, at_second(c.other)).value()});
    case 2:
      return told(data.set_connector_value("support", std::to_string(c.number), std::to_string(c.other)));
    case 3:
      return told(data.sweep(at_second(c.other)));
    default:
      return told(data.append_audit({c.number, at_second(c.other), "a", "b", "c", "d", key, key}));
  }
}

std::string perform(transaction& data, const call& c) {
  switch (c.verb) {
    case 0:
      return add_conversation(data, c);
    case 1:
    case 2:
    case 3:
      return append(data, c);
    case 4:
      return enqueue(data, c);
    case 5:
      return update(data, c);
    case 6:
      return change(data, c);
    case 7:
      return place(data, c);
    case 8:
      return remember(data, c);
    case 9:
      return revise(data, c);
    default:
      return c.other % 5 ? append(data, c)
                         : told(data.remove_subject(numbered<subject_id>(static_cast<std::uint64_t>(c.number % 4))));
  }
}

// Everything that can be asked about the small ranges above.
std::string everything(view& data) {
  std::string out =
      told(data.open_outbox()) + told(data.outbox_counts()) + told(data.last_audit()) + told(data.audit_after(2, 5));
  for (int i = 0; i < 12; ++i) {
    auto number = static_cast<std::uint64_t>(i);
    std::array<std::uint8_t, 32> key{};
    key.fill(static_cast<std::uint8_t>(i));
    out += "\n" + std::to_string(i) + ": " + told(data.conversation_at(i)) + told(data.messages_after(i, i % 3, 5)) +
           told(data.messages_after(i, 0, 1000)) + told(data.tokens_of(i)) + told(data.outbox_of(i)) +
           told(data.message_at(i)) + told(data.last_seq(i)) +
           told(data.find_conversation(numbered<conversation_id>(number))) + told(data.find_destination("support", i)) +
           told(data.find_callback(numbered<callback_id>(number))) + told(data.find_idempotent(key)) +
           told(data.connector_value("support", std::to_string(i)));
    for (int j = 0; j < 6; ++j)
      out += told(data.find_by_client(i, numbered<client_id>(static_cast<std::uint64_t>(j)))) +
             told(data.sends_of(i, j)) + told(data.delivered_of("support", i, j)) +
             told(data.find_token(i, "email", "code" + std::to_string(j))) +
             told(data.find_by_thread("support", "chat" + std::to_string(j % 2), i)) +
             told(data.find_delivered("support", "chat" + std::to_string(j % 2), i));
  }
  return out;
}

std::string run(store_fixture& store, const unit& u) {
  std::string said;
  auto outcome = store.write([&](transaction& data) -> result<void> {
    said.clear();
    for (const auto& c : u.calls) said += perform(data, c) + ' ';
    said += everything(data);
    if (u.fails) return CLOAKROOM_FAIL(errc::not_found);
    return {};
  });
  if (u.reopened) store.reopen();
  said += told(outcome);
  auto seen = store.read([&](view& data) -> result<void> {
    said += everything(data);
    return {};
  });
  return said + told(seen);
}

// Any number below `end`. (By itself inRange keeps to small numbers while the size of the test is small.)
rc::Gen<int> below(int end) { return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end)); }

rc::Gen<bool> one_in(int chances) {
  return rc::gen::map(below(chances), [](int n) { return n == 0; });
}

rc::Gen<unit> any_unit() {
  auto any_call =
      rc::gen::build<call>(rc::gen::set(&call::verb, below(11)), rc::gen::set(&call::conversation, below(6)),
                           rc::gen::set(&call::number, below(12)), rc::gen::set(&call::other, below(12)));
  return rc::gen::build<unit>(
      rc::gen::set(&unit::calls, rc::gen::resize(8, rc::gen::container<std::vector<call>>(any_call))),
      rc::gen::set(&unit::fails, one_in(5)), rc::gen::set(&unit::reopened, one_in(12)));
}

std::ostream& operator<<(std::ostream& out, const unit& u) {
  for (const auto& c : u.calls)
    out << '{' << c.verb << ',' << c.conversation << ',' << c.number << ',' << c.other << '}';
  return out << (u.fails ? " fails" : "") << (u.reopened ? " reopened" : "");
}

}  // namespace

TEST_CASE("store: both engines answer every history alike", "[store]") {
  bool alike = rc::check("memory and SQLite agree", [] {
    auto history = *rc::gen::resize(40, rc::gen::container<std::vector<unit>>(any_unit()));
    sqlite_bounds bounds;
    bounds.client_ids_remembered_max = static_cast<std::size_t>(*rc::gen::element(0, 5, 1000));
    bounds.outbox_mark_step = *rc::gen::element(1, 2, 1000);
    bounds.outbox_look_max = *rc::gen::element(1, 3, 1000);
    store_fixture memory(kind::memory), sqlite(kind::sqlite, bounds);
    for (const auto& u : history) RC_ASSERT(run(memory, u) == run(sqlite, u));
  });
  CHECK(alike);
}

}  // namespace cloakroom::store::testing
