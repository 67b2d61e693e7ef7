// The steps of the simulation and its invariants.
#include "tests/sim/town.hpp"

#include <algorithm>
#include <sstream>

#include "base/log.hpp"

namespace cloakroom::sim {
namespace {

using namespace gateway_test;

std::string& caught_lines() {
  static std::string all;
  return all;
}

kept_in where_of(std::uint64_t seed) { return seed % 8 == 0 ? kept_in::files : kept_in::memory; }

const consent::decision granted{consent::verdict::granted, "cookiebot", "cookiebot.preferences"};

std::size_t count(const std::vector<storm::arrival>& where, const std::string& mark) {
  return static_cast<std::size_t>(std::count_if(
      where.begin(), where.end(), [&](const storm::arrival& one) { return one.text.find(mark) != std::string::npos; }));
}

// Stands at the end of a long text: the parts behind the first must arrive, too.
std::string tail_of(const std::string& mark) { return 'e' + mark.substr(1); }

}  // namespace

log_catcher::log_catcher() {
  caught_lines().clear();
  set_log_sink([](std::string_view line) { caught_lines().append(line) += '\n'; });
}
log_catcher::~log_catcher() { set_log_sink(nullptr); }
const std::string& log_catcher::lines() { return caught_lines(); }

town::town(std::uint64_t seed)
    : random_(seed), turns_(seed + 1), world_(where_of(seed)), weather_(random_, world_.messenger, world_.clock) {
  world_.answer_in_turn([this] { return static_cast<int>(turns_() % 4); });
  auto many = 2 + random_() % 4;
  for (std::uint64_t i = 0; i < many; ++i) {
    person one;
    one.session = world_.visitor();
    one.resume = world_->reception.resume_text(one.session);
    people_.push_back(std::move(one));
  }
  world_.start_sending();
}

person& town::anybody() { return people_[random_() % people_.size()]; }

void town::live(int steps) {
  for (int i = 0; i < steps; ++i) {
    if (chance(random_, 10)) weather_.blow(static_cast<int>(random_() % 60));
    auto how = chance(random_, 50) ? failure::refused : failure::keys_only;
    if (chance(random_, 20)) world_->database.fail(1 + static_cast<int>(random_() % 6), how);
    step();
  }
  calm_down();
  for (auto& who : people_) {
    if (!who.session.is_stored() && !who.erased) continue;
    who.erased ? check_forgotten(who) : check_delivered(who);
    if (!who.erased) check_own(who);
  }
  check_secrets();
}

void town::step() {
  auto& who = anybody();
  auto before = weather_.calls.size();
  switch (random_() % 13) {
    case 0:
    case 1:
    case 2:
    case 3:
      say(who);
      break;
    case 4:
    case 5:
      answer(who);
      break;
    case 6:
      withdraw(who);
      break;
    case 7:
      if (chance(random_, 30)) erase(who);
      break;
    case 8:
      if (chance(random_, 30)) crash();
      break;
    case 9:
      end(who);
      break;
    case 10:
      if (chance(random_, 10)) weather_.move_group();
      break;
    case 11:
      if (who.session.is_stored() && !who.erased && world_.messenger.last_thread > 10)
        weather_.lose_topic(10 + static_cast<std::int64_t>(random_() % 8));
      break;
    default:
      world_.pass(std::chrono::milliseconds(random_() % (chance(random_, 10) ? 7200000 : 90000)));
  }
  if (chance(random_, 50)) world_.settle();
  check_calls_since(before);
  note_topics();
}

// As the widget does: the same client id again until it is acknowledged. Sometimes the process ends between commit and
// acknowledgement.
void town::say(person& who) {
  if (who.erased) return;
  said made{fresh_mark('m'), "", client_id::make(world_.clock.now()), false, false};
  made.secret = "s" + std::to_string(last_mark_) + "q@example.com";
  secrets_.push_back(made.secret);
  auto words = made.mark + " write to " + made.secret;
  made.is_long = chance(random_, 10);
  if (made.is_long) words += ' ' + std::string(700, 'x') + ' ' + tail_of(made.mark);
  if (chance(random_, 5)) {
    world_->database.fail(1, failure::answer_lost);
    (void)world_.say(who.session, words, made.client);
    crash();
  }
  if (chance(random_, 5)) {
    desk::incoming half;
    half.client = made.client;
    half.text = raw_text(words);
    if (!world_.run_for(some_turns(), world_->intake.accept(who.session, half))) crash();
  }
  for (int tries = 0; tries < 6; ++tries) {
    auto done = world_.say(who.session, words, made.client);
    if (!done && done.error() == desk::errc::busy) (void)world_.run(world_->reception.refresh(who.session));
    if (!done) continue;
    auto at = done->findings.find("[email-");
    REQUIRE(at != std::string::npos);
    who.token = done->findings.substr(at, 16);
    who.messages.push_back(std::move(made));
    return;
  }
  FAIL("a message is not acknowledged although the store works again");
}

void town::answer(person& who) {
  if (who.erased || !who.session.is_stored()) return;
  auto where = topic_of(who);
  if (!where) return;
  auto mark = fresh_mark('r');
  // Half of the time with the token of whoever comes along.
  const auto& token = chance(random_, 50) ? who.token : anybody().token;
  connectors::event what;
  if (chance(random_, 15)) {
    what = connectors::agent_command{where->chat, where->thread, "olena", chance(random_, 50) ? "close" : "reopen"};
    mark.clear();
  } else {
    connectors::agent_message message;
    message.chat = where->chat;
    message.thread = where->thread;
    message.agent = "olena";
    message.text = raw_text(mark + " about " + token + " and third@example.org");
    what = std::move(message);
  }
  tell(connectors::update{++world_.last_update, std::move(what)});
  if (mark.empty()) return;
  // A topic that was lost meanwhile belongs to nobody any more: then the author was told, perhaps, instead.
  auto now = topic_of(who);
  bool known = now && now->thread == where->thread;
  if (known || read_all(who).find(mark) != std::string::npos) who.answers.push_back(mark);
}

// As a messenger does: the same update again until it is told that it arrived.
void town::tell(const connectors::update& one) {
  if (chance(random_, 5) && !world_.run_for(some_turns(), world_->reply.take("support", {one}))) crash();
  for (int tries = 0; tries < 6; ++tries)
    if (world_.run(world_->reply.take("support", {one})).has_value()) return;
  FAIL("an update is not taken although the store works again");
}

void town::withdraw(person& who) {
  if (who.erased || !who.session.is_stored()) return;
  if (chance(random_, 10) && !world_.run_for(some_turns(), world_->withdrawal.stop_deliveries(who.session.stored.row)))
    crash();
  while (!world_.run(world_->withdrawal.stop_deliveries(who.session.stored.row)).has_value()) {
  }
  for (auto& one : who.messages) one.withdrawn = true;
  silence(who);
}

void town::silence(const person& who) {
  for (const auto& one : who.messages)
    for (const auto& mark : {one.mark, tail_of(one.mark)}) silent_since_.try_emplace(mark, weather_.calls.size());
}

void town::end(person& who) {
  if (!who.erased) (void)world_.run(world_->end.by_visitor(who.session));
}

namespace {

awaitable<void> speak(desk::intake& to, std::shared_ptr<desk::visitor_session> tab,
                      std::shared_ptr<desk::incoming> words) {
  (void)co_await to.accept(*tab, *words);
}

}  // namespace

// A first message from another tab that nobody waits for: it is somewhere on its way when the visitor withdraws.
void town::speak_first(person& who) {
  said made{fresh_mark('m'), "s" + std::to_string(last_mark_) + "q@example.com", client_id::make(world_.clock.now()),
            true, false};
  secrets_.push_back(made.secret);
  auto words = std::make_shared<desk::incoming>();
  words->client = made.client;
  words->text = raw_text(made.mark + " write to " + made.secret);
  who.messages.push_back(std::move(made));
  auto tab = std::make_shared<desk::visitor_session>(who.session);
  asio::co_spawn(world_->loop, speak(world_->intake, std::move(tab), std::move(words)), [](std::exception_ptr bug) {
    if (bug) std::rethrow_exception(bug);
  });
  if (chance(random_, 50)) (void)world_.run(world_->reception.resume(world_.site(), who.resume));
}

// The end of the process may fall anywhere: before the intent is durable nothing has happened, after it everything
// will.
void town::erase(person& who) {
  if (who.erased) return;
  bool early = !who.session.is_stored();
  if (early) speak_first(who);
  who.erased = early;
  auto stored = who.session.known();
  auto begun = [&] {
    world_.ledger_first = true;
    return world_->erasure.erase(stored, "withdrawal");
  };
  if (!early && chance(random_, 40) && !world_.run_for(some_turns(), begun())) {
    crash();
    if (who.erased || chance(random_, 50)) return;
  }
  bool again = chance(random_, 50);
  for (int tries = 0; tries < 6; ++tries) {
    if (world_.run(begun()).has_value()) break;
    if (!again) crash();  // The next process finishes what this one began.
    if (!again) break;
  }
  world_.ledger_first = false;
  who.erased = true;
  silence(who);
}

void town::crash() {
  world_->database.disarm();
  weather_.forget_pause();
  world_.crash(ends::anywhere);
  world_.start_sending();
  for (auto& who : people_) {
    if (who.erased && !who.session.is_stored()) continue;
    auto back = world_.run(world_->reception.resume(world_.site(), who.resume));
    if (who.erased || !back) {
      // Erased, or never stored and forgotten after a day: somebody new comes.
      bool stored = who.session.is_stored();
      REQUIRE((who.erased || !stored || world_->ledger->erased(desk::first_subject(who.session.id))));
      if (stored && !who.erased) {
        who.erased = true;
        silence(who);
      }
      if (stored) continue;
      who.session = world_.visitor();
      who.resume = world_->reception.resume_text(who.session);
      continue;
    }
    who.session = std::move(*back);
    who.session.allowed_by = granted;
  }
}

std::optional<store::destination> town::topic_of(const person& who) {
  auto where = world_.ask([&](store::view& data) { return data.find_destination("support", who.session.stored.row); });
  if (where && !where->thread) where.reset();
  return where;
}

void town::note_topics() {
  for (auto& who : people_)
    if (!who.erased && who.session.is_stored())
      if (auto where = topic_of(who)) who.topic = *where->thread;
}

void town::calm_down() {
  world_->database.disarm();
  weather_.blow(0);
  for (int i = 0; i < 200 && !world_.open_outbox().empty(); ++i) world_.pass(std::chrono::minutes(2));
  CHECK(world_.open_outbox().empty());
  for (const auto& problem : weather_.problems) FAIL_CHECK(problem);
}

void town::check_calls_since(std::size_t first) {
  for (auto i = first; i < weather_.calls.size(); ++i)
    for (const auto& [mark, silent_since] : silent_since_)
      if (i >= silent_since && weather_.calls[i].text.find(mark) != std::string::npos)
        FAIL("withdrawn or erased, and yet sent: " << mark);
}

void town::check_secrets() {
  auto audit = world_.ask([](store::view& data) { return data.audit_after(0, 10000); });
  for (const auto& secret : secrets_) {
    CAPTURE(secret);
    CHECK(count(weather_.calls, secret) == 0);
    CHECK(log_catcher::lines().find(secret) == std::string::npos);
    for (const auto& one : audit)
      CHECK((one.actor + one.action + one.object + one.reason).find(secret) == std::string::npos);
  }
  std::optional<std::int64_t> broken;
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    auto verdict = world_->keys->verify_audit(data);
    if (!verdict) return verdict.error();
    broken = *verdict;
    return {};
  };
  REQUIRE(world_->database.write_now(unit).has_value());
  CHECK_FALSE(broken.has_value());
}

