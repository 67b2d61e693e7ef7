// Accepting and reading requests over Beast. Bounds are applied here and decided in http_limits; who answers is not.
#include "gateway/edge/http_server.hpp"

#include <atomic>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "base/log.hpp"
#include "gateway/edge/alarm.hpp"
#include "gateway/edge/problem.hpp"
#include "gateway/edge/websocket_beast.hpp"

namespace cloakroom::edge {

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

// An address in use by a listener is refused; one that was left a moment ago is not.
void bind_alone(auto& acceptor, const asio::ip::tcp::endpoint& at) {
  acceptor.open(at.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.bind(at);
}

// SO_REUSEPORT would let another process of the same user listen beside us, and take half of the visitors: that nobody
// is there shows only without it, so the first of several binds twice.
void bind_beside(auto& acceptor, const listen_place& place) {
  if (place.share == port_share::first_of_several) {
    bind_alone(acceptor, place.address);
    acceptor.close();
  }
  using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
  acceptor.open(place.address.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.set_option(reuse_port(true));
  acceptor.bind(place.address);
}

}  // namespace

struct http_server::parts : std::enable_shared_from_this<http_server::parts> {
  parts(asio::io_context& l, const listen_place& at, const in_force<http_limits>& bounds, http_handler& who,
        connection_limits& count, const address_source& from, const tls_source* certificate)
      : loop(l),
        acceptor(l.get_executor()),
        limits_in_force(bounds),
        handler(who),
        connections(count),
        addresses(from),
        tls(certificate) {
    if (at.share == port_share::alone)
      bind_alone(acceptor, at.address);
    else
      bind_beside(acceptor, at);
    acceptor.listen(4096);
  }

  awaitable<void> accept_all(task_group& group);
  // Who is at the other end, and what their connection holds.
  struct caller {
    asio::ip::address peer;
    bool proxy;
    connection_place& place;
    connection_limits::verdict admission;
  };
  awaitable<void> serve(transport::socket_type socket);
  awaitable<void> serve_requests(transport& stream, alarm& guard, caller& from);
  http_request identified(http_request request, const transport& stream, caller& from);
  awaitable<void> upgrade(transport& stream, alarm& guard, http::request<http::string_body> asked,
                          http_request request);
  awaitable<void> turn_away(transport& stream, http_response answer, const http_request& request);

  asio::io_context& loop;
  asio::basic_socket_acceptor<asio::ip::tcp, transport::executor_type> acceptor;
  const in_force<http_limits>& limits_in_force;
  http_handler& handler;
  connection_limits& connections;
  const address_source& addresses;
  const tls_source* tls;
  bool stopping = false;
  std::atomic<std::size_t> busy{0};  // Asked for from the main loop, too.
};

namespace {

http_response refusal(error_code ec) {
  if (ec == http::error::body_limit) return problem(413, "too_large", "The body is larger than this server takes.");
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
    return problem(431, "headers_too_large", "The request's header is larger than this server takes.");
  return problem(400, "bad_request", "The request does not follow HTTP/1.1.");
}

http_response crowded(connection_limits::verdict why) {
  unsigned status = why == connection_limits::verdict::too_many_here ? 503 : 429;
  auto answer = problem(status, "too_many_connections", "Too many connections are open.");
  answer.with("Retry-After", "10");
  return answer;
}

bool worth_an_answer(error_code ec) {
  return ec.category() == http::make_error_code(http::error::bad_method).category() &&
         ec != http::error::end_of_stream && ec != http::error::partial_message;
}

http_request plain_request(const http::request<http::string_body>& from, std::string body) {
  http_request out;
  out.method = std::string(from.method_string());
  std::string_view target(from.target().data(), from.target().size());
  auto mark = target.find('?');
  out.path = std::string(target.substr(0, mark));
  if (mark != std::string_view::npos) out.query = std::string(target.substr(mark + 1));
  for (const auto& field : from) {
    std::string name(field.name_string());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    out.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  out.body = std::move(body);
  return out;
}

awaitable<error_code> write_response(transport& stream, const http_response& from, bool head, bool keep_alive) {
  const std::string& body = from.shared_body ? *from.shared_body : from.body;
  http::response<http::buffer_body> out;
  out.result(from.status);
  out.version(11);
  out.set(http::field::server, "cloakroom");
  for (const auto& [name, value] : from.headers) out.insert(name, value);
  if (from.status != 204 && from.status != 304) out.content_length(body.size());
  out.keep_alive(keep_alive);
  out.body().data = const_cast<char*>(body.data());
  out.body().size = head ? 0 : body.size();
  out.body().more = false;
  http::response_serializer<http::buffer_body> serializer(out);
  if (head || from.status == 204 || from.status == 304) {
    auto [ec, bytes] = co_await http::async_write_header(stream, serializer, as_tuple_awaitable);
    co_return ec;
  }
  auto [ec, bytes] = co_await http::async_write(stream, serializer, as_tuple_awaitable);
  co_return ec;
}

// Sends the refusal and reads on a little, so that the peer sees the answer before the connection goes.
awaitable<void> refuse(transport& stream, const http_response& answer) {
  if (co_await write_response(stream, answer, false, false)) co_return;
  error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> sink;
  constexpr std::size_t drain_bytes_max = 4 << 20;
  for (std::size_t drained = 0; drained < drain_bytes_max;) {
    auto [ec, bytes] = co_await stream.async_read_some(asio::buffer(sink), as_tuple_awaitable);
    if (ec) co_return;
    drained += bytes;
  }
}

}  // namespace

awaitable<void> http_server::parts::accept_all(task_group& group) {
  auto self = shared_from_this();
  while (!stopping) {
    auto [ec, socket] = co_await acceptor.async_accept(loop.get_executor(), as_tuple_awaitable);
    if (stopping || ec == asio::error::operation_aborted) co_return;
    if (ec) {
      // Out of descriptors or memory: those in service go on, newcomers wait.
      log(log_level::warn, "accept_failed", {{"code", ec}});
      if (co_await sleep_for(std::chrono::milliseconds(100))) co_return;
      continue;
    }
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    group.spawn("http_connection", serve(std::move(socket)));
  }
}

// `request` may be the part of a header that was read before it went wrong: it may tell already which page asked.
awaitable<void> http_server::parts::turn_away(transport& stream, http_response answer, const http_request& request) {
  handler.dress(request, answer);
  co_await refuse(stream, answer);
}

awaitable<void> http_server::parts::serve(transport::socket_type socket) {
  auto self = shared_from_this();
  error_code ec;
  auto peer = socket.remote_endpoint(ec).address();
  if (ec) co_return;
  // Counted before the first byte is waited for: who says nothing takes a place, too.
  connection_place place(connections);
  caller from{peer, addresses.trusts(peer), place, connection_limits::verdict::welcome};
  from.admission = from.proxy ? place.enter_for_others() : place.enter(peer.to_string());
  if (from.admission != connection_limits::verdict::welcome && !place.enter_refused()) co_return;
  transport stream(std::move(socket), tls ? tls->current() : nullptr);
  // Cuts off what takes longer than it may; set anew for each step.
  alarm guard(stream.get_executor(), [&stream] { stream.close_now(); });
  guard.set(limits_in_force.get()->request_within);
  if (stream.encrypted()) {
    auto [failed] = co_await stream.tls().async_handshake(asio::ssl::stream_base::server, as_tuple_awaitable);
    if (failed) co_return;
  }
  co_await serve_requests(stream, guard, from);
}

// One request after the other, until the connection ends or becomes a WebSocket.
awaitable<void> http_server::parts::serve_requests(transport& stream, alarm& guard, caller& from) {
  beast::flat_buffer buffer(limits_in_force.get()->header_bytes_max + 65536);
  bool first = true;
  while (!stopping) {
    auto in_force = limits_in_force.get();
    const auto& limits = *in_force;
    http::request_parser<http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
    parser.body_limit(limits.body_bytes_max);
    guard.set(buffer.size() == 0 && !first ? limits.idle : limits.request_within);
    first = false;
    auto [header_failed, header_bytes] = co_await http::async_read_header(stream, buffer, parser, as_tuple_awaitable);
    guard.set(limits.request_within);
    if (header_failed) {
      auto begun = plain_request(parser.get(), {});
      if (worth_an_answer(header_failed)) co_await turn_away(stream, refusal(header_failed), begun);
      co_return;
    }
    auto request = identified(plain_request(parser.get(), {}), stream, from);
    if (from.admission != connection_limits::verdict::welcome) {
      co_await turn_away(stream, crowded(from.admission), request);
      co_return;
    }
    if (beast::websocket::is_upgrade(parser.get()) && handler.takes_socket(request.path)) {
      co_await upgrade(stream, guard, parser.release(), std::move(request));
      co_return;
    }
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      auto [ec_continue, bytes] = co_await http::async_write(stream, go_on, as_tuple_awaitable);
      if (ec_continue) co_return;
    }
    // The parser itself is read into: only then its body limit holds.
    auto [body_failed, body_bytes] = co_await http::async_read(stream, buffer, parser, as_tuple_awaitable);
    if (body_failed) {
      if (worth_an_answer(body_failed)) co_await turn_away(stream, refusal(body_failed), request);
      co_return;
    }
    guard.disarm();
    bool keep_alive = parser.get().keep_alive() && !stopping;
    request.body = std::move(parser.get().body());
    ++busy;
    auto answer = co_await handler.answer(request);
    guard.set(limits.idle);
    bool failed = bool(co_await write_response(stream, answer, request.method == "HEAD", keep_alive));
    --busy;
    if (from.proxy) from.place.leave_address();  // Its next request may be another visitor's.
    if (failed || !keep_alive) break;
  }
  error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

// Says whose request it is, and takes their place where the connection has none yet.
http_request http_server::parts::identified(http_request request, const transport& stream, caller& from) {
  auto client = addresses.resolve(from.peer, stream.encrypted(), request);
  request.address = client.address;
  request.secure = client.secure;
  if (from.proxy && from.admission == connection_limits::verdict::welcome)
    from.admission = from.place.enter_address(request.address);
  return request;
}

awaitable<void> http_server::parts::upgrade(transport& stream, alarm& guard, http::request<http::string_body> asked,
                                            http_request request) {
  if (auto refused = handler.refuse_socket(request)) {
    co_await turn_away(stream, std::move(*refused), request);
    co_return;
  }
  guard.disarm();
  auto limits = *limits_in_force.get();
  socket_limits bounds{limits.frame_bytes_max, limits.queue_frames_max, limits.idle};
  auto connection = co_await accept_websocket(std::move(stream), std::move(asked), bounds);
  if (connection) co_await handler.talk(std::move(connection), std::move(request));
}

http_server::http_server(asio::io_context& loop, const listen_place& at, const in_force<http_limits>& limits,
                         http_handler& handler, connection_limits& connections, const address_source& addresses,
                         const tls_source* tls)
    : parts_(std::make_shared<parts>(loop, at, limits, handler, connections, addresses, tls)) {}

http_server::~http_server() { stop(); }

void http_server::start(task_group& group) { group.spawn("accept", parts_->accept_all(group)); }

void http_server::stop() {
  parts_->stopping = true;
  error_code ignored;
  parts_->acceptor.close(ignored);
}

std::size_t http_server::busy() const noexcept { return parts_->busy; }

asio::ip::tcp::endpoint http_server::local_endpoint() const { return parts_->acceptor.local_endpoint(); }

}  // namespace cloakroom::edge
