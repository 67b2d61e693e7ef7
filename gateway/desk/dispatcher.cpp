// The workers: take a lane, write the attempt, make it, write what became of it. Decisions stand in delivery_plan.
#include "gateway/desk/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <deque>

#include "base/log.hpp"
#include "base/random.hpp"
#include "connectors/rate_budget.hpp"
#include "gateway/desk/edit_batch.hpp"
#include "gateway/desk/lanes.hpp"
#include "gateway/desk/outbound_batch.hpp"

namespace cloakroom::desk {
namespace {

using store::delivery_action;
using store::delivery_state;

constexpr std::string_view hold_key = "hold_until";

double random_spread() {
  std::array<std::uint8_t, 2> bytes;
  fill_random(bytes);
  return double(bytes[0] << 8 | bytes[1]) / 65536.0;
}

// When a hold ends, and how long it is: "1795463400000 30000". A clock set back since does not make it longer.
std::string hold_text(time_point now, std::chrono::milliseconds hold) {
  return std::to_string((now + hold).time_since_epoch().count()) + ' ' + std::to_string(hold.count());
}

std::optional<time_point> parse_hold(std::string_view text, time_point now, std::chrono::milliseconds hold_max) {
  std::int64_t until = 0, hold = hold_max.count();
  const auto* end = text.data() + text.size();
  auto [next, ec] = std::from_chars(text.data(), end, until);
  if (ec != std::errc()) return std::nullopt;
  if (next != end && std::from_chars(next + 1, end, hold).ec != std::errc()) return std::nullopt;
  auto longest = std::clamp(std::chrono::milliseconds(hold), std::chrono::milliseconds(0), hold_max);
  return std::min(time_point(std::chrono::milliseconds(until)), now + longest);
}

bool finished(const store::outbox_entry& entry) {
  return entry.state == delivery_state::sent || entry.state == delivery_state::failed ||
         entry.state == delivery_state::cancelled;
}

// A row that is gone was erased while its call was under way; what was sent is retracted by the erasure. `gone` tells
// of such a row.
result<void> write_entries(store::transaction& data, const std::vector<store::outbox_entry>& entries, bool& gone) {
  gone = false;
  for (const auto& entry : entries) {
    auto written = data.update_outbox(entry);
    if (!written && written.error() != store::errc::not_found) return written;
    gone = gone || !written;
  }
  return {};
}

// Whether the lines of a batch were written anew since they were read: then they are read again, and nothing was sent.
result<bool> outdated(store::transaction& data, const outbound_batch& batch) {
  for (const auto& one : batch.carried) {
    auto message = data.message_at(one.message);
    if (!message) return {boost::system::in_place_error, message.error()};
    if (*message && (*message)->revision != one.revision) return true;
  }
  return false;
}

// A retraction carries its address itself, so it follows a group that moved by itself.
void follow_move(store::outbox_entry& entry, const connectors::outbound& call, const connectors::outcome& outcome) {
  auto moved = std::get_if<connectors::chat_moved>(&outcome);
  if (moved && entry.action == delivery_action::retract)
    entry.task = retract_task({entry.connector, store::no_row, moved->chat, call.to.thread});
}

// After a part was sent: true when it was the last; otherwise the entry waits for the next one.
bool next_part(store::outbox_entry& entry, std::size_t parts, time_point now) {
  auto sent = static_cast<std::size_t>(entry.part) + 1;
  if (sent >= parts) return true;
  entry.part = static_cast<std::int32_t>(sent);
  entry.state = delivery_state::queued;
  entry.attempts = 0;
  entry.due_at = now;
  return false;
}

// A call that did not go out, or not for certain, and must not be repeated: its visitor withdrew.
void withdraw_unsent(store::outbox_entry& entry) {
  if (entry.state == delivery_state::sent) return;
  entry.state = delivery_state::cancelled;
  entry.detail = "consent_withdrawn";
}

// False, after a line in the log: nothing was sent that counts.
bool not_written(const connectors::connector& to, const error_code& why) {
  log(log_level::error, "outbox_not_written", {{"connector", to.id()}, {"code", why}});
  return false;
}

// A topic that was made while its conversation was erased: nothing knows it but this answer, so it goes at once.
result<void> retract_topic(store::transaction& data, const connectors::connector& to, const store::destination& where,
                           time_point now, std::vector<store::outbox_entry>& retracts) {
  store::outbox_entry entry;
  entry.connector = to.id();
  entry.action = delivery_action::retract;
  entry.task = retract_task(where);
  entry.due_at = now;
  if (auto queued = data.enqueue(entry); !queued) return queued;
  retracts.push_back(std::move(entry));
  return {};
}

// What the messenger told about where the conversation lives. `retracts`: entries that this makes necessary.
result<void> write_address(store::transaction& data, const connectors::connector& to, const outbound_batch& batch,
                           const store::outbox_entry& entry, const connectors::outcome& outcome, time_point now,
                           std::vector<store::outbox_entry>& retracts) {
  auto conversation = entry.in_conversation;
  const auto& call = batch.call;
  if (auto moved = std::get_if<connectors::chat_moved>(&outcome)) {
    if (auto written = data.move_chat(to.id(), call.to.chat, moved->chat); !written) return written;
    return data.set_connector_value(to.id(), "moved:" + call.to.chat, moved->chat);
  }
  if (conversation == store::no_row) return {};
  auto known = data.conversation_at(conversation);
  if (!known) return known.error();
  if (auto made = std::get_if<connectors::topic_made>(&outcome)) {
    store::destination where{std::string(to.id()), conversation, call.to.chat, made->thread};
    return *known ? data.put_destination(where) : retract_topic(data, to, where, now, retracts);
  }
  if (!*known) return {};
  if (std::holds_alternative<connectors::topic_lost>(outcome)) return data.remove_destination(to.id(), conversation);
  auto sent = std::get_if<connectors::sent>(&outcome);
  if (!sent || !sent->external_id || batch.edited) return {};
  auto added = data.add_delivered(
      {std::string(to.id()), call.to.chat, *sent->external_id, conversation, entry.message, batch.part, batch.carried});
  // The same id twice: the messenger answered a repeated call with the first one's message.
  if (!added && added.error() == store::errc::duplicate) return {};
  return added;
}

}  // namespace

// One connector with its lanes and its budget.
struct dispatcher::road {
  road(connectors::connector& c, metrics& numbers)
      : to(c),
        waiting(c.limits().coalesce),
        budget(c.limits()),
        delivery_seconds(
            numbers.add_histogram("cloakroom_delivery_seconds", "connector=\"" + std::string(c.id()) + '"')),
        sent(numbers.add_counter("cloakroom_messages_total",
                                 "direction=\"out\",channel=\"" + std::string(c.id()) + '"')) {}