void town::check_delivered(person& who) {
  std::map<std::string, store::outbox_entry> entries;
  for (const auto& row : world_.outbox(who.session)) {
    if (row.action != store::delivery_action::send) continue;
    auto message = world_.ask([&](store::view& data) { return data.message_at(row.message); });
    REQUIRE(message.has_value());
    REQUIRE(message->client.has_value());
    entries[message->client->text()] = row;
  }
  std::size_t last_first = 0;
  for (const auto& one : who.messages) {
    CAPTURE(one.mark);
    auto found = entries.find(one.client.text());
    REQUIRE(found != entries.end());
    const auto& entry = found->second;
    auto times = count(weather_.arrived, one.mark);
    CHECK(times <= 1 + static_cast<std::size_t>(entry.ambiguous));
    if (one.withdrawn && entry.state == store::delivery_state::cancelled) continue;
    if (entry.state == store::delivery_state::failed) {
      CAPTURE(entry.detail, entry.attempts, entry.ambiguous, one.withdrawn);
      CHECK(weather_.refused(one.mark));
      CHECK_FALSE(entry.detail.empty());
      continue;
    }
    CHECK(entry.state == store::delivery_state::sent);
    CHECK(times >= 1);
    if (one.is_long) CHECK(count(weather_.arrived, tail_of(one.mark)) >= 1);
    auto first = std::find_if(weather_.arrived.begin(), weather_.arrived.end(), [&](const storm::arrival& arrived) {
      return arrived.text.find(one.mark) != std::string::npos;
    });
    auto place = static_cast<std::size_t>(first - weather_.arrived.begin());
    CHECK(place >= last_first);
    last_first = place;
  }
}

