// Reading and writing HTTP/1.1 (RFC 9112): request line, headers, Content-Length and chunked bodies.
#include "connectors/sandbox/http_message.hpp"

#include <algorithm>
#include <charconv>

namespace cloakroom::sandbox {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::optional<std::size_t> number(std::string_view text, int base) {
  std::size_t value = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (ec != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

bool same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string_view http_message::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_word(key, name)) return value;
  }
  return {};
}

std::string_view http_message::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view http_message::query() const {
  auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

bool http_message::keeps_alive() const {
  auto connection = header("Connection");
  if (version == "HTTP/1.0") return same_word(connection, "keep-alive");
  return !same_word(connection, "close");
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Request Entity Too Large";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    default:
      return "Unknown";
  }
}

std::string answer_head(const http_message& answer, std::size_t body_bytes) {
  std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " ";
  out += answer.reason.empty() ? reason_phrase(answer.status) : std::string_view(answer.reason);
  out += "\r\n";
  for (const auto& [name, value] : answer.headers) out += name + ": " + value + "\r\n";
  return out + "Content-Length: " + std::to_string(body_bytes) + "\r\n\r\n";
}

std::string request_bytes(const http_message& request) {
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) out += name + ": " + value + "\r\n";
  return out + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
}

http_reader::state http_reader::fail(int status) {
  failure_ = status;
  return state_ = state::failed;
}

http_reader::state http_reader::feed(std::string_view bytes) {
  if (state_ == state::done) {
    rest_ += bytes;
    return state_;
  }
  if (state_ == state::failed) return state_;
  received_ += bytes;
  if (state_ == state::head && !read_head()) return state_;
  if (state_ == state::body) read_body();
  return state_;
}

http_reader::state http_reader::close() {
  if (state_ == state::body && framing_ == framing::until_close) {
    message_.body = body_received();
    state_ = state::done;
  }
  return state_ == state::done ? state_ : fail(400);
}

bool http_reader::read_head() {
  auto end = received_.find("\r\n\r\n");
  if (end == std::string::npos || end > head_bytes_max) {
    if (received_.size() > head_bytes_max) fail(431);
    return false;
  }
  head_bytes_ = end + 4;
  std::string_view head(received_.data(), end + 2);
  auto line_end = head.find("\r\n");
  if (!read_first_line(head.substr(0, line_end))) return fail(400), false;
  for (auto at = line_end + 2; at < head.size();) {
    auto stop = head.find("\r\n", at);
    auto line = head.substr(at, stop - at);
    auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return fail(400), false;
    message_.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    at = stop + 2;
  }
  if (!choose_framing()) return false;
  state_ = state::body;
  return true;
}

bool http_reader::read_first_line(std::string_view line) {
  auto first = line.find(' ');
  if (first == std::string_view::npos) return false;
  if (kind_ == kind::response) {
    auto status = number(line.substr(first + 1, 3), 10);
    if (!line.starts_with("HTTP/1.") || !status) return false;
    message_.version = line.substr(0, first);
    message_.status = static_cast<int>(*status);
    if (line.size() > first + 5) message_.reason = line.substr(first + 5);
    return true;
  }
  auto second = line.rfind(' ');
  if (second == first || !line.substr(second + 1).starts_with("HTTP/1.")) return false;
  message_.method = line.substr(0, first);
  message_.target = line.substr(first + 1, second - first - 1);
  message_.version = line.substr(second + 1);
  return !message_.method.empty() && !message_.target.empty();
}

bool http_reader::choose_framing() {
  auto encoding = message_.header("Transfer-Encoding");
  auto length = message_.header("Content-Length");
  if (!encoding.empty()) {
    if (!same_word(encoding, "chunked")) return fail(501), false;
    framing_ = framing::chunked;
    chunk_at_ = head_bytes_;
    return true;
  }
  if (length.empty()) {
    bool ends_with_stream = kind_ == kind::response && message_.status != 204 && message_.status != 304;
    framing_ = ends_with_stream ? framing::until_close : framing::none;
    return true;
  }
  auto bytes = number(length, 10);
  if (!bytes) return fail(400), false;
  if (*bytes > body_bytes_max) return fail(413), false;
  body_bytes_ = *bytes;
  framing_ = framing::length;
  return true;
}

void http_reader::read_body() {
  if (body_received().size() > body_bytes_max + head_bytes_max) {
    fail(413);
    return;
  }
  if (framing_ == framing::chunked) return read_chunks();
  if (framing_ == framing::until_close || body_received().size() < body_bytes_) return;
  message_.body = body_received().substr(0, body_bytes_);
  finish(head_bytes_ + body_bytes_);
}

void http_reader::read_chunks() {
  while (true) {
    auto line_end = received_.find("\r\n", chunk_at_);
    if (line_end == std::string::npos) return;
    std::string_view line(received_.data() + chunk_at_, line_end - chunk_at_);
    auto size = number(trimmed(line.substr(0, line.find(';'))), 16);
    if (!size) return void(fail(400));
    if (*size > body_bytes_max || message_.body.size() + *size > body_bytes_max) return void(fail(413));
    if (*size == 0) {  // Trailers are read over: nothing we emulate sends any.
      auto end = received_.find("\r\n\r\n", line_end);
      if (end != std::string::npos) finish(end + 4);
      return;
    }
    auto data = line_end + 2;
    if (received_.size() < data + *size + 2) return;
    message_.body.append(received_, data, *size);
    chunk_at_ = data + *size + 2;
  }
}

void http_reader::finish(std::size_t end) {
  rest_ = received_.substr(end);
  received_.resize(end);
  state_ = state::done;
}

}  // namespace cloakroom::sandbox
