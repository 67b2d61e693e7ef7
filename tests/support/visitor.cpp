// Frames of the visitor's side and the queue of what came before it was asked for.
#include "tests/support/visitor.hpp"

#include <algorithm>
#include <random>

namespace cloakroom::testing {
namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

milliseconds left(steady::time_point until) {
  return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(until - steady::now()));
}

}  // namespace

std::string consent_cookies(bool preferences) {
  auto now = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return std::string(
             "CookieConsent={stamp:%27RycB1N5BzmzcJ+DgPWoqviFWVTG76yhMc751/m+ubqHtAedsUpkaoA==%27%2Cnecessary:"
             "true%2Cpreferences:") +
         (preferences ? "true" : "false") +
         "%2Cstatistics:false%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:" + std::to_string(now - 60000) +
         "%2Cregion:%27de%27}";
}

json consent_claim(bool preferences) { return {{"cmp", "cookiebot"}, {"cookies", consent_cookies(preferences)}}; }

std::string new_client_id() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  std::string out = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  for (char& c : out)
    if (c == 'x') c = "0123456789abcdef"[random() % 16];
  return out;
}

bool visitor::connect() {
  ws_probe::wish wanted;
  wanted.path = "/v1/chat?site=" + site_;
  if (!origin_.empty()) wanted.headers = {{"Origin", origin_}};
  socket_ = std::make_unique<ws_probe>(port_, wanted);
  open_ = socket_->is_open();
  waiting_.clear();
  last_ = {};
  return open_;
}

bool visitor::hello(std::optional<std::int64_t> after, const json& more) {
  if (!connect()) return false;
  json frame{{"type", "hello"}, {"consent", consent_claim()}, {"locale", "en"}};
  if (!resume().empty()) frame["resume"] = resume();
  if (after) frame["after"] = *after;
  frame.update(more);
  send(frame);
  auto answer = next("welcome");
  if (answer.is_null()) return false;
  welcome_ = std::move(answer);
  return true;
}

json visitor::any(milliseconds within) {
  if (!socket_) return nullptr;
  last_ = socket_->receive(within);
  if (last_.what == ws_event::kind::text) {
    raw_ = last_.text;
    return json::parse(last_.text, nullptr, false);
  }
  if (last_.what != ws_event::kind::timed_out) open_ = false;
  return nullptr;
}

json visitor::next(const std::string& type, milliseconds within) {
  auto wanted = [&](const json& frame) { return frame.is_object() && frame.value("type", "") == type; };
  auto known = std::find_if(waiting_.begin(), waiting_.end(), wanted);
  if (known != waiting_.end()) {
    auto out = std::move(*known);
    waiting_.erase(known);
    return out;
  }
  auto until = steady::now() + within;
  while (open_) {
    auto frame = any(left(until));
    if (wanted(frame)) return frame;
    if (frame.is_null() && last_.what == ws_event::kind::timed_out) return nullptr;
    if (!frame.is_null()) waiting_.push_back(std::move(frame));
  }
  return nullptr;
}

json visitor::say_and_wait(const std::string& text, const std::string& client_id) {
  say(client_id, text);
  auto until = steady::now() + std::chrono::seconds(20);
  while (true) {
    auto ack = next("ack", left(until));
    if (ack.is_null() || ack.value("client_id", "") == client_id) return ack;
  }
}

std::uint16_t visitor::end(milliseconds within) {
  auto until = steady::now() + within;
  while (open_) {
    auto frame = any(left(until));
    if (frame.is_null() && last_.what == ws_event::kind::timed_out) return 0;
    if (!frame.is_null()) waiting_.push_back(std::move(frame));
  }
  return last_.what == ws_event::kind::closed ? last_.code : 0;
}

}  // namespace cloakroom::testing
