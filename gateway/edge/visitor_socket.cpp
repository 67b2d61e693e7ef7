// One chat connection from its first frame to its last. What a frame may be stands in wire, what it does in
// gateway/desk.
#include "gateway/edge/visitor_socket.hpp"

#include <algorithm>
#include <vector>

#include "base/log.hpp"
#include "gateway/edge/alarm.hpp"
#include "gateway/edge/error_map.hpp"
#include "gateway/edge/owner_text.hpp"
#include "gateway/edge/token_bucket.hpp"
#include "gateway/edge/wire.hpp"

namespace cloakroom::edge {
namespace {

// Closes the socket at a time, unless it is set anew.
class deadline {
 public:
  explicit deadline(std::shared_ptr<websocket> socket)
      : socket_(std::move(socket)), alarm_(socket_->executor(), [this] { socket_->close(code_, reason_); }) {}
  void set(std::chrono::seconds time, std::uint16_t code, std::string_view reason) {
    code_ = code;
    reason_ = reason;
    alarm_.set(time);
  }
  void cancel() { alarm_.disarm(); }

 private:
  std::shared_ptr<websocket> socket_;
  std::uint16_t code_ = 0;
  std::string_view reason_;
  alarm alarm_;
};

class visitor_socket : public std::enable_shared_from_this<visitor_socket> {
 public:
  visitor_socket(std::shared_ptr<websocket> socket, http_request request, chat_desk& desk, const chat_bounds& bounds,
                 task_group& group)
      : socket_(std::move(socket)),
        request_(std::move(request)),
        desk_(desk),
        bounds_(bounds),
        group_(group),
        deadline_(socket_),
        signals_(bounds.signals_per_minute, std::chrono::steady_clock::now()) {}

  awaitable<void> run();

 private:
  awaitable<bool> greet(const desk::site& site);
  awaitable<bool> welcome_back(hello_frame& hello);
  awaitable<void> catch_up();
  void show(const desk::owner_message& message);
  awaitable<void> tell_discarded();
  void heard(desk::ring what);
  bool judge_consent(std::optional<consent::claim> stated);
  void refuse_consent();
  void refuse(const frame_error& why);
  bool goes_on_after(const frame_error& why);
  void tell(error_code ec, const std::optional<sent_client_id>& client = std::nullopt);
  bool goes_on_after(error_code ec, const std::optional<sent_client_id>& client = std::nullopt);

  awaitable<bool> take(visitor_frame& frame);
  awaitable<bool> take(message_frame& frame);
  awaitable<bool> take(consent_frame& frame);
  awaitable<bool> look_again();
  bool wait_for(const sent_client_id& client, const std::string& reason);
  awaitable<bool> withdraw();
  awaitable<bool> end();
  bool within_rate(const sent_client_id& client);
  bool within_signals();
  bool too_fast(std::chrono::seconds wait, const std::optional<sent_client_id>& client);
  void say_closed();
  awaitable<result<desk::accepted>> accept(message_frame& frame);

