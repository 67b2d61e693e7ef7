// Playing scripts as coroutines on the test's own loop: no thread, no waiting for a port.
#include "tests/connectors/scripted_server.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <optional>

namespace cloakroom::test {

using asio::ip::tcp;
using tls_stream = asio::ssl::stream<tcp::socket>;

struct scripted_server::state {
  state(asio::io_context& loop, std::vector<script> todo, asio::ssl::context* with_tls)
      : acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), scripts(std::move(todo)), tls(with_tls) {}
  tcp::acceptor acceptor;
  std::vector<script> scripts;
  asio::ssl::context* tls;
  std::size_t accepted = 0;
  std::vector<std::string> requests;
  task_group* tasks = nullptr;
};

namespace {

std::size_t body_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const auto at = head.find(name);
  return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + name.size(), 12)));
}

// An error ends the script: the test sees it by what the client reports.
template <class Stream>
awaitable<std::optional<std::string>> take_request(Stream& stream) {
  std::string text;
  std::size_t wanted = std::string::npos;
  while (text.size() < wanted) {
    char bytes[4096];
    auto [failure, count] = co_await stream.async_read_some(asio::buffer(bytes), as_tuple_awaitable);
    if (failure) co_return std::nullopt;
    text.append(bytes, count);
    const auto end = text.find("\r\n\r\n");
    if (end != std::string::npos) wanted = end + 4 + body_length(text.substr(0, end + 2));
  }
  co_return text;
}

awaitable<void> hold() {
  constexpr std::chrono::milliseconds step = std::chrono::hours(1);
  for (;;) {
    auto ended = co_await sleep_for(step);
    if (ended) co_return;
  }
}

template <class Stream>
awaitable<void> play(Stream& stream, tcp::socket& socket, const script& steps, std::vector<std::string>& requests) {
  for (const auto& one : steps) {
    if (std::holds_alternative<read_request>(one)) {
      auto text = co_await take_request(stream);
      if (!text) co_return;
      requests.push_back(std::move(*text));
    } else if (auto some = std::get_if<read_bytes>(&one)) {
      std::string bytes(some->count, '\0');
      auto [failure, count] = co_await asio::async_read(stream, asio::buffer(bytes), as_tuple_awaitable);
      if (failure) co_return;
    } else if (auto out = std::get_if<write_bytes>(&one)) {
      auto [failure, count] = co_await asio::async_write(stream, asio::buffer(out->bytes), as_tuple_awaitable);
      if (failure) co_return;
    } else if (std::holds_alternative<close_now>(one)) {
      socket.close();
      co_return;
    } else if (std::holds_alternative<reset_now>(one)) {
      socket.set_option(asio::socket_base::linger(true, 0));
      socket.close();
      co_return;
    } else {
      co_await hold();
    }
  }
  co_await hold();
}

awaitable<void> play_plain(tcp::socket socket, script steps, std::vector<std::string>& requests) {
  co_await play(socket, socket, steps, requests);
}

awaitable<void> play_tls(tcp::socket socket, asio::ssl::context& tls, script steps,
                         std::vector<std::string>& requests) {
  tls_stream stream(std::move(socket), tls);
  auto [failure] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_tuple_awaitable);
  if (!failure) co_await play(stream, stream.next_layer(), steps, requests);
}

}  // namespace

std::string http_text(unsigned status, std::string_view body, std::string_view headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " Some Reason\r\n";
  text += headers;
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  text += body;
  return text;
}

script answering(unsigned status, std::string_view body, std::string_view headers) {
  return {read_request{}, write_bytes{http_text(status, body, headers)}};
}

scripted_server::scripted_server(asio::io_context& loop, std::vector<script> scripts, asio::ssl::context* tls)
    : state_(std::make_shared<state>(loop, std::move(scripts), tls)), tasks_(loop.get_executor()) {
  state_->tasks = &tasks_;
  tasks_.spawn("scripted_server", serve(state_));
}

scripted_server::~scripted_server() { state_->acceptor.close(); }

awaitable<void> scripted_server::serve(std::shared_ptr<state> shared) {
  for (;;) {
    auto [failure, socket] = co_await shared->acceptor.async_accept(as_tuple_awaitable);
    if (failure) co_return;
    const auto number = shared->accepted++;
    if (number >= shared->scripts.size()) continue;
    auto& steps = shared->scripts[number];
    if (shared->tls) {
      shared->tasks->spawn("tls_script", play_tls(std::move(socket), *shared->tls, steps, shared->requests));
    } else {
      shared->tasks->spawn("script", play_plain(std::move(socket), steps, shared->requests));
    }
  }
}

std::uint16_t scripted_server::port() const { return state_->acceptor.local_endpoint().port(); }
std::string scripted_server::origin(std::string_view scheme, std::string_view host) const {
  return std::string(scheme) + "://" + std::string(host) + ':' + std::to_string(port());
}
std::size_t scripted_server::connections() const { return state_->accepted; }
const std::vector<std::string>& scripted_server::requests() const { return state_->requests; }

std::uint16_t closed_port(asio::io_context& loop) {
  tcp::acceptor taken(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  return taken.local_endpoint().port();
}

}  // namespace cloakroom::test