  connectors::connector& to;
  lanes waiting;
  connectors::budget budget;
  // Workers that sleep, each on a timer of its own: arming a shared one would wake all others.
  std::deque<asio::steady_timer*> asleep;
  histogram& delivery_seconds;
  counter& sent;
  time_point last_look{};  // The clock, as a worker saw it last.
  bool working = true;     // False after the connector said it cannot; true again after the next success.

  void wake_one() {
    if (asleep.empty()) return;
    asleep.front()->cancel();
    asleep.pop_front();
  }
  void wake_all() {
    while (!asleep.empty()) wake_one();
  }
  // A clock set back would leave everything waiting for a time that was near and is far now.
  void look_at_clock(time_point now) {
    constexpr std::chrono::seconds step_min{1};
    auto before = std::exchange(last_look, now);
    if (now + step_min > before) return;
    waiting.set_back(before - now);
    budget.set_back(before - now);
  }
  // Whether this entry was told to go while its lane was taken.
  bool revoked(const store::outbox_entry& entry) const {
    auto gone = waiting.dropping(entry.in_conversation);
    return gone == lanes::what::everything || (gone == lanes::what::texts && entry.action == delivery_action::send);
  }
};

dispatcher::dispatcher(loop_executor executor, store::database& database, vault::vault& keys, const clock_source& clock,
                       metrics& numbers, dispatcher_bounds bounds)
    : executor_(std::move(executor)),
      database_(database),
      vault_(keys),
      clock_(clock),
      metrics_(numbers),
      bounds_(bounds) {}

dispatcher::~dispatcher() = default;

void dispatcher::add(connectors::connector& connector) {
  roads_.emplace(connector.id(), std::make_unique<road>(connector, metrics_));
}

result<void> dispatcher::load() {
  std::vector<store::outbox_entry> open;
  store::unit_of_work unit;
  auto now = clock_.now();
  unit.data = [&](store::transaction& data) -> result<void> {
    auto found = data.open_outbox();
    if (!found) return found.error();
    open = std::move(*found);
    for (auto& entry : open) {
      if (entry.state != delivery_state::sending) continue;
      recover(entry, now);
      if (auto written = data.update_outbox(entry); !written) return written;
    }
    for (auto& [id, one] : roads_) {
      auto held = data.connector_value(id, hold_key);
      if (!held) return held.error();
      auto until = *held ? parse_hold(**held, now, bounds_.delivery.asked_wait_max) : std::nullopt;
      if (until && *until > now) one->budget.hold_all(*until);
    }
    return {};
  };
  if (auto written = database_.write_now(unit); !written) return written;
  for (auto& entry : open) {
    entry.due_at = std::min(entry.due_at, latest_due(entry, now, bounds_.delivery));
    if (auto found = roads_.find(entry.connector); found != roads_.end()) found->second->waiting.add(std::move(entry));
  }
  return {};
}

void dispatcher::start(task_group& group) {
  for (auto& [id, one] : roads_)
    for (std::size_t i = 0; i < bounds_.workers_per_connector; ++i) group.spawn("deliver", work(*one));
}

void dispatcher::stop() {
  stopping_ = true;
  for (auto& [id, one] : roads_) one->wake_all();
}

void dispatcher::announce(std::vector<store::outbox_entry> entries) {
  asio::dispatch(executor_, [this, fresh = std::move(entries)]() mutable {
    for (auto& entry : fresh) {
      auto found = roads_.find(entry.connector);
      if (found == roads_.end()) continue;
      auto& on = *found->second;
      if (!on.waiting.add(std::move(entry))) continue;
      // While the budget is spent nobody could send: who sleeps will look when it is time.
      if (on.budget.wait_for(on.to.home_chat(), clock_.now()).count() == 0) on.wake_one();
    }
  });
}

awaitable<void> dispatcher::announce_stored(std::vector<store::outbox_entry> queued) {
  if (queued.empty()) co_return;
  std::vector<store::outbox_entry> stored;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    stored.clear();
    for (const auto& one : queued) {
      auto found = data.outbox_at(one.row);
      if (!found) return found.error();
      // The row of a unit that was undone may be another entry's by now.
      bool same = *found && (*found)->action == one.action && (*found)->connector == one.connector &&
                  (*found)->task == one.task && (*found)->state == delivery_state::queued;
      if (same) stored.push_back(std::move(**found));
    }
    return {};
  });
  if (read) announce(std::move(stored));
}