// What the visitor would read; page by page, and no number is missing.
std::string town::read_all(const person& who, std::int64_t* last) {
  std::string all;
  std::int64_t after = 0;
  for (int failures = 0; failures < 6;) {
    auto page = world_.run(world_->history.after(who.session.stored.row, who.session.key, after));
    if (!page && ++failures) continue;
    if (page->empty()) break;
    for (const auto& one : *page) {
      CHECK(one.seq == after + 1);
      after = one.seq;
      all += words_of(one.text) + "\n";
    }
  }
  if (last) *last = after;
  return all;
}

void town::check_own(person& who) {
  std::int64_t after = 0;
  auto all = read_all(who, &after);
  CHECK(static_cast<std::size_t>(after) == who.messages.size() + who.answers.size());
  for (const auto& one : who.messages) CHECK(all.find(one.mark + " write to " + one.secret) != std::string::npos);
  for (const auto& mark : who.answers) CHECK(all.find(mark) != std::string::npos);
  CHECK(all.find("third@example.org") == std::string::npos);
  for (const auto& secret : secrets_) {
    bool mine =
        std::any_of(who.messages.begin(), who.messages.end(), [&](const said& one) { return one.secret == secret; });
    CAPTURE(secret, mine);
    CHECK((all.find(secret) != std::string::npos) == mine);
  }
}

void town::check_forgotten(person& who) {
  auto row = who.session.stored.row;
  CHECK_FALSE(world_.knows(who.session));
  CHECK(world_.outbox(who.session).empty());
  CHECK_FALSE(world_.ask([&](store::view& data) { return data.find_destination("support", row); }).has_value());
  CHECK(world_.ask([&](store::view& data) { return data.tokens_of(row); }).empty());
  CHECK(world_.ask([&](store::view& data) { return data.messages_after(row, 0, 1); }).empty());
  CHECK(world_->ledger->erased(desk::first_subject(who.session.id)));
  auto back = world_.run(world_->reception.resume(world_.site(), who.resume));
  REQUIRE_FALSE(back.has_value());
  CHECK(back.error() == desk::errc::bad_resume);
  CHECK(world_->ledger->unfinished().empty());
  CAPTURE(who.topic);
  if (who.topic != 0 && !weather_.lost(who.topic)) CHECK(weather_.retracted(who.topic));
}

}  // namespace cloakroom::sim
