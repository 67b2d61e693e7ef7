// A visitor's browser for tests: says hello with a consent cookie, sends messages, keeps what came. Reconnecting with
// `resume` and `after` is the caller's choice.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/support/ws_probe.hpp"

namespace cloakroom::testing {

using nlohmann::json;

// A Cookiebot record that says yes to Preferences now, or no.
std::string consent_cookies(bool preferences = true);
json consent_claim(bool preferences = true);
// A new UUID version 4, for client ids.
std::string new_client_id();

class visitor {
 public:
  explicit visitor(std::uint16_t port, std::string origin = "http://shop.example")
      : port_(port), origin_(std::move(origin)) {}

  // Connects and says hello; resumes when a welcome came before. `more` is merged into the frame. False without a
  // welcome; `last` then tells why.
  bool hello(std::optional<std::int64_t> after = std::nullopt, const json& more = json::object());
  // The site of connections from now on.
  void at_site(std::string id) { site_ = std::move(id); }
  // Connects without a word.
  bool connect();
  bool send(const json& frame) { return socket_ && socket_->send_text(frame.dump()); }
  bool say(const std::string& client_id, const std::string& text) {
    return send({{"type", "message"}, {"client_id", client_id}, {"text", text}});
  }
  // Sends a message and waits for its acknowledgement; null when none comes.
  json say_and_wait(const std::string& text, const std::string& client_id = new_client_id());
  // The next frame of that type; others that come before it are kept for later calls. Null when the time is up or the
  // connection has ended.
  json next(const std::string& type, std::chrono::milliseconds within = std::chrono::seconds(20));
  // Any frame; null when none comes. Bytes as they came are in `raw`.
  json any(std::chrono::milliseconds within);
  // Reads to the end; the close code, 0 when the connection was cut or stays open.
  std::uint16_t end(std::chrono::milliseconds within = std::chrono::seconds(20));
  void drop(bool hard = false) {
    if (socket_) socket_->drop(hard);
    socket_.reset();
  }

  ws_probe* socket() { return socket_.get(); }
  bool is_open() const { return open_; }
  const json& welcome() const { return welcome_; }
  std::string resume() const { return welcome_.is_object() ? welcome_.value("resume", "") : std::string(); }
  std::string reference() const { return welcome_.is_object() ? welcome_.value("reference", "") : std::string(); }
  const ws_event& last() const { return last_; }
  const std::string& raw() const { return raw_; }

 private:
  std::uint16_t port_;
  std::string origin_, site_ = "main";
  std::unique_ptr<ws_probe> socket_;
  bool open_ = false;
  json welcome_;
  std::deque<json> waiting_;
  ws_event last_;
  std::string raw_;
};

}  // namespace cloakroom::testing