void dispatcher::cancel(store::row_number conversation) {
  if (conversation == store::no_row) return;  // The lane of notices and retractions is nobody's.
  asio::dispatch(executor_, [this, conversation] {
    for (auto& [id, one] : roads_) one->waiting.drop(conversation, lanes::what::everything);
  });
}

awaitable<void> dispatcher::cancel_texts(store::row_number conversation) {
  co_await asio::co_spawn(executor_, drop_texts(conversation), use_awaitable);
}

awaitable<void> dispatcher::drop_texts(store::row_number conversation) {
  for (auto& [id, one] : roads_) one->waiting.drop(conversation, lanes::what::texts);
  co_return;
}

void dispatcher::look() {
  asio::dispatch(executor_, [this] {
    for (auto& [id, one] : roads_) one->wake_all();
  });
}

std::vector<std::string> dispatcher::connectors() const {
  std::vector<std::string> out;
  for (const auto& [id, one] : roads_) out.push_back(id);
  return out;
}

bool dispatcher::healthy(std::string_view connector) const {
  auto found = roads_.find(connector);
  return found != roads_.end() && found->second->working && found->second->to.healthy();
}

awaitable<void> dispatcher::work(road& on) {
  constexpr std::chrono::milliseconds nap_max{1000};
  asio::steady_timer nap(executor_);
  while (!stopping_) {
    auto told = co_await asio::this_coro::cancellation_state;
    if (told.cancelled() != asio::cancellation_type::none) break;
    auto now = clock_.now();
    on.look_at_clock(now);
    auto pause = on.budget.wait_for(on.to.home_chat(), now);
    auto lane = pause.count() > 0 ? std::nullopt : on.waiting.take(now);
    if (lane) {
      on.budget.spend(on.to.home_chat(), now);
      ++delivering_;
      co_await serve(on, *lane);
      --delivering_;
      continue;
    }
    if (auto next = on.waiting.next_due(); next && pause.count() == 0) pause = *next - now;
    nap.expires_after(pause.count() > 0 ? std::min(pause, nap_max) : nap_max);
    on.asleep.push_back(&nap);
    co_await nap.async_wait(as_tuple_awaitable);
    std::erase(on.asleep, &nap);
  }
}

