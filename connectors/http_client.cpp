// The only Beast file of this room. A connection carries one call at a time; calls at the same time, long polls among
// them, have connections of their own.
#include "connectors/http_client.hpp"

#include <sys/socket.h>

#include <openssl/crypto.h>
#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <stdexcept>
#include <variant>

#include "connectors/origin.hpp"

namespace cloakroom::connectors {
namespace {

namespace http = boost::beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using steady = std::chrono::steady_clock;

constexpr std::uint32_t answer_header_bytes_max = 16 * 1024;

class http_category_type final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "http"; }
  std::string message(int code) const override {
    switch (static_cast<http_errc>(code)) {
      case http_errc::not_sent:
        return "the request was not sent";
      case http_errc::answer_lost:
        return "the request was written, no whole answer came";
      case http_errc::answer_too_large:
        return "the answer is above its bound";
    }
    return "unknown";
  }
};

struct connection {
  std::variant<tcp::socket, ssl::stream<tcp::socket>> stream;
  boost::beast::flat_buffer unread;
  steady::time_point idle_since;

  tcp::socket& socket() {
    if (auto plain = std::get_if<tcp::socket>(&stream)) return *plain;
    return std::get<ssl::stream<tcp::socket>>(stream).next_layer();
  }
};
using connection_ptr = std::unique_ptr<connection>;

// How far one attempt came; it decides what its failure means.
struct progress {
  std::size_t written = 0;
  bool answered = false;  // At least one byte of the answer was read.
  bool keep = false;      // The connection can carry another call.
};

// True while the peer has neither closed nor said anything out of turn.
bool still_quiet(connection& idle) {
  char byte = 0;
  const auto got = ::recv(idle.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool fits_a_line(std::string_view text, bool blanks) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || (c == ' ' && !blanks)) return false;
  return true;
}

bool can_be_written(const http_call& call) {
  for (const auto& [name, value] : call.headers)
    if (name.empty() || !fits_a_line(name, false) || !fits_a_line(value, true)) return false;
  return !call.method.empty() && fits_a_line(call.method, false) && fits_a_line(call.target, false) &&
         call.target.starts_with('/');
}

// The target may hold a bot's token, so the written copy does not outlive its call.
struct wiped_text {
  std::string value;
  ~wiped_text() { OPENSSL_cleanse(value.data(), value.size()); }
};

std::string request_text(const origin& to, const http_call& call) {
  std::string text;
  text.reserve(call.target.size() + call.body.size() + 256);
  text += call.method;
  text += ' ';
  text += to.path;
  text += call.target;
  text += " HTTP/1.1\r\nHost: ";
  text += to.host_header();
  text += "\r\nUser-Agent: cloakroom\r\nAccept: application/json\r\n";
  for (const auto& [name, value] : call.headers) {
    text += name;
    text += ": ";
    text += value;
    text += "\r\n";
  }
  text += "Content-Length: " + std::to_string(call.body.size()) + "\r\n\r\n";
  text += call.body;
  return text;
}

// Reads one answer. Errors are those of Beast; the caller translates.
template <class Stream>
awaitable<result<http_answer>> read_answer(Stream& stream, boost::beast::flat_buffer& unread, const http_call& call,
                                           progress& done) {
  http::response_parser<http::string_body> parser;
  parser.header_limit(answer_header_bytes_max);
  parser.body_limit(call.answer_bytes_max);
  auto [header_failure, header_bytes] = co_await http::async_read_header(stream, unread, parser, as_tuple_awaitable);
  done.answered = header_bytes != 0 || unread.size() != 0;
  if (header_failure) co_return header_failure;
  auto [body_failure, body_bytes] = co_await http::async_read(stream, unread, parser, as_tuple_awaitable);
  if (body_failure) co_return body_failure;
  // An interim answer (1xx) would be followed by another one: such a connection is not used again.
  done.keep = parser.keep_alive() && parser.get().result_int() >= 200 && unread.size() == 0;
  http_answer answer{parser.get().result_int(), {}, std::string(parser.get()[http::field::retry_after])};
  answer.body = std::move(parser.get().body());
  co_return answer;
}

template <class Stream>
awaitable<result<http_answer>> exchange_on(Stream& stream, boost::beast::flat_buffer& unread, const std::string& text,
                                           const http_call& call, progress& done) {
  while (done.written < text.size()) {
    auto rest = asio::buffer(text) + done.written;
    auto [failure, bytes] = co_await stream.async_write_some(rest, as_tuple_awaitable);
    done.written += bytes;
    if (failure) co_return failure;
  }
  co_return co_await read_answer(stream, unread, call, done);
}

