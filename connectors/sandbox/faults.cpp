// Reading an order, checking it, and the draw.
#include "connectors/sandbox/faults.hpp"

#include <algorithm>

#include "connectors/sandbox/http_message.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t faults_max = 1000;
constexpr std::int64_t delay_max = 600000;

bool integer_in(const json& wish, const char* name, std::int64_t low, std::int64_t high, std::int64_t& out) {
  if (!wish.contains(name)) return true;
  const auto& value = wish[name];
  if (!value.is_number_integer()) return false;
  out = value.get<std::int64_t>();
  return out >= low && out <= high;
}

bool text_of(const json& wish, const char* name, std::string& out) {
  if (!wish.contains(name)) return true;
  if (!wish[name].is_string()) return false;
  out = wish[name].get<std::string>();
  return true;
}

// Empty when the order makes sense.
std::string read_order(const json& wish, fault& out) {
  std::int64_t count = -1;
  std::int64_t delay = out.delay.count();
  std::int64_t seed = 1;
  std::int64_t chat = 0;
  constexpr std::int64_t widest = std::int64_t{1} << 52;
  if (!text_of(wish, "method", out.method)) return "method: expected a text";
  if (!text_of(wish, "description", out.description)) return "description: expected a text";
  if (!integer_in(wish, "count", 1, 1000000, count)) return "count: expected 1 to 1000000";
  if (!integer_in(wish, "retry_after", 1, 86400, out.retry_after)) return "retry_after: expected 1 to 86400 seconds";
  if (!integer_in(wish, "delay_ms", 0, delay_max, delay)) return "delay_ms: expected 0 to 600000";
  if (!integer_in(wish, "seconds", -widest, widest, out.seconds)) return "seconds: expected an integer";
  if (!integer_in(wish, "seed", 0, widest, seed)) return "seed: expected an integer from 0";
  if (!integer_in(wish, "chat", -widest, widest, chat)) return "chat: expected an integer";
  if (!integer_in(wish, "to", -widest, widest, out.migrate_to)) return "to: expected a chat id";
  if (wish.contains("after_commit")) {
    if (!wish["after_commit"].is_boolean()) return "after_commit: expected true or false";
    out.after_commit = wish["after_commit"].get<bool>();
  }
  if (wish.contains("probability")) {
    if (!wish["probability"].is_number()) return "probability: expected a number";
    out.probability = wish["probability"].get<double>();
    if (!(out.probability > 0 && out.probability <= 1)) return "probability: expected above 0, at most 1";
  }
  if (count > 0) out.left = static_cast<std::uint64_t>(count);
  if (count < 0 && !wish.contains("probability")) out.left = 1;
  if (wish.contains("chat")) out.chat = chat;
  out.delay = std::chrono::milliseconds(delay);
  out.method = lower_case(out.method);
  out.random.seed(static_cast<std::uint64_t>(seed));
  return {};
}

bool fits(const fault& one, const fault_target& target) {
  if (one.left == 0u) return false;
  if (one.chat && one.chat != target.chat) return false;
  if (one.method == "*") return true;
  return one.method.empty() ? target.method != "getupdates" : one.method == target.method;
}

}  // namespace

const std::vector<std::string_view>& fault_book::kinds() {
  static const std::vector<std::string_view> all = {
      "429",         "500",           "502html",    "slow_headers",   "slow_body",         "truncated",
      "403",         "401",           "migrate",    "closed_early",   "commit_then_reset", "reset_before_read",
      "clock_ahead", "topic_deleted", "bad_secret", "missing_secret", "duplicate_update",  "reorder_updates"};
  return all;
}

fault_book::ordered fault_book::order(const json& wish) {
  fault one;
  if (!wish.is_object() || !text_of(wish, "kind", one.kind) || std::ranges::count(kinds(), one.kind) == 0) {
    std::string known;
    for (auto kind : kinds()) known += known.empty() ? std::string(kind) : ", " + std::string(kind);
    return {0, "kind: expected one of " + known};
  }
  if (faults_.size() >= faults_max) return {0, "too many faults: DELETE /control/faults first"};
  if (auto problem = read_order(wish, one); !problem.empty()) return {0, problem};
  one.id = ++last_id_;
  faults_.push_back(std::move(one));
  return {last_id_, {}};
}

std::optional<fault> fault_book::take(std::initializer_list<std::string_view> kinds, const fault_target& target) {
  for (auto& one : faults_) {
    if (std::ranges::count(kinds, one.kind) == 0 || !fits(one, target)) continue;
    if (one.probability < 1) {
      // Not uniform_real_distribution: its numbers differ between libraries, and a seed must mean the same everywhere.
      auto drawn = static_cast<double>(one.random() >> 11) / static_cast<double>(std::uint64_t{1} << 53);
      if (drawn >= one.probability) continue;
    }
    ++one.hits;
    if (one.left) --*one.left;
    return one;
  }
  return std::nullopt;
}

bool fault_book::armed(std::string_view kind) const {
  return std::ranges::any_of(faults_, [kind](const fault& one) { return one.kind == kind && one.left != 0u; });
}

bool fault_book::remove(std::uint64_t id) {
  return std::erase_if(faults_, [id](const fault& one) { return one.id == id; }) != 0;
}

json fault_book::list() const {
  auto out = json::array();
  for (const auto& one : faults_) {
    json row{{"id", one.id}, {"kind", one.kind}, {"probability", one.probability}, {"hits", one.hits}};
    row["method"] = one.method.empty() ? json(nullptr) : json(one.method);
    row["chat"] = one.chat ? json(*one.chat) : json(nullptr);
    row["left"] = one.left ? json(*one.left) : json(nullptr);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace cloakroom::sandbox
