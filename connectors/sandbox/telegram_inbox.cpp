// getUpdates and its conflicts, as process_get_updates_query and do_get_updates of Client.cpp have them.
#include "connectors/sandbox/telegram_inbox.hpp"

#include <algorithm>

#include "connectors/sandbox/bounded_json.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr milliseconds wake_delay{2};  // Lets updates that belong together leave together.
// Kinds that a bot gets only after asking for them by name.
constexpr std::array<std::string_view, 3> shy_types = {"chat_member", "message_reaction", "message_reaction_count"};

}  // namespace

telegram_inbox::telegram_inbox(event_loop& loop, const clock_source& clock, fault_book& faults, journal& journal,
                               double scale)
    : loop_(loop), clock_(clock), faults_(faults), journal_(journal), updates_(scale) {}

std::int64_t telegram_inbox::push(const std::string& type, json content, std::string queue, std::int64_t chat) {
  bool wanted = allowed_.empty() ? std::ranges::count(shy_types, type) == 0 : std::ranges::count(allowed_, type) != 0;
  if (!wanted) return 0;
  bool twice = faults_.take({"duplicate_update"}, {type, chat}).has_value();
  auto id = updates_.push(type, std::move(content), std::move(queue), chat, clock_.now(), twice);
  if (!hook_.url.empty()) schedule(milliseconds(0));
  if (hook_.url.empty()) loop_.after(wake_delay, [this] { wake_poll(); });
  return id;
}

json telegram_inbox::batch(std::int64_t count) {
  bool reordered = updates_.size() > 1 && faults_.take({"reorder_updates"}, {"updates", std::nullopt}).has_value();
  return updates_.batch(static_cast<std::size_t>(count), clock_.now(), reordered);
}

void telegram_inbox::get_updates(const request_arguments& given, std::uint64_t poll, responder respond) {
  if (!hook_.url.empty()) {
    return conflict(
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        std::move(respond));
  }
  auto offset = given.integer("offset");
  auto count = given.integer("limit", poll_count_max, 1, poll_count_max);
  auto timeout = milliseconds(given.integer("timeout", 0, 0, poll_timeout_max) * 1000);
  read_allowed(given);
  auto now = clock_.now();
  auto pause = updates_.scaled(conflict_pause);
  bool again = last_offset_ == offset;
  if (again && timeout < conflict_pause && now < last_poll_ + pause) timeout = pause;
  if (again && now < last_poll_ + updates_.scaled(milliseconds(500))) count = 1;
  last_offset_ = offset;
  last_poll_ = now;
  if (offset < 0) updates_.keep_last(static_cast<std::size_t>(-offset));
  if (offset > 0) updates_.confirm(offset);
  auto ready = batch(count);
  if (!ready.empty() || timeout.count() == 0) return respond(telegram_answer::good(std::move(ready)));
  end_poll("Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
  auto deadline = loop_.after(timeout, [this] {
    auto held = std::exchange(held_, std::nullopt);
    if (held) held->respond(telegram_answer::good(batch(held->count)));
  });
  held_ = held_poll{poll, count, std::move(respond), deadline};
}

void telegram_inbox::wake_poll() {
  if (!held_ || updates_.size() == 0) return;
  auto held = std::exchange(held_, std::nullopt);
  loop_.cancel(held->deadline);
  held->respond(telegram_answer::good(batch(held->count)));
}

void telegram_inbox::abandon(std::uint64_t poll) {
  if (!held_ || held_->id != poll) return;
  loop_.cancel(held_->deadline);
  held_.reset();
}

void telegram_inbox::end_poll(const std::string& conflict_text) {
  if (!held_) return;
  auto held = std::exchange(held_, std::nullopt);
  loop_.cancel(held->deadline);
  conflict(conflict_text, std::move(held->respond));
}

void telegram_inbox::conflict(const std::string& text, responder respond) {
  auto now = clock_.now();
  auto answer = telegram_answer::bad(409, text);
  auto pause = updates_.scaled(conflict_pause);
  if (now >= next_conflict_) {
    next_conflict_ = now + pause;
    return respond(std::move(answer));
  }
  loop_.after(pause, [answer = std::move(answer), respond = std::move(respond)] { respond(answer); });
}

void telegram_inbox::read_allowed(const request_arguments& given) {
  if (!given.has("allowed_updates")) return;
  auto list = read_json(given.text("allowed_updates"));
  if (!list.is_array()) return;
  allowed_.clear();
  for (const auto& type : list) {
    if (type.is_string()) allowed_.push_back(lower_case(type.get<std::string>()));
  }
}

void telegram_inbox::clear() {
  updates_.clear();
  allowed_.clear();
  remove_webhook();
  next_set_ = {};
  next_conflict_ = {};
  last_offset_.reset();
  if (!held_) return;
  auto held = std::exchange(held_, std::nullopt);
  loop_.cancel(held->deadline);
  held->respond(telegram_answer::good(json::array()));
}

}  // namespace cloakroom::sandbox