awaitable<result<http_answer>> exchange(connection& over, const std::string& text, const http_call& call,
                                        progress& done) {
  if (auto plain = std::get_if<tcp::socket>(&over.stream))
    co_return co_await exchange_on(*plain, over.unread, text, call, done);
  co_return co_await exchange_on(std::get<ssl::stream<tcp::socket>>(over.stream), over.unread, text, call, done);
}

// Under TLS too, "no byte written" is exact: the first record was not complete, so the peer could not open it.
error_code meaning(const error_code& failure, const progress& done) {
  if (done.written == 0) return http_errc::not_sent;
  const bool large = failure == http::error::body_limit || failure == http::error::header_limit;
  return large ? http_errc::answer_too_large : http_errc::answer_lost;
}

struct resolution {
  explicit resolution(const loop_executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  tcp::resolver::results_type endpoints;
};

// RFC 6761 section 6.3: this host, whatever a name server says. A bare container knows no such name at all.
bool is_localhost(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return host == "localhost" || host.ends_with(".localhost");
}

tcp::resolver::results_type loopback(const origin& of) {
  const std::array ends{tcp::endpoint(asio::ip::address_v4::loopback(), of.port),
                        tcp::endpoint(asio::ip::address_v6::loopback(), of.port)};
  return tcp::resolver::results_type::create(ends.begin(), ends.end(), of.host, std::to_string(of.port));
}

// A lookup cannot be interrupted, so its state is shared: the waiting ends in time, the lookup when it likes.
awaitable<tcp::resolver::results_type> resolve(const origin& to, std::chrono::milliseconds time) {
  if (is_localhost(to.host)) co_return loopback(to);
  auto shared = std::make_shared<resolution>(co_await asio::this_coro::executor);
  shared->done.expires_after(time);
  shared->resolver.async_resolve(to.host, std::to_string(to.port),
                                 [shared](const error_code& failure, const tcp::resolver::results_type& found) {
                                   if (!failure) shared->endpoints = found;
                                   shared->done.cancel();
                                 });
  auto [ended] = co_await shared->done.async_wait(as_tuple_awaitable);
  static_cast<void>(ended);  // The endpoints say it all: there are some, or there are none.
  co_return shared->endpoints;
}

awaitable<result<void>> connect_one(tcp::socket& socket, tcp::endpoint to) {
  auto [failure] = co_await socket.async_connect(to, as_tuple_awaitable);
  if (failure) co_return failure;
  co_return result<void>();
}

// One address after the other, each with its share of the time left: a dead route to the first must not use it all up.
awaitable<result<tcp::socket>> connect(const tcp::resolver::results_type& endpoints, steady::time_point until) {
  auto untried = static_cast<std::chrono::milliseconds::rep>(endpoints.size());
  for (const auto& entry : endpoints) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady::now());
    tcp::socket socket(co_await asio::this_coro::executor);
    auto connected = co_await within(left / untried--, connect_one(socket, entry.endpoint()));
    if (!connected) continue;
    error_code ignored_failure;  // A refused option costs milliseconds, nothing else.
    socket.set_option(tcp::no_delay(true), ignored_failure);
    co_return socket;
  }
  co_return http_errc::not_sent;
}

awaitable<result<void>> shake_hands(ssl::stream<tcp::socket>& stream) {
  auto [failure] = co_await stream.async_handshake(ssl::stream_base::client, as_tuple_awaitable);
  if (failure) co_return failure;
  co_return result<void>();
}

bool is_address(const std::string& host) {
  error_code failure;
  asio::ip::make_address(host, failure);
  return !failure;
}

std::unique_ptr<ssl::context> make_tls(const http_client_options& options) {
  auto tls = std::make_unique<ssl::context>(ssl::context::tls_client);
  error_code failure;
  tls->set_default_verify_paths(failure);
  if (!failure && !options.ca_file.empty()) tls->load_verify_file(options.ca_file, failure);
  if (!failure) tls->set_verify_mode(ssl::verify_peer, failure);
  if (failure || SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION) != 1)
    throw std::invalid_argument("the certificates to trust cannot be read");
  return tls;
}

