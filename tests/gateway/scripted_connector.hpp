// A messenger that does what a test tells it and remembers what it was given.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/task.hpp"
#include "connectors/connector.hpp"

namespace cloakroom::gateway_test {

class scripted_connector final : public connectors::connector {
 public:
  explicit scripted_connector(std::string name = "support") : id_(std::move(name)) {
    pace_.chat_per_second = pace_.all_per_second = 1000;
    pace_.group_per_minute = 60000;
    pace_.coalesce = std::chrono::milliseconds(0);
  }

  std::string_view id() const override { return id_; }
  std::string home_chat() const override { return home; }
  connectors::pace limits() const override { return pace_; }
  std::vector<safe_text> parts(const safe_text& text) const override {
    if (on_parts) std::exchange(on_parts, nullptr)();
    std::vector<safe_text> out;
    for (std::size_t at = 0; at < text.size_bytes(); at += part_bytes_max) out.push_back(text.cut(at, part_bytes_max));
    return out;
  }
  bool edits() const override { return can_edit; }
  // Remembers the call, lets `on_call` change the world, then gives the next scripted outcome or the usual one.
  awaitable<connectors::outcome> deliver(const connectors::outbound& work) override {
    calls.push_back(work);
    if (on_call) on_call(work);
    while (held) co_await sleep_for(std::chrono::milliseconds(1));
    if (!script.empty()) {
      auto next = std::move(script.front());
      script.pop_front();
      co_return next;
    }
    co_return usual(work);
  }
  awaitable<void> receive(connectors::inbound_sink&) override { co_return; }
  result<std::vector<connectors::update>> read_webhook(const connectors::webhook_request&) override {
    return make_error_code(errc::not_found);
  }
  bool healthy() const override { return working; }

  // A topic for what has none, an id for what is sent.
  connectors::outcome usual(const connectors::outbound& work) {
    bool in_topic = work.what == connectors::action::send || work.what == connectors::action::close;
    if (in_topic && !work.to.thread) return connectors::topic_made{++last_thread};
    return connectors::sent{++last_id};
  }
  // Texts of the calls of one kind.
  std::vector<std::string> texts(connectors::action what = connectors::action::send) const {
    std::vector<std::string> out;
    for (const auto& one : calls)
      if (one.what == what) out.emplace_back(one.text.view());
    return out;
  }

  std::vector<connectors::outbound> calls;
  std::deque<connectors::outcome> script;
  std::function<void(const connectors::outbound&)> on_call;
  mutable std::function<void()> on_parts;  // Once: between the reading of a text and the attempt to send it.
  connectors::pace pace_;
  std::string home = "-100500";
  std::size_t part_bytes_max = 4096;
  std::int64_t last_thread = 10, last_id = 1000;
  bool held = false;  // Calls do not come back while it is set.
  bool working = true;
  bool can_edit = true;

 private:
  std::string id_;
};

}  // namespace cloakroom::gateway_test
