// The baseline: the shortest WebSocket echo over Beast, one thread, coroutines. What the gateway adds is measured
// against it in the same run.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdio>

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> echo(tcp::socket socket) {
  socket.set_option(tcp::no_delay(true));
  websocket::stream<tcp::socket> stream(std::move(socket));
  stream.text(true);
  if (auto [ec] = co_await stream.async_accept(token); ec) co_return;
  boost::beast::flat_buffer buffer;
  while (true) {
    auto [read_failed, received] = co_await stream.async_read(buffer, token);
    if (read_failed) co_return;
    auto [write_failed, sent] = co_await stream.async_write(buffer.data(), token);
    if (write_failed) co_return;
    buffer.consume(received);
  }
}

void report(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor) {
  while (true) {
    auto [ec, socket] = co_await acceptor.async_accept(token);
    if (ec) co_return;
    asio::co_spawn(acceptor.get_executor(), echo(std::move(socket)), report);
  }
}

}  // namespace

int main() {
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {asio::ip::make_address("127.0.0.1"), 0});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(loop, accept_all(acceptor), report);
  loop.run();
}