  std::shared_ptr<websocket> socket_;
  http_request request_;
  chat_desk& desk_;
  const chat_bounds bounds_;
  task_group& group_;
  deadline deadline_;
  token_bucket signals_;
  std::size_t refused_in_row_ = 0;
  desk::visitor_session session_;
  desk::feed::subscription subscription_;
  desk::presence::seat presence_;
  std::int64_t cursor_ = 0;           // Every message up to this seq has been sent or was acknowledged here.
  std::vector<client_id> mine_;       // On their way in through this connection: acknowledged, not echoed.
  std::vector<sent_client_id> held_;  // Said here, and waiting for a person: acknowledged when they go on.
  bool catching_up_ = false, rung_ = false;
  bool leaving_ = false;        // A withdrawal is under way, and its answer is the last word.
  std::string_view closed_by_;  // To be told once every message before it was sent.
};

awaitable<void> visitor_socket::run() {
  auto site = desk_.site(request_.query_value("site"));
  auto origin = request_.header("origin");
  if (!site) {
    socket_->close(close_code::unknown_site, "unknown site");
  } else if (!origin.empty() && !site->allows_origin(origin)) {
    socket_->close(close_code::origin, "origin not allowed");
  } else if (co_await greet(*site)) {
    while (!socket_->closing()) {
      auto text = co_await socket_->read();
      if (!text && text.error() == socket_errc::not_text) refuse({"not_text", "frames must be text"});
      if (!text) break;
      auto frame = parse_visitor_frame(*text);
      if (auto wrong = std::get_if<frame_error>(&frame)) {
        if (!goes_on_after(*wrong)) break;
        continue;
      }
      if (!co_await take(std::get<visitor_frame>(frame))) break;
    }
  }
  deadline_.cancel();
  subscription_ = {};
  presence_ = {};
  // What is queued, and the closing handshake, goes out before the connection is dropped.
  // GCC 12 miscompiles co_await in a loop's condition.
  while (socket_->closing()) {
    auto more = co_await socket_->read();
    if (!more) break;
  }
}

// The first frame, within its time.
awaitable<bool> visitor_socket::greet(const desk::site& site) {
  session_.at = &site;
  deadline_.set(bounds_.hello_within, close_code::no_hello, "no hello");
  auto text = co_await socket_->read();
  if (!text) {
    if (text.error() == socket_errc::not_text) refuse({"not_text", "frames must be text"});
    co_return false;
  }
  auto frame = parse_visitor_frame(*text);
  deadline_.cancel();
  auto wrong = std::get_if<frame_error>(&frame);
  if (wrong && !wrong->client) {
    refuse(*wrong);
    co_return false;
  }
  auto hello = wrong ? nullptr : std::get_if<hello_frame>(&std::get<visitor_frame>(frame));
  if (!hello) {
    refuse({"hello_expected", "the first frame must be hello"});
    co_return false;
  }
  if (!judge_consent(std::move(hello->consent))) co_return false;
  if (site.settings.age == config::age_check::confirm && !hello->age_confirmed) {
    refuse({"age_confirmation_required", "age_confirmed must be true for this site"});
    co_return false;
  }
  co_return co_await welcome_back(*hello);
}

bool visitor_socket::judge_consent(std::optional<consent::claim> stated) {
  auto decision = consent::decide(claim_of(std::move(stated), request_), session_.at->consent_rules, desk_.clock.now());
  if (decision.answer == consent::verdict::granted) {
    session_.allowed_by = decision;
    deadline_.set(bounds_.consent_life, close_code::consent, "consent not confirmed");
    return true;
  }
  desk_.consent_denied(decision.answer == consent::verdict::absent ? "absent" : "denied");
  refuse_consent();
  return false;
}

void visitor_socket::refuse_consent() {
  socket_->send(write_error("consent_required", "the Preferences category is not switched on"));
  socket_->close(close_code::consent, "consent required");
}

awaitable<bool> visitor_socket::welcome_back(hello_frame& hello) {
  auto allowed_by = session_.allowed_by;
  const auto& site = *session_.at;
  if (hello.resume.empty()) {
    session_ = desk_.reception.begin(site);
  } else {
    auto resumed = co_await desk_.reception.resume(site, hello.resume);
    if (!resumed) co_return goes_on_after(resumed.error());
    session_ = std::move(*resumed);
  }
  session_.allowed_by = allowed_by;
  session_.age_confirmed = hello.age_confirmed;
  if (!hello.locale.empty()) session_.locale = hello.locale;
  session_.profile = std::move(hello.profile);
  // A client that has seen more than there is (stores put back from a backup) hears what is new all the same.
  cursor_ = std::min(hello.after.value_or(session_.stored.seq), session_.stored.seq);
  auto weak = weak_from_this();
  subscription_ = desk_.feed.listen(session_.id, socket_->executor(), [weak](desk::ring what) {
    if (auto self = weak.lock()) self->heard(what);
  });
  welcome answer;
  answer.conversation = session_.id.text();
  answer.resume = desk_.reception.resume_text(session_);
  answer.reference = desk::reference_of(session_.id);
  answer.seq = session_.stored.seq;
  auto joined = desk_.presence.join(site, socket_->executor(), [weak](bool agents_online) {
    if (auto self = weak.lock()) self->socket_->send(write_presence(agents_online));
  });
  presence_ = std::move(joined.place);
  answer.agents_online = joined.agents_online;
  socket_->send(write_welcome(answer));
  // Beside reading: who has much to catch up on is to be heard meanwhile, and their pongs too.
  group_.spawn("catch_up", catch_up());
  co_return true;
}

// Sends what is newer than the cursor, page by page and as fast as the visitor reads, until there is nothing new.
awaitable<void> visitor_socket::catch_up() {
  if (catching_up_) {
    rung_ = true;
    co_return;
  }
  auto self = shared_from_this();
  catching_up_ = true;
  do {
    rung_ = false;
    // Another tab stored the conversation after this one said hello.
    if (!session_.is_stored()) {
      auto found = co_await desk_.reception.refresh(session_);
      if (!found) {
        tell(found.error());
        break;
      }
    }
    auto page = co_await desk_.history.after(session_.stored.row, session_.key, cursor_);
    if (leaving_) break;
    if (!page) {
      tell(page.error());
      break;
    }
    for (const auto& message : *page) {
      bool room = co_await socket_->room();
      if (!room || leaving_) break;
      show(message);
      cursor_ = message.seq;
      desk_.intake.looks_back().heard(session_, message.seq, message.from, message.text);
    }
    if (page->size() == desk::history_page_max) rung_ = true;
  } while (rung_ && !leaving_ && !socket_->closing());
  catching_up_ = false;
  say_closed();
}

void visitor_socket::show(const desk::owner_message& message) {
  auto waiting = std::find_if(held_.begin(), held_.end(), [&](const auto& one) { return one.id == message.client; });
  if (waiting != held_.end()) {
    socket_->send(write_ack(*waiting, message.id, message.seq, message.at, message.findings));
    held_.erase(waiting);
    return;
  }
  bool mine = message.client && std::erase(mine_, *message.client) > 0;
  if (!mine) socket_->send(write_owner_message(message, desk_.agent_name));
}

// Of the texts that were held here, those that a person refused.
awaitable<void> visitor_socket::tell_discarded() {
  auto self = shared_from_this();
  auto known = co_await desk_.intake.aside().discarded(session_.stored.row);
  if (!known || leaving_) co_return;  // A repeat of the message will tell.
  for (const auto& client : *known) {
    auto refused = std::find_if(held_.begin(), held_.end(), [&](const auto& one) { return one.id == client; });
    if (refused == held_.end()) continue;
    tell(make_error_code(desk::errc::discarded), *refused);
    held_.erase(refused);
  }
}

// After the last message, so that nobody misses the words before the end.
void visitor_socket::say_closed() {
  auto by = std::exchange(closed_by_, {});
  if (by.empty()) return;
  socket_->send(write_closed(by));
  // An agent's end can be written away by the next message; the visitor's own is meant for all of their tabs.
  if (by == "visitor") socket_->close(close_code::ended, "ended");
}

void visitor_socket::heard(desk::ring what) {
  if (socket_->closing()) return;
  switch (what) {
    case desk::ring::message:
      return group_.spawn("catch_up", catch_up());
    case desk::ring::agent_typing:
      return socket_->send(write_plain("typing"));
    case desk::ring::agent_read:
      return socket_->send(write_plain("read"));
    case desk::ring::closed_by_agent:
    case desk::ring::closed_by_visitor:
      session_.stored.state = store::conversation_state::closed;  // The next message opens it again.
      closed_by_ = what == desk::ring::closed_by_agent ? "agent" : "visitor";
      return group_.spawn("catch_up", catch_up());
    case desk::ring::held_decided:
      if (!held_.empty()) group_.spawn("tell_discarded", tell_discarded());
      return;
    case desk::ring::consent_off:
      return refuse_consent();
    case desk::ring::erased:
      return socket_->close(close_code::consent, "erased");
  }
}

void visitor_socket::refuse(const frame_error& why) {
  socket_->send(write_error(why.code, why.detail));
  socket_->close(close_code::protocol_error, why.code);
}

// Refuses a frame; false when the connection ends with it. One that is wrong in its words only counts as a message.
bool visitor_socket::goes_on_after(const frame_error& why) {
  if (!why.client) {
    refuse(why);
    return false;
  }
  if (within_rate(*why.client)) socket_->send(write_error(why.code, why.detail, why.client));
  return !socket_->closing();
}

// What went wrong, and the end of the connection where the code has one.
void visitor_socket::tell(error_code ec, const std::optional<sent_client_id>& client) {
  auto known = public_error_of(ec);
  socket_->send(write_error(known.code, known.detail, client));
  if (known.close_code != 0) socket_->close(known.close_code, known.code);
}

bool visitor_socket::goes_on_after(error_code ec, const std::optional<sent_client_id>& client) {
  tell(ec, client);
  return !socket_->closing();
}

awaitable<bool> visitor_socket::take(visitor_frame& frame) {
  if (auto message = std::get_if<message_frame>(&frame)) co_return co_await take(*message);
  if (std::holds_alternative<withdraw_frame>(frame)) co_return co_await withdraw();
  if (std::holds_alternative<end_frame>(frame)) co_return co_await end();
  if (!within_signals()) co_return !socket_->closing();
  if (auto changed = std::get_if<consent_frame>(&frame)) co_return co_await take(*changed);
  if (std::holds_alternative<hello_frame>(frame)) {
    refuse({"unexpected_hello", "hello was said already"});
    co_return false;
  }
  co_return true;  // Typing and reading marks carry no text and are not kept.
}

bool visitor_socket::within_rate(const sent_client_id& client) {
  auto wait = desk_.rates.enter(session_.id, std::chrono::steady_clock::now());
  if (wait.count() > 0) return too_fast(wait, client);
  refused_in_row_ = 0;
  return true;
}

bool visitor_socket::within_signals() {
  auto now = std::chrono::steady_clock::now();
  return signals_.take(now) || too_fast(signals_.wait(now), std::nullopt);
}

// Tells the visitor, and ends the connection of one who does not listen.
bool visitor_socket::too_fast(std::chrono::seconds wait, const std::optional<sent_client_id>& client) {
  socket_->send(write_error("rate_limited", "too many messages", client, wait.count()));
  if (++refused_in_row_ >= bounds_.flood_messages_max) socket_->close(close_code::too_many, "too many messages");
  return false;
}

awaitable<result<desk::accepted>> visitor_socket::accept(message_frame& frame) {
  desk::incoming words;
  words.client = frame.client.id;
  words.text = std::move(frame.text);
  // A key that a crash left, taken up when this connection began: it may have been swept since.
  if (!session_.is_stored() && session_.key)
    if (auto again = co_await desk_.reception.refresh(session_); !again) co_return again.error();
  auto accepted = co_await desk_.intake.accept(session_, words);
  if (accepted || accepted.error() != desk::errc::busy) co_return accepted;
  // Another tab was first: its row and key are ours now.
  if (auto again = co_await desk_.reception.refresh(session_); !again) co_return again.error();
  co_return co_await desk_.intake.accept(session_, words);
}

awaitable<bool> visitor_socket::take(message_frame& frame) {
  if (!within_rate(frame.client)) co_return !socket_->closing();
  auto client = frame.client;
  mine_.push_back(client.id);
  auto accepted = co_await accept(frame);
  if (!accepted || accepted->repeated || !accepted->held.empty()) std::erase(mine_, client.id);
  if (!accepted) co_return goes_on_after(accepted.error(), client);
  if (!accepted->held.empty()) co_return wait_for(client, accepted->held);
  socket_->send(write_ack(client, accepted->id, accepted->seq, accepted->at, accepted->findings));
  if (accepted->repeated) co_return true;
  if (accepted->seq == cursor_ + 1 && !catching_up_) {
    cursor_ = accepted->seq;
    std::erase(mine_, client.id);
  } else if (accepted->seq > cursor_) {
    co_await catch_up();
  }
  desk_.feed.publish(session_.id, desk::ring::message, subscription_.key());
  co_return true;
}

bool visitor_socket::wait_for(const sent_client_id& client, const std::string& reason) {
  std::erase_if(held_, [&](const auto& one) { return one.id == client.id; });
  held_.push_back(client);
  socket_->send(write_held(client, reason));
  return true;
}

awaitable<bool> visitor_socket::take(consent_frame& frame) {
  if (judge_consent(std::move(frame.consent))) co_return true;
  // First the other tabs, so that nothing comes in behind what is cancelled here.
  desk_.feed.publish(session_.id, desk::ring::consent_off, subscription_.key());
  auto stopped = co_await desk_.withdrawal.stop_deliveries(session_.known());
  if (!stopped)
    log(log_level::error, "withdrawal_incomplete", {{"conversation", session_.id}, {"code", stopped.error()}});
  co_return false;
}

// Another tab may have stored the conversation a moment ago: what this one believes is not enough to end it.
awaitable<bool> visitor_socket::look_again() {
  if (session_.is_stored()) co_return true;
  auto found = co_await desk_.reception.refresh(session_);
  if (!found) tell(found.error());
  co_return found.has_value();
}

awaitable<bool> visitor_socket::withdraw() {
  // From here on this connection is told by its own answer alone.
  subscription_ = {};
  leaving_ = true;
  auto erased = co_await desk_.erasure.erase(session_.known(), "withdrawal");
  if (!erased) {
    auto known = withdrawal_error_of(erased.error());
    socket_->send(write_error(known.code, known.detail));
    socket_->close(known.close_code, known.code);
    co_return false;
  }
  socket_->send(write_closed("visitor"));
  socket_->close(close_code::consent, "withdrawn");
  co_return false;
}

awaitable<bool> visitor_socket::end() {
  bool known = co_await look_again();
  if (!known) co_return !socket_->closing();
  auto ended = co_await desk_.end.by_visitor(session_);
  if (!ended) co_return goes_on_after(ended.error());
  desk_.feed.publish(session_.id, desk::ring::closed_by_visitor, subscription_.key());
  socket_->send(write_closed("visitor"));
  socket_->close(close_code::ended, "ended");
  co_return false;
}

}  // namespace

consent::claim claim_of(std::optional<consent::claim> stated, const http_request& request) {
  consent::claim out = stated ? std::move(*stated) : consent::claim{};
  auto cookies = request.cookies();
  if (!cookies.empty()) out.cookie_header = std::move(cookies);
  out.privacy_signal = request.header("sec-gpc") == "1" || request.header("dnt") == "1";
  return out;
}

awaitable<void> serve_visitor(std::shared_ptr<websocket> socket, http_request request, chat_desk& desk,
                              const chat_bounds& bounds, task_group& group) {
  auto connection = std::make_shared<visitor_socket>(std::move(socket), std::move(request), desk, bounds, group);
  co_await connection->run();
}

}  // namespace cloakroom::edge
