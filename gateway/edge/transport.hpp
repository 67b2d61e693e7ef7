// A TCP connection, plain or under TLS, as one stream type, so that HTTP and WebSocket code is compiled once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <memory>

#include "base/task.hpp"

namespace cloakroom::edge {

// Meets Asio's AsyncStream. Movable before its first operation only.
class transport {
 public:
  // The loop's own executor type: a type-erased one costs 6 % of a message here.
  using executor_type = asio::io_context::executor_type;
  using socket_type = asio::basic_stream_socket<asio::ip::tcp, executor_type>;

  transport(socket_type socket, std::shared_ptr<asio::ssl::context> tls)
      : context_(std::move(tls)), socket_(std::make_unique<socket_type>(std::move(socket))) {
    if (context_) tls_ = std::make_unique<asio::ssl::stream<socket_type&>>(*socket_, *context_);
  }

  executor_type get_executor() { return socket_->get_executor(); }
  socket_type& socket() { return *socket_; }
  bool encrypted() const { return tls_ != nullptr; }
  asio::ssl::stream<socket_type&>& tls() { return *tls_; }

  // Since when nothing has come: the beginning of the last read.
  std::chrono::steady_clock::time_point silent_since() const noexcept { return read_began_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          read_began_ = std::chrono::steady_clock::now();
          if (tls_) return tls_->async_read_some(into, std::move(handler));
          socket_->async_read_some(into, std::move(handler));
        },
        token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (tls_) return tls_->async_write_some(from, std::move(handler));
          socket_->async_write_some(from, std::move(handler));
        },
        token, buffers);
  }

  // At once and without ceremony.
  void close_now() {
    error_code ignored;
    socket_->close(ignored);
  }

 private:
  std::shared_ptr<asio::ssl::context> context_;  // Shared: a reload replaces it for new connections only.
  std::unique_ptr<socket_type> socket_;          // On the heap so that the TLS stream's reference survives a move.
  std::unique_ptr<asio::ssl::stream<socket_type&>> tls_;
  std::chrono::steady_clock::time_point read_began_ = std::chrono::steady_clock::now();
};

}  // namespace cloakroom::edge
