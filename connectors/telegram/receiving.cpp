// How updates come in: long polls, or webhooks that Telegram was told of.
#include <boost/asio/cancellation_type.hpp>

#include "base/log.hpp"
#include "base/random.hpp"
#include "connectors/bounded_json.hpp"
#include "connectors/telegram/connector.hpp"

namespace cloakroom::connectors::telegram {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds empty_answer_pause{1000};  // A server that does not hold polls is not asked in a tight loop.
constexpr milliseconds health_interval{60000};

// Always awaited as a statement of its own: GCC 12 miscompiles `co_await` inside the condition of a loop.
awaitable<bool> stopped() {
  auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

// From [0, 1).
double chance() {
  std::uint32_t number = 0;
  fill_random({reinterpret_cast<std::uint8_t*>(&number), sizeof number});
  return static_cast<double>(number) / 4294967296.0;
}

std::string webhook_url(const telegram_settings& settings) {
  std::string_view base = settings.public_url;
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base) + "/webhooks/telegram/" + settings.id;
}

}  // namespace

awaitable<void> telegram_connector::receive(inbound_sink& sink) {
  // A stop is looked for after every step, so that it is no failure in the log.
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await introduce();
  const bool ended = co_await stopped();
  if (ended) co_return;
  co_await recall_move(sink);
  if (settings_.receive == receive_mode::polling) {
    co_await poll(sink);
  } else {
    co_await wait_for_webhooks();
  }
}

// Asks who we are: tells at once whether the token counts, and the name that agents put behind commands.
awaitable<void> telegram_connector::introduce() {
  auto answer = co_await call(*calls_, method::get_me, "{}");
  auto meaning = judge(method::get_me, answer);
  remember(method::get_me, home_chat(), meaning);
  if (!std::holds_alternative<accepted>(meaning)) co_return;
  if (auto body = parse_json(answer->body, answer->body.size()))
    bot_name_ = text_member(member(*body, "result"), "username");
}

// The configuration keeps naming the group that was; where it moved is kept with the updates.
awaitable<void> telegram_connector::recall_move(inbound_sink& sink) {
  auto kept = co_await sink.recall(settings_.id, moved_key(std::to_string(settings_.chat_id)));
  if (kept && *kept) moved_chat_ = read_chat(**kept);
}

awaitable<void> telegram_connector::poll(inbound_sink& sink) {
  std::optional<std::int64_t> offset;
  bool recalled = false;
  unsigned failures = 0;
  for (;;) {
    milliseconds pause{0};
    if (!recalled) {
      auto kept = co_await sink.recall(settings_.id, "offset");
      recalled = kept.has_value();
      if (recalled && *kept) offset = read_offset(**kept);
      if (!recalled) pause = backoff(++failures, chance());
    } else {
      pause = co_await poll_once(sink, offset, failures);
    }
    bool ended = co_await stopped();
    if (ended) co_return;
    if (pause.count() > 0) co_await sleep_for(pause);
    ended = co_await stopped();
    if (ended) co_return;
  }
}

// One call; gives the pause before the next.
awaitable<milliseconds> telegram_connector::poll_once(inbound_sink& sink, std::optional<std::int64_t>& offset,
                                                      unsigned& failures) {
  const auto begun = std::chrono::steady_clock::now();
  auto answer = co_await call(*polls_, method::get_updates, get_updates_body(offset));
  const bool ended = co_await stopped();
  if (ended) co_return milliseconds(0);
  auto outcome = judge_poll(answer, view());
  const auto pause = pause_after(outcome, failures, chance());
  report(outcome, failures);
  auto got = std::get_if<batch>(&outcome);
  if (!got) co_return pause;
  if (got->updates.empty())
    co_return std::chrono::steady_clock::now() - begun < empty_answer_pause ? empty_answer_pause : pause;
  const bool taken = co_await hand_over(sink, std::move(got->updates), offset);
  if (taken) co_return milliseconds(0);
  co_return backoff(++failures, chance());
}

// The offset moves only when everything before it is durable; until then the same updates come again.
awaitable<bool> telegram_connector::hand_over(inbound_sink& sink, std::vector<update> updates,
                                              std::optional<std::int64_t>& offset) {
  const auto next = offset_after(updates);
  for (const auto& one : updates) observe(one);
  auto taken = co_await sink.take(settings_.id, std::move(updates));
  if (taken)
    offset = next;
  else
    log(log_level::error, "telegram_updates_not_stored", {{"connector", settings_.id}, {"code", taken.error()}});
  co_return taken.has_value();
}

void telegram_connector::report(const poll_outcome& outcome, unsigned failures) {
  if (auto other = std::get_if<rival>(&outcome))
    log(log_level::error, "telegram_poll_conflict", {{"connector", settings_.id}, {"reason", other->reason}});
  if (auto failure = std::get_if<failed>(&outcome))
    log(log_level::warn, "telegram_poll_failed",
        {{"connector", settings_.id}, {"reason", failure->reason}, {"failures", failures}});
  if (std::holds_alternative<batch>(outcome)) note_reachable(true);
  if (failures > failures_healthy_max || std::holds_alternative<turned_away>(outcome)) note_reachable(false);
}

void telegram_connector::observe(const update& seen) {
  if (auto moved = std::get_if<group_moved>(&seen.what)) moved_chat_ = read_chat(moved->to);
  auto other = std::get_if<ignored>(&seen.what);
  if (!other) return;
  if (other->reason == bot_removed) {
    admitted_ = false;
    log(log_level::error, "telegram_bot_removed", {{"connector", settings_.id}});
  }
  // New rights may include topics: try them again.
  if (other->reason == bot_admitted) admitted_ = topics_available_ = true;
}

awaitable<void> telegram_connector::wait_for_webhooks() {
  bool told = false;
  unsigned failures = 0;
  for (;;) {
    if (!told) {
      auto answer = co_await call(*calls_, method::set_webhook,
                                  set_webhook_body(webhook_url(settings_), settings_.secret.text()));
      auto meaning = judge(method::set_webhook, answer);
      remember(method::set_webhook, home_chat(), meaning);
      told = std::holds_alternative<accepted>(meaning);
      if (!told) ++failures;
    } else if (!reachable_) {
      co_await introduce();
    }
    bool ended = co_await stopped();
    if (ended) co_return;
    // One call a second at most; the backoff never goes below half of one, hence the addition.
    const auto pause = told ? health_interval : backoff(failures, chance()) + backoff_min;
    co_await sleep_for(pause);
    ended = co_await stopped();
    if (ended) co_return;
  }
}

result<std::vector<update>> telegram_connector::read_webhook(const webhook_request& request) {
  const bool expected = settings_.receive == receive_mode::webhook;
  if (!expected || !equal_constant_time(request.secret_header, settings_.secret.text()))
    return CLOAKROOM_FAIL(errc::not_found);
  auto read = read_update(request.body, view());
  if (!read) return read.error();
  observe(*read);
  std::vector<update> updates;
  updates.push_back(std::move(*read));
  return updates;
}

}  // namespace cloakroom::connectors::telegram
