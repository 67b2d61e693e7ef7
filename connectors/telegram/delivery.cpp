// The order of calls that carry an entry of the outbox to the group.
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"
#include "connectors/telegram/connector.hpp"

namespace cloakroom::connectors::telegram {
namespace {

constexpr std::chrono::seconds several_chats_within{60};
constexpr std::uint32_t jitter_ms_max = 1000;

// After a pause that many were told, not everybody comes back in the same millisecond.
std::chrono::milliseconds jitter() {
  std::uint32_t number = 0;
  fill_random({reinterpret_cast<std::uint8_t*>(&number), sizeof number});
  return std::chrono::milliseconds(number % jitter_ms_max);
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// In General the reference is all that tells conversations apart.
std::string text_of(const outbound& work) {
  std::string text;
  if (!work.to.thread && !work.reference.empty()) text = '#' + work.reference + '\n';
  return text += work.text.view();
}

// What the desk learns. The special verdicts come here only after their remedy did not help.
struct as_outcome {
  outcome operator()(const accepted& done) const { return sent{done.message}; }
  outcome operator()(topic_is_closed) const { return refused{"topic_closed"}; }
  outcome operator()(markup_refused) const { return refused{"markup_refused"}; }
  outcome operator()(topics_unavailable) const { return refused{"topics_unavailable"}; }
  template <class Outcome>
  outcome operator()(const Outcome& same) const {
    return same;
  }
};

}  // namespace

awaitable<outcome> telegram_connector::deliver(const outbound& work) {
  switch (work.what) {
    case action::send:
    case action::notice:
      co_return co_await send(work);
    case action::edit:
      co_return co_await edit(work);
    case action::close:
      co_return co_await change_topic(method::close_topic, work);
    case action::reopen:
      co_return co_await change_topic(method::reopen_topic, work);
    case action::retract:
      co_return co_await change_topic(method::delete_topic, work);
  }
  co_return refused{"unknown_action"};
}

awaitable<outcome> telegram_connector::send(const outbound& work) {
  if (blank(work.text.view())) co_return refused{"empty_text"};
  const bool in_general = !work.to.thread;
  if (in_general && work.what == action::send && settings_.topics && topics_available_) {
    auto made = co_await make_topic(work);
    if (auto done = std::get_if<accepted>(&made)) co_return topic_made{done->thread.value_or(0)};
    if (!std::holds_alternative<topics_unavailable>(made)) co_return std::visit(as_outcome(), made);
  }
  std::string text = text_of(work);
  if (utf16_length(text) > message_units_max) co_return refused{"too_long"};
  auto meaning = co_await send_text(work, text);
  auto done = std::get_if<accepted>(&meaning);
  // A topic that is gone can be ignored silently: the message then stands where nobody looks for it.
  if (done && !in_general && done->thread != work.to.thread) co_return topic_lost{};
  co_return std::visit(as_outcome(), meaning);
}

// Sends, with one remedy for each of the two refusals that have one.
awaitable<verdict> telegram_connector::send_text(const outbound& work, const std::string& text) {
  message_call message;
  message.chat = work.to.chat;
  message.text = text;
  message.thread = work.to.thread;
  auto meaning = co_await attempt(method::send_message, message.chat, send_message_body(message));
  if (std::holds_alternative<topic_is_closed>(meaning) && message.thread) {
    auto reopened = co_await attempt(method::reopen_topic, message.chat, topic_body(message.chat, *message.thread));
    if (!std::holds_alternative<accepted>(reopened)) co_return reopened;
    meaning = co_await attempt(method::send_message, message.chat, send_message_body(message));
  }
  if (std::holds_alternative<markup_refused>(meaning)) {
    message.show_tokens = false;
    meaning = co_await attempt(method::send_message, message.chat, send_message_body(message));
  }
  co_return meaning;
}

// Made again after a lost answer: what is there already is "not modified", and fine.
awaitable<outcome> telegram_connector::edit(const outbound& work) {
  if (blank(work.text.view())) co_return refused{"empty_text"};
  std::string text = text_of(work);
  if (utf16_length(text) > message_units_max) co_return refused{"too_long"};
  message_call message;
  message.chat = work.to.chat;
  message.text = text;
  auto meaning = co_await attempt(method::edit_message, message.chat, edit_message_body(message, work.external_id));
  if (std::holds_alternative<markup_refused>(meaning)) {
    message.show_tokens = false;
    meaning = co_await attempt(method::edit_message, message.chat, edit_message_body(message, work.external_id));
  }
  co_return std::visit(as_outcome(), meaning);
}

awaitable<verdict> telegram_connector::make_topic(const outbound& work) {
  // The title is the reference alone: titles show in notifications and cannot be unsent.
  auto body = create_topic_body(work.to.chat, work.reference.empty() ? "-" : work.reference);
  auto meaning = co_await attempt(method::create_topic, work.to.chat, std::move(body));
  if (std::holds_alternative<topics_unavailable>(meaning)) {
    topics_available_ = false;
    log(log_level::error, "telegram_topics_unavailable", {{"connector", settings_.id}});
  }
  co_return meaning;
}

awaitable<outcome> telegram_connector::change_topic(method what, const outbound& work) {
  // Without a topic there is nothing to close; and nothing that could be deleted as a whole.
  if (!work.to.thread && what == method::delete_topic) co_return refused{"no_topic"};
  if (!work.to.thread) co_return sent{};
  auto meaning = co_await attempt(what, work.to.chat, topic_body(work.to.chat, *work.to.thread));
  co_return std::visit(as_outcome(), meaning);
}

awaitable<verdict> telegram_connector::attempt(method what, std::string_view chat, std::string body) {
  auto answer = co_await call(*calls_, what, std::move(body));
  auto meaning = judge(what, answer);
  remember(what, chat, meaning);
  co_return meaning;
}

// What a verdict tells about the desk as a whole.
void telegram_connector::remember(method what, std::string_view chat, verdict& meaning) {
  if (std::holds_alternative<accepted>(meaning)) admitted_ = true;
  if (std::holds_alternative<accepted>(meaning)) note_reachable(true);
  if (auto wait = std::get_if<wait_and_retry>(&meaning); wait && wait->what == holds::chat) widen(chat, *wait);
  if (auto moved = std::get_if<chat_moved>(&meaning); moved && chat == home_chat())
    moved_chat_ = read_chat(moved->chat);
  if (auto broken = std::get_if<out_of_order>(&meaning)) {
    // The next poll would bring `reachable_` back; a place in the group is only shown by what is done there.
    const bool in_group = broken->reason == "not_in_chat" || broken->reason == "no_right_to_write";
    if (in_group) admitted_ = false;
    if (!in_group) note_reachable(false);
    log(log_level::error, "telegram_out_of_order",
        {{"connector", settings_.id}, {"method", method_name(what)}, {"reason", broken->reason}});
  }
  if (auto no = std::get_if<refused>(&meaning))
    log(log_level::warn, "telegram_call_refused",
        {{"connector", settings_.id}, {"method", method_name(what)}, {"reason", no->reason}});
}

// The server slows a chat down; when a second chat is slowed soon after, it means the bot.
void telegram_connector::widen(std::string_view chat, wait_and_retry& wait) {
  const auto now = clock_.now();
  if (!slowed_chat_.empty() && slowed_chat_ != chat && now - slowed_at_ < several_chats_within)
    wait.what = holds::everything;
  slowed_chat_ = chat;
  slowed_at_ = now;
  wait.wait += jitter();
}

}  // namespace cloakroom::connectors::telegram
