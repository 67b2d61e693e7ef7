// The client and the catcher: poll(2) for deadlines, everything else blocking.
#include "tests/support/http_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;

bool same_word(std::string_view left, std::string_view right) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view find_header(const http_headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_word(key, name)) return value;
  }
  return {};
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &out.sin_addr);
  return out;
}

bool readable(int socket, milliseconds timeout) {
  pollfd wanted{socket, POLLIN, 0};
  return poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(0, timeout.count()))) > 0;
}

// First line and headers, up to and with the blank line.
struct head {
  std::string first;
  http_headers headers;
  std::size_t bytes = 0;
};

std::optional<head> read_head(std::string_view text) {
  auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  head out;
  out.bytes = end + 4;
  auto at = text.find("\r\n");
  out.first = text.substr(0, at);
  while (at < end) {
    auto stop = text.find("\r\n", at + 2);
    auto line = text.substr(at + 2, stop - at - 2);
    auto colon = std::min(line.find(':'), line.size());
    auto value = line.substr(std::min(colon + 1, line.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    out.headers.emplace_back(line.substr(0, colon), value);
    at = stop;
  }
  return out;
}

std::optional<std::size_t> content_length(const http_headers& headers) {
  auto text = find_header(headers, "Content-Length");
  std::size_t value = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || ec != std::errc()) return std::nullopt;
  return value;
}

// Decodes a chunked body; the bytes it took, or nothing while it is not complete.
std::optional<std::size_t> read_chunks(std::string_view text, std::string& body) {
  std::size_t at = 0;
  body.clear();
  while (true) {
    auto line_end = text.find("\r\n", at);
    if (line_end == std::string_view::npos) return std::nullopt;
    std::size_t size = 0;
    std::from_chars(text.data() + at, text.data() + line_end, size, 16);
    at = line_end + 2 + size + 2;
    if (text.size() < at) return std::nullopt;
    if (size == 0) return at;
    body += text.substr(line_end + 2, size);
  }
}

// Fills the answer from its raw bytes; the bytes of the message, or nothing while more must come.
std::optional<std::size_t> parse_answer(http_answer& out, bool closed) {
  auto read = read_head(out.raw);
  if (!read) return std::nullopt;
  out.headers = read->headers;
  out.status = read->first.size() > 11 ? std::atoi(read->first.c_str() + 9) : 0;
  auto rest = std::string_view(out.raw).substr(read->bytes);
  if (same_word(out.header("Transfer-Encoding"), "chunked")) {
    auto taken = read_chunks(rest, out.body);
    return taken ? std::optional(read->bytes + *taken) : std::nullopt;
  }
  auto length = content_length(out.headers);
  out.body = rest.substr(0, length.value_or(rest.size()));
  if (length) return rest.size() < *length ? std::nullopt : std::optional(read->bytes + *length);
  if (out.status == 204 || out.status == 304) return read->bytes;
  return closed ? std::optional(out.raw.size()) : std::nullopt;
}

}  // namespace

std::string_view http_answer::header(std::string_view name) const { return find_header(headers, name); }
std::string_view http_catcher::caught::header(std::string_view name) const { return find_header(headers, name); }

tcp_probe::tcp_probe(const std::string& host, std::uint16_t port, std::optional<int> receive_bytes) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // Before connecting: the window is agreed upon there.
  if (receive_bytes) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &*receive_bytes, sizeof *receive_bytes);
  auto address = address_of(host, port);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close();
  int on = 1;
  if (socket_ >= 0) setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

tcp_probe::~tcp_probe() { close(); }

void tcp_probe::close(bool hard) {
  if (socket_ < 0) return;
  linger how{1, 0};
  if (hard) setsockopt(socket_, SOL_SOCKET, SO_LINGER, &how, sizeof how);
  ::close(socket_);
  socket_ = -1;
}

void tcp_probe::stop_sending() { ::shutdown(socket_, SHUT_WR); }