// One attempt for the head of a lane that was taken.
awaitable<void> dispatcher::serve(road& on, store::row_number lane) {
  auto batch = co_await read_batch(database_, vault_, on.to, on.waiting.of(lane), bounds_.batch_messages_max);
  auto& entries = on.waiting.of(lane);
  bool sent = false;
  if (!batch) {
    entries.front().due_at = clock_.now() + bounds_.delivery.retry_delay_min;
  } else if (batch->gone) {
    on.waiting.drop(lane, lanes::what::everything);
  } else if (!on.revoked(entries.front())) {
    std::vector<store::outbox_entry> tried(entries.begin(),
                                           entries.begin() + static_cast<std::ptrdiff_t>(batch->count));
    sent = co_await attempt(on, *batch, tried);
    std::move(tried.begin(), tried.end(), entries.begin());
  }
  while (!entries.empty() && finished(entries.front())) entries.pop_front();
  on.waiting.give_back(lane, sent, clock_.now());
  on.wake_one();
}

// Writes that the attempt begins. False: it does not, and `tried` says how its entries stand.
awaitable<bool> dispatcher::begin(road& on, const outbound_batch& batch, std::vector<store::outbox_entry>& tried) {
  auto begun = tried;
  for (auto& entry : begun) begin_attempt(entry);
  bool gone = false, old = false;
  store::unit_of_work before;
  before.data = [&](store::transaction& data) -> result<void> {
    auto newer = outdated(data, batch);
    if (!newer) return newer.error();
    old = *newer;
    return old ? result<void>() : write_entries(data, begun, gone);
  };
  if (auto written = co_await database_.write(before); !written) {
    tried.front().due_at = clock_.now() + bounds_.delivery.retry_delay_min;
    co_return not_written(on.to, written.error());
  }
  if (old) co_return false;
  tried = begun;
  // Erased after its text was read, and before its first byte left.
  if (gone)
    for (auto& entry : tried) entry.state = delivery_state::cancelled;
  co_return !gone;
}