class pooled_http_client final : public http_client {
 public:
  pooled_http_client(origin to, const http_client_options& options)
      : to_(std::move(to)), options_(options), tls_(to_.tls ? make_tls(options) : nullptr) {}

  awaitable<result<http_answer>> perform(const http_call& call) override;

 private:
  // One of `connections_max`; given back whatever way the call ends.
  struct place {
    explicit place(std::size_t& busy) : busy_(busy) { ++busy_; }
    ~place() { --busy_; }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

   private:
    std::size_t& busy_;
  };

  connection_ptr take_idle();
  void keep(connection_ptr done);
  awaitable<result<connection_ptr>> open();
  awaitable<result<connection_ptr>> secure(tcp::socket socket);

  origin to_;
  http_client_options options_;
  std::unique_ptr<ssl::context> tls_;
  std::vector<connection_ptr> idle_;  // The one used last at the end.
  std::size_t busy_ = 0;
};

connection_ptr pooled_http_client::take_idle() {
  while (!idle_.empty()) {
    auto last = std::move(idle_.back());
    idle_.pop_back();
    if (steady::now() - last->idle_since < options_.idle_within && still_quiet(*last)) return last;
  }
  return nullptr;
}

void pooled_http_client::keep(connection_ptr done) {
  done->idle_since = steady::now();
  idle_.push_back(std::move(done));
  if (idle_.size() > options_.idle_max) idle_.erase(idle_.begin());
}

awaitable<result<connection_ptr>> pooled_http_client::open() {
  const auto until = steady::now() + options_.connect_within;
  auto endpoints = co_await resolve(to_, options_.connect_within);
  auto connected = co_await connect(endpoints, until);
  if (!connected) co_return http_errc::not_sent;
  if (tls_) co_return co_await secure(std::move(*connected));
  co_return std::make_unique<connection>(connection{std::move(*connected), {}, {}});
}

awaitable<result<connection_ptr>> pooled_http_client::secure(tcp::socket socket) {
  ssl::stream<tcp::socket> stream(std::move(socket), *tls_);
  error_code failure;
  stream.set_verify_callback(ssl::host_name_verification(to_.host), failure);
  if (failure) co_return http_errc::not_sent;
  // Names only: RFC 6066 section 3 leaves addresses out of server_name.
  if (!is_address(to_.host) && SSL_set_tlsext_host_name(stream.native_handle(), to_.host.c_str()) != 1)
    co_return http_errc::not_sent;
  auto shaken = co_await within(options_.tls_within, shake_hands(stream));
  if (!shaken) co_return http_errc::not_sent;
  co_return std::make_unique<connection>(connection{std::move(stream), {}, {}});
}

awaitable<result<http_answer>> pooled_http_client::perform(const http_call& call) {
  if (!can_be_written(call)) co_return CLOAKROOM_FAIL(errc::malformed);
  if (busy_ >= options_.connections_max) co_return CLOAKROOM_FAIL(errc::queue_full);
  place mine(busy_);
  const wiped_text text{request_text(to_, call)};
  if (auto kept = take_idle()) {
    progress done;
    auto answer = co_await within(call.answer_within, exchange(*kept, text.value, call, done));
    if (answer && done.keep) keep(std::move(kept));
    if (answer) co_return answer;
    // Peers close idle connections. Once more on a new one where the peer cannot have acted, or may act twice.
    const auto failure = answer.error();
    const bool stopped =
        failure == errc::timed_out || failure == errc::cancelled || failure == asio::error::operation_aborted;
    const bool died = !stopped && !done.answered;
    if (!died || (done.written != 0 && !call.safe_to_repeat)) co_return meaning(failure, done);
  }
  auto opened = co_await open();
  if (!opened) co_return opened.error();
  progress done;
  auto answer = co_await within(call.answer_within, exchange(**opened, text.value, call, done));
  if (!answer) co_return meaning(answer.error(), done);
  if (done.keep) keep(std::move(*opened));
  co_return answer;
}

}  // namespace

const boost::system::error_category& http_category() noexcept {
  static const http_category_type category;
  return category;
}
error_code make_error_code(http_errc code) noexcept { return {static_cast<int>(code), http_category()}; }

std::unique_ptr<http_client> make_http_client(std::string_view text, const http_client_options& options) {
  auto to = parse_origin(text);
  if (!to) throw std::invalid_argument("not an http or https origin");
  return std::make_unique<pooled_http_client>(std::move(*to), options);
}

}  // namespace cloakroom::connectors
