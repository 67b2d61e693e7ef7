// A chat connection without a network: a test puts frames in and reads what was sent and how it was closed.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gateway/edge/websocket.hpp"

namespace cloakroom::gateway_test {

class spoken_socket final : public edge::websocket {
 public:
  explicit spoken_socket(loop_executor executor)
      : executor_(executor), arrived_(executor, std::chrono::steady_clock::time_point::max()) {}

  void put(const nlohmann::json& frame) {
    inbox_.push_back(frame.dump());
    arrived_.cancel();
  }
  // The other side goes.
  void drop() {
    gone_ = true;
    arrived_.cancel();
  }

  awaitable<result<std::string_view>> read() override {
    while (inbox_.empty() && !gone_ && code == 0) {
      auto [woken] = co_await arrived_.async_wait(as_tuple_awaitable);
      if (!woken) break;
    }
    if (inbox_.empty() || code != 0) {
      gone_ = true;
      co_return make_error_code(edge::socket_errc::closed);
    }
    current_ = std::move(inbox_.front());
    inbox_.pop_front();
    co_return std::string_view(current_);
  }
  void send(std::string frame) override {
    if (closing()) return;
    if (waiting >= waiting_max) return close(edge::close_code::too_many, "too slow");
    ++waiting;
    sent.push_back(nlohmann::json::parse(frame));
  }
  awaitable<bool> room() override {
    while (!closing() && waiting >= waiting_max / 2) co_await asio::post(executor_, use_awaitable);
    co_return !closing();
  }
  void close(std::uint16_t with, std::string_view) override {
    if (code == 0) code = with;
    arrived_.cancel();
  }
  bool closing() const noexcept override { return gone_ || code != 0; }
  loop_executor executor() override { return executor_; }

  std::vector<nlohmann::json> sent;
  std::size_t waiting = 0,
              waiting_max = SIZE_MAX;  // Frames in the queue; the test takes them out by setting `waiting`.
  std::uint16_t code = 0;              // It was closed with; 0: not closed by the server.

 private:
  loop_executor executor_;
  asio::steady_timer arrived_;
  std::deque<std::string> inbox_;
  std::string current_;
  bool gone_ = false;
};

}  // namespace cloakroom::gateway_test
