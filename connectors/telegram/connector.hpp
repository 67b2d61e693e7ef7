// One Telegram desk: a group whose forum topics are conversations. What calls say and what answers mean is decided by
// calls, answer, updates and polling; here stand the order of calls and the little that must be remembered.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "connectors/connector.hpp"
#include "connectors/http_client.hpp"
#include "connectors/telegram/answer.hpp"
#include "connectors/telegram/calls.hpp"
#include "connectors/telegram/polling.hpp"
#include "connectors/telegram/settings.hpp"
#include "connectors/telegram/updates.hpp"

namespace cloakroom::connectors::telegram {

// Room for what we write around a text: the mark "(2/3) ", and the line "#reference" where there are no topics.
inline constexpr std::size_t mark_units_max = 16;
inline constexpr std::size_t reference_units_max = 64;
inline constexpr std::size_t part_units_max = message_units_max - mark_units_max - reference_units_max;

class telegram_connector final : public connector {
 public:
  // Throws std::invalid_argument for settings that cannot work; its text never holds a secret. The clock outlives this.
  telegram_connector(telegram_settings settings, const clock_source& clock);
  telegram_connector(const telegram_connector&) = delete;
  telegram_connector& operator=(const telegram_connector&) = delete;

  std::string_view id() const override { return settings_.id; }
  std::string home_chat() const override;
  pace limits() const override { return settings_.rate; }
  // More than one part: each begins with its mark, "(1/3) ".
  std::vector<safe_text> parts(const safe_text& text) const override;
  bool edits() const override { return true; }
  awaitable<outcome> deliver(const outbound& work) override;
  // Sees its own cancellation and returns; must be the whole of its spawned task.
  awaitable<void> receive(inbound_sink& sink) override;
  result<std::vector<update>> read_webhook(const webhook_request& request) override;
  // True once the bot was heard of, until its token, its network or its place in the group is lost: the first call that
  // reaches nobody says so, the next one that is accepted takes it back.
  bool healthy() const override { return reachable_ && admitted_; }

 private:
  // delivery.cpp
  awaitable<verdict> attempt(method what, std::string_view chat, std::string body);
  awaitable<outcome> send(const outbound& work);
  awaitable<outcome> edit(const outbound& work);
  awaitable<verdict> send_text(const outbound& work, const std::string& text);
  awaitable<verdict> make_topic(const outbound& work);
  awaitable<outcome> change_topic(method what, const outbound& work);
  void remember(method what, std::string_view chat, verdict& meaning);
  void widen(std::string_view chat, wait_and_retry& wait);

  // receiving.cpp
  awaitable<void> introduce();
  awaitable<void> recall_move(inbound_sink& sink);
  awaitable<void> poll(inbound_sink& sink);
  awaitable<std::chrono::milliseconds> poll_once(inbound_sink& sink, std::optional<std::int64_t>& offset,
                                                 unsigned& failures);
  awaitable<bool> hand_over(inbound_sink& sink, std::vector<update> updates, std::optional<std::int64_t>& offset);
  awaitable<void> wait_for_webhooks();
  void note_reachable(bool now);
  void report(const poll_outcome& outcome, unsigned failures);
  void observe(const update& seen);

  awaitable<result<http_answer>> call(http_client& over, method what, std::string body);
  desk_view view() const { return {settings_.chat_id, moved_chat_, settings_.agents, bot_name_}; }

  telegram_settings settings_;
  const clock_source& clock_;
  std::unique_ptr<http_client> calls_;
  std::unique_ptr<http_client> polls_;  // Long polls share no connection with anything.
  std::string bot_name_;                // As getMe tells; empty until then.
  std::int64_t moved_chat_ = 0;         // Where the group moved; 0: it did not.
  bool topics_available_ = true;
  bool reachable_ = false;
  bool admitted_ = true;
  std::string slowed_chat_;  // The chat last asked to slow down, and when.
  time_point slowed_at_{};
};

}  // namespace cloakroom::connectors::telegram
