// Order, confirmation and the retry schedule of updates.
#include "connectors/sandbox/update_queue.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cloakroom::sandbox {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t batch_bytes_max = 4 * 1024 * 1024;
constexpr std::int64_t resend_delay_max = 60;
constexpr std::int64_t retry_after_max = 3600;

}  // namespace

milliseconds update_queue::scaled(milliseconds real) const {
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(real.count()) / scale_));
}

std::int64_t update_queue::push(std::string type, nlohmann::json content, std::string queue, std::int64_t chat,
                                time_point now, bool twice) {
  pending_update made;
  made.id = ++last_id_;
  made.queue = std::move(queue);
  made.body = {{"update_id", made.id}, {type, std::move(content)}};
  made.type = std::move(type);
  made.chat = chat;
  made.expires = now + scaled(update_life);
  made.wake = now;
  for (int copies = twice ? 2 : 1; copies > 0; --copies) {
    made.serial = ++last_serial_;
    waiting_.push_back(made);
  }
  if (waiting_.size() > updates_max) waiting_.pop_front();
  return made.id;
}

void update_queue::confirm(std::int64_t offset) {
  std::erase_if(waiting_, [offset](const pending_update& one) { return one.id < offset; });
}

void update_queue::keep_last(std::size_t count) {
  while (waiting_.size() > count) waiting_.pop_front();
}

void update_queue::drop_expired(time_point now) {
  std::erase_if(waiting_, [now](const pending_update& one) { return !one.in_flight && one.expires <= now; });
}

nlohmann::json update_queue::batch(std::size_t count, time_point now, bool reordered) {
  drop_expired(now);
  std::vector<const pending_update*> chosen;
  std::size_t bytes = 0;
  for (const auto& one : waiting_) {
    if (chosen.size() == count || bytes > batch_bytes_max) break;
    bytes += one.body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).size();
    chosen.push_back(&one);
  }
  if (reordered) {
    std::map<std::string, std::uint64_t> first;
    for (const auto* one : chosen) first.try_emplace(one->queue, one->serial);
    std::ranges::stable_sort(chosen, std::greater{}, [&](const pending_update* one) { return first[one->queue]; });
  }
  auto out = nlohmann::json::array();
  for (const auto* one : chosen) out.push_back(one->body);
  return out;
}

std::vector<pending_update*> update_queue::ready(time_point now) {
  drop_expired(now);
  std::vector<pending_update*> out;
  std::set<std::string> seen;
  for (auto& one : waiting_) {
    if (!seen.insert(one.queue).second) continue;  // Only the head: it blocks its queue.
    if (!one.in_flight && one.wake <= now) out.push_back(&one);
  }
  return out;
}

std::optional<time_point> update_queue::next_wake() const {
  std::optional<time_point> next;
  std::set<std::string> seen;
  for (const auto& one : waiting_) {
    if (!seen.insert(one.queue).second || one.in_flight) continue;
    if (!next || one.wake < *next) next = one.wake;
  }
  return next;
}

pending_update* update_queue::find(std::uint64_t serial) {
  auto found = std::ranges::find(waiting_, serial, &pending_update::serial);
  return found == waiting_.end() ? nullptr : &*found;
}

void update_queue::delivered(std::uint64_t serial) {
  std::erase_if(waiting_, [serial](const pending_update& one) { return one.serial == serial; });
}

void update_queue::rest() {
  for (auto& one : waiting_) {
    one.in_flight = false;
    one.wake = {};
  }
}

void update_queue::failed(std::uint64_t serial, std::int64_t retry_after, time_point now) {
  auto* one = find(serial);
  if (one == nullptr) return;
  one->in_flight = false;
  auto wait = std::clamp<std::int64_t>(retry_after, 0, retry_after_max);
  if (wait == 0 && one->failures > 0) {
    std::uniform_int_distribution<std::int64_t> ceiling(resend_delay_max, resend_delay_max * 2);
    one->delay = std::min(ceiling(random_), one->delay * 2);
    wait = one->delay;
  }
  ++one->failures;
  one->wake = now + scaled(std::chrono::seconds(wait));
  if (one->wake > one->expires) delivered(serial);
}

}  // namespace cloakroom::sandbox