// The call itself, or why there is none.
awaitable<connectors::outcome> dispatcher::call(road& on, const outbound_batch& batch,
                                                const store::outbox_entry& first) {
  // Taken back while the attempt was written: its first byte has not left yet.
  if (on.revoked(first)) co_return connectors::refused{"withdrawn"};
  if (batch.unreadable) co_return connectors::refused{"cannot_open"};
  if (!batch.impossible.empty()) co_return connectors::refused{batch.impossible};
  if (batch.nothing) co_return connectors::sent{};
  co_return co_await timed(on, batch.call);
}

// Writes the attempt, makes it, writes what became of it. Whether messages went out whole.
awaitable<bool> dispatcher::attempt(road& on, const outbound_batch& batch, std::vector<store::outbox_entry>& tried) {
  bool begun = co_await begin(on, batch, tried);
  if (!begun) co_return false;
  const auto as_begun = tried;
  auto told = co_await call(on, batch, tried.front());
  auto outcome = told;
  bool edit = tried.front().action == delivery_action::edit;
  if (edit) settle_edit(outcome);
  auto now = clock_.now();
  auto spread = bounds_.spread ? bounds_.spread() : random_spread();
  delivery_step step;
  for (auto& entry : tried) {
    follow_move(entry, batch.call, outcome);
    step = apply(entry, outcome, now, spread, bounds_.delivery);
  }
  bool sent = std::holds_alternative<connectors::sent>(outcome);
  bool whole = sent && !edit && next_part(tried.front(), batch.parts.size(), now);
  if (sent && (batch.more || batch.more_parts)) next_copy(tried.front(), now);
  for (auto& entry : tried)
    if (on.revoked(entry)) withdraw_unsent(entry);
  note_outcome(on, outcome, step, tried);
  std::vector<store::outbox_entry> queued;
  bool gone = false;
  store::unit_of_work after;
  after.data = [&](store::transaction& data) -> result<void> {
    queued.clear();
    if (auto written = write_entries(data, tried, gone); !written) return written;
    if (step.hold.count() > 0)
      if (auto held = data.set_connector_value(on.to.id(), hold_key, hold_text(now, step.hold)); !held) return held;
    if (edit && !gone)
      if (auto written = write_edit(data, batch, tried.back(), outcome, now, queued); !written) return written;
    return write_address(data, on.to, batch, tried.back(), told, now, queued);
  };
  if (auto written = co_await database_.write(after); !written) {
    // It may have arrived, and the store knows only that it began: from here on like after a crash.
    tried = as_begun;
    for (auto& entry : tried) recover(entry, now + bounds_.delivery.retry_delay_min);
    co_await announce_stored(std::move(queued));
    co_return not_written(on.to, written.error());
  }
  for (auto& entry : queued) on.waiting.add(std::move(entry));
  co_return whole;
}

awaitable<connectors::outcome> dispatcher::timed(road& on, const connectors::outbound& call) {
  auto began = std::chrono::steady_clock::now();
  auto outcome = co_await on.to.deliver(call);
  on.delivery_seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  co_return outcome;
}

void dispatcher::note_outcome(road& on, const connectors::outcome& outcome, const delivery_step& step,
                              const std::vector<store::outbox_entry>& tried) {
  for (const auto& entry : tried) {
    if (entry.state == delivery_state::sent) on.sent.add();
    if (entry.state == delivery_state::failed)
      log(log_level::warn, "delivery_failed",
          {{"connector", on.to.id()}, {"entry", entry.row}, {"reason", entry.detail}});
  }
  if (step.hold.count() > 0) on.budget.hold_all(clock_.now() + step.hold);
  note_health(on, outcome, step);
}

void dispatcher::note_health(road& on, const connectors::outcome& outcome, const delivery_step& step) {
  if (step.connector_stopped && on.working) {
    log(log_level::error, "connector_stopped",
        {{"connector", on.to.id()}, {"reason", std::get<connectors::out_of_order>(outcome).reason}});
    on.working = false;
  }
  if (std::holds_alternative<connectors::sent>(outcome)) on.working = true;
}

}  // namespace cloakroom::desk
