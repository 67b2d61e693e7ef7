// How a bot receives: getUpdates with held polls and conflicts, or a webhook with retries. Never both.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "connectors/sandbox/event_loop.hpp"
#include "connectors/sandbox/faults.hpp"
#include "connectors/sandbox/journal.hpp"
#include "connectors/sandbox/request_arguments.hpp"
#include "connectors/sandbox/telegram_answer.hpp"
#include "connectors/sandbox/update_queue.hpp"

namespace cloakroom::sandbox {

inline constexpr std::int64_t poll_timeout_max = 50;  // Seconds.
inline constexpr std::int64_t poll_count_max = 100;   // Updates.
inline constexpr std::size_t secret_token_bytes_max = 256;
inline constexpr std::chrono::seconds conflict_pause{3};  // Before the second conflict in a row is answered.
inline constexpr std::chrono::seconds webhook_answer_time{60};
inline constexpr std::chrono::seconds webhook_answer_time_min{5};  // However fast the clock is told to run.
inline constexpr std::chrono::hours gone_time_max{23};             // 410 for this long removes the webhook.

class telegram_inbox {
 public:
  using responder = std::function<void(telegram_answer)>;

  telegram_inbox(event_loop& loop, const clock_source& clock, fault_book& faults, journal& journal, double scale);

  // An update of this type for the bot; 0 if the bot did not ask for the type. `queue` keeps order, see update_queue.
  std::int64_t push(const std::string& type, nlohmann::json content, std::string queue, std::int64_t chat);

  // Answers now or later. The id serves `abandon`.
  void get_updates(const request_arguments& given, std::uint64_t poll, responder respond);
  // The client of that poll hung up: nothing is confirmed, nothing is lost.
  void abandon(std::uint64_t poll);
  telegram_answer set_webhook(const request_arguments& given);
  telegram_answer delete_webhook(const request_arguments& given);
  telegram_answer webhook_info() const;
  void clear();
  std::size_t waiting() const { return updates_.size(); }

  // Runs a call that came as the body of a webhook's answer; its result is never seen.
  std::function<void(const http_message& answer)> execute = [](const http_message&) {};

 private:
  struct held_poll {
    std::uint64_t id;
    std::int64_t count;
    responder respond;
    event_loop::timer_id deadline;
  };
  struct webhook {
    std::string url;
    std::string host;
    std::string target;
    std::string address;
    std::uint16_t port = 80;
    std::string secret;
    std::int64_t connections = 40;
    std::string ip;
  };

  void conflict(const std::string& text, responder respond);
  void end_poll(const std::string& conflict_text);
  void read_allowed(const request_arguments& given);
  nlohmann::json batch(std::int64_t count);
  void wake_poll();

  std::optional<webhook> parse_url(std::string_view url) const;
  void remove_webhook();
  void schedule(milliseconds wait);
  void deliver();
  void send(pending_update& update);
  void on_answer(std::uint64_t serial, std::uint64_t generation, const http_reader* answer);
  void note_answer(const http_reader& answer);
  bool gone_for_long(int status);

  event_loop& loop_;
  const clock_source& clock_;
  fault_book& faults_;
  journal& journal_;
  update_queue updates_;
  std::vector<std::string> allowed_;  // Empty: the usual ones.
  std::optional<held_poll> held_;
  std::optional<std::int64_t> last_offset_;
  time_point last_poll_{};
  time_point next_conflict_{};

  webhook hook_;  // No URL: none is set.
  std::uint64_t generation_ = 0;
  time_point next_set_{};
  std::optional<time_point> gone_since_;
  std::int64_t last_error_at_ = 0;
  std::string last_error_;
  event_loop::timer_id tick_ = 0;
  std::int64_t in_flight_ = 0;
  bool reordering_ = false;
};

}  // namespace cloakroom::sandbox
