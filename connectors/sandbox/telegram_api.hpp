// The door of the emulated Bot API: token and path, arguments, ordered faults, the call, the answer on the wire.
#pragma once

#include <memory>
#include <string>

#include "connectors/sandbox/event_loop.hpp"
#include "connectors/sandbox/faults.hpp"
#include "connectors/sandbox/journal.hpp"
#include "connectors/sandbox/telegram_inbox.hpp"
#include "connectors/sandbox/telegram_methods.hpp"

namespace cloakroom::sandbox {

struct telegram_settings {
  std::string token = "110201543:sandbox";
  std::int64_t chat = -1001234567890;
  std::string chat_title = "Support";
  // Who answers, id and name; the first one is the page's owner.
  std::vector<std::pair<std::int64_t, std::string>> agents;
  double time_scale = 1;
  bool strict_rates = false;

  // The number before the colon of the token.
  std::int64_t bot_id() const;
};

class telegram_api {
 public:
  telegram_api(telegram_settings settings, event_loop& loop, const clock_source& clock, fault_book& faults,
               journal& journal);

  // Whether the head of a request falls to a reset before its body is read; then the fault is used up.
  bool reset_unread(const http_message& head);
  void handle(std::shared_ptr<http_exchange> exchange, std::shared_ptr<journal_record> record);
  // Back to the beginning: one group, no messages, no webhook.
  void reset();

  telegram_world& world() { return world_; }
  telegram_inbox& inbox() { return inbox_; }
  rate_limits& rates() { return rates_; }
  const telegram_settings& settings() const { return settings_; }

 private:
  struct call {
    std::shared_ptr<http_exchange> exchange;
    std::shared_ptr<journal_record> record;
    request_arguments arguments;
    std::string method;  // Lower case.
    fault_target target() const;
  };

  void dispatch(call&& made);
  // The call itself, without faults; getUpdates never comes here.
  telegram_answer perform(const std::string& method, const request_arguments& arguments);
  telegram_answer close_or_log_out(const std::string& method);
  // Deleted topics, migration, a clock that runs ahead: changes of the world just before the call.
  void disturb(const call& made);
  bool refuse_by_fault(const call& made);
  void send(const call& made, const telegram_answer& answer);
  void run_webhook_reply(const http_message& answer);

  telegram_settings settings_;
  fault_book& faults_;
  journal& journal_;
  telegram_world world_;
  rate_limits rates_;
  telegram_methods methods_;
  telegram_inbox inbox_;
  std::uint64_t last_poll_ = 0;
  std::int64_t last_migrated_ = 0;
  bool closed_ = false;
};

}  // namespace cloakroom::sandbox