bool tcp_probe::send(std::string_view bytes) {
  while (!bytes.empty() && socket_ >= 0) {
    auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      reset_ = reset_ || errno == ECONNRESET || errno == EPIPE;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return socket_ >= 0;
}

std::string tcp_probe::receive(milliseconds timeout) {
  if (socket_ < 0 || !readable(socket_, timeout)) return {};
  std::array<char, 65536> buffer;
  auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got < 0) reset_ = reset_ || errno == ECONNRESET;
  if (got <= 0) {
    end_ = true;
    return {};
  }
  return {buffer.data(), static_cast<std::size_t>(got)};
}

http_answer http_receive(tcp_probe& connection, milliseconds timeout, std::string* rest) {
  http_answer out;
  auto start = steady::now();
  auto since = [&] { return std::chrono::duration_cast<milliseconds>(steady::now() - start); };
  if (rest != nullptr) out.raw = std::exchange(*rest, {});
  auto taken = parse_answer(out, false);
  while (!taken) {
    auto bytes = connection.receive(timeout - since());
    if (out.raw.empty() && !bytes.empty()) out.first_byte = since();
    out.raw += bytes;
    taken = parse_answer(out, connection.at_end() && !connection.was_reset());
    if (taken || !bytes.empty()) continue;
    out.end = connection.was_reset() ? http_end::reset : connection.at_end() ? http_end::cut : http_end::timed_out;
    out.whole = since();
    return out;
  }
  out.whole = since();
  if (rest != nullptr) *rest = out.raw.substr(*taken);
  out.raw.resize(*taken);
  out.end = out.raw.starts_with("HTTP/1.") && out.status >= 100 ? http_end::complete : http_end::malformed;
  return out;
}

http_answer http_call(const std::string& host, std::uint16_t port, const std::string& method, const std::string& path,
                      const http_headers& headers, std::string_view body, milliseconds timeout) {
  tcp_probe connection(host, port);
  if (!connection.connected()) return {};
  auto request = method + " " + path + " HTTP/1.1\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  auto missing = [&](std::string_view name) { return find_header(headers, name).empty(); };
  if (missing("Host")) request += "Host: " + host + ":" + std::to_string(port) + "\r\n";
  if (missing("Connection")) request += "Connection: close\r\n";
  if (!body.empty() && missing("Content-Length") && missing("Transfer-Encoding")) {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  connection.send(request + "\r\n" + std::string(body));  // A reset while sending shows when reading.
  return http_receive(connection, timeout);
}

http_catcher::http_catcher() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = address_of("127.0.0.1", 0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
}

http_catcher::~http_catcher() { ::close(listener_); }

std::optional<http_catcher::caught> http_catcher::catch_one(milliseconds timeout, std::string_view answer) {
  auto deadline = steady::now() + timeout;
  auto left = [&] { return std::chrono::duration_cast<milliseconds>(deadline - steady::now()); };
  if (!readable(listener_, left())) return std::nullopt;
  int peer = ::accept(listener_, nullptr, nullptr);
  std::string raw;
  std::optional<head> read;
  std::size_t wanted = 0;
  while (!read || raw.size() < wanted) {
    std::array<char, 65536> buffer;
    auto got = readable(peer, left()) ? ::recv(peer, buffer.data(), buffer.size(), 0) : 0;
    if (got <= 0) break;
    raw.append(buffer.data(), static_cast<std::size_t>(got));
    read = read_head(raw);
    if (read) wanted = read->bytes + content_length(read->headers).value_or(0);
  }
  std::optional<caught> out;
  if (read && raw.size() >= wanted) {
    auto space = read->first.find(' ');
    auto second = read->first.rfind(' ');
    out = {read->first.substr(0, space), read->first.substr(space + 1, second - space - 1), read->headers,
           raw.substr(read->bytes)};
    if (!answer.empty()) ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
  }
  ::shutdown(peer, SHUT_RDWR);
  ::close(peer);
  return out;
}

}  // namespace cloakroom::testing
