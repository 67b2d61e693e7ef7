// Judging polls, pauses between them, and the small numbers that are kept as text. No waiting is done here.
#include "connectors/telegram/polling.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "connectors/bounded_json.hpp"
#include "connectors/telegram/answer.hpp"

namespace cloakroom::connectors::telegram {
namespace {

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::chrono::milliseconds backoff(unsigned failures, double chance) {
  constexpr unsigned doublings_max = 16;
  const auto doublings = std::min(failures == 0 ? 0 : failures - 1, doublings_max);
  const auto base = std::min(backoff_min * (1 << doublings), backoff_max);
  const auto spread = std::chrono::duration<double, std::milli>(static_cast<double>(base.count()) * (0.5 + chance));
  return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(spread), backoff_min / 2, backoff_max);
}

poll_outcome judge_poll(const result<http_answer>& answer, const desk_view& desk) {
  if (!answer) return failed{"no_answer"};
  if (answer->status == 200) {
    auto updates = read_updates(answer->body, desk);
    if (!updates) return failed{"answer_malformed"};
    return batch{std::move(*updates)};
  }
  if (answer->status == 409) {
    const auto body = parse_json(answer->body, updates_bytes_max);
    const bool webhook = body && text_member(*body, "description").find("webhook") != std::string_view::npos;
    return rival{webhook ? "webhook_active" : "other_poller"};
  }
  const auto meaning = judge(method::get_updates, answer);
  if (std::holds_alternative<out_of_order>(meaning)) return turned_away{};
  if (auto wait = std::get_if<wait_and_retry>(&meaning); wait && wait->wait.count() > 0) return slow_down{wait->wait};
  return failed{"refused"};
}

std::chrono::milliseconds pause_after(const poll_outcome& outcome, unsigned& failures, double chance) {
  if (std::holds_alternative<batch>(outcome)) {
    failures = 0;
    return std::chrono::milliseconds(0);
  }
  if (auto asked = std::get_if<slow_down>(&outcome)) return asked->wait;
  ++failures;
  if (std::holds_alternative<turned_away>(outcome)) return refused_wait;
  const auto wait = backoff(failures, chance);
  return std::holds_alternative<rival>(outcome) ? std::max(conflict_wait, wait) : wait;
}

std::int64_t offset_after(const std::vector<update>& updates) {
  std::int64_t last = 0;
  for (const auto& one : updates) last = std::max(last, one.id);
  return last == std::numeric_limits<std::int64_t>::max() ? last : last + 1;
}

std::optional<std::int64_t> read_offset(std::string_view text) {
  const auto value = parse_whole(text);
  if (!value || *value < 0) return std::nullopt;
  return value;
}

std::int64_t read_chat(std::string_view text) { return parse_whole(text).value_or(0); }

std::string moved_key(std::string_view from) { return "moved:" + std::string(from); }

}  // namespace cloakroom::connectors::telegram
