// Decoding of arguments. Lenient where the real server is: a broken %XX stays as it is, of two equal names the first
// counts, the query goes before the body.
#include "connectors/sandbox/request_arguments.hpp"

#include "connectors/sandbox/bounded_json.hpp"

#include <algorithm>
#include <charconv>

namespace cloakroom::sandbox {
namespace {

constexpr std::size_t boundary_bytes_max = 70;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

// The value of `key=` in a header such as Content-Disposition, quoted or not.
std::optional<std::string> header_parameter(std::string_view header, std::string_view key) {
  auto at = header.find(';');
  while (at != std::string_view::npos) {
    auto rest = header.substr(at + 1);
    auto piece = trimmed(rest.substr(0, rest.find(';')));
    auto sign = piece.find('=');
    if (sign != std::string_view::npos && same_word(trimmed(piece.substr(0, sign)), key)) {
      return std::string(unquoted(trimmed(piece.substr(sign + 1))));
    }
    at = header.find(';', at + 1);
  }
  return std::nullopt;
}

}  // namespace

std::string url_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 && hex_digit(text[at + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
      at += 2;
    } else {
      out += plus_is_blank && text[at] == '+' ? ' ' : text[at];
    }
  }
  return out;
}

request_arguments request_arguments::of(const http_message& message) {
  request_arguments out;
  out.read_pairs(message.query());
  auto type = message.header("Content-Type");
  auto kind = lower_case(type);
  if (kind.find("multipart/form-data") != std::string::npos) {
    out.read_multipart(type, message.body);
  } else if (kind.find("application/x-www-form-urlencoded") != std::string::npos) {
    out.read_pairs(message.body);
  } else if (kind.find("application/json") != std::string::npos) {
    out.read_object(message.body);
  }
  return out;
}

void request_arguments::add(std::string name, std::string value) {
  texts_.try_emplace(std::move(name), std::move(value));
}

void request_arguments::read_pairs(std::string_view text) {
  while (!text.empty()) {
    auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    auto sign = std::min(pair.find('='), pair.size());
    add(url_decoded(pair.substr(0, sign), true), url_decoded(pair.substr(std::min(sign + 1, pair.size())), true));
  }
}

void request_arguments::read_object(std::string_view text) {
  auto parsed = read_json(text);
  if (!parsed.is_object()) return;
  using on_error = nlohmann::json::error_handler_t;
  for (const auto& [name, value] : parsed.items()) {
    if (value.is_null()) continue;
    add(name, value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, on_error::replace));
  }
}

void request_arguments::read_multipart(std::string_view type, std::string_view body) {
  auto boundary = header_parameter(type, "boundary");
  if (!boundary) {
    refusal_ = "Bad Request: boundary not found";
    return;
  }
  if (boundary->empty() || boundary->size() > boundary_bytes_max) {
    refusal_ = "Bad Request: boundary too big or empty";
    return;
  }
  auto mark = "--" + *boundary;
  auto at = body.find(mark);
  while (at != std::string_view::npos && !refusal_) {
    at += mark.size();
    if (body.substr(at, 2) == "--") return;
    auto end = body.find("\r\n" + mark, at);
    auto headers_end = body.find("\r\n\r\n", at);
    if (end == std::string_view::npos || headers_end == std::string_view::npos || headers_end + 4 > end + 2) break;
    auto value_at = headers_end + 4;
    read_part(body.substr(at, headers_end - at), end > value_at ? body.substr(value_at, end - value_at) : "");
    at = end + 2;
  }
  if (!refusal_) refusal_ = "Bad Request: unexpected end of multipart/form-data";
}

void request_arguments::read_part(std::string_view headers, std::string_view value) {
  std::optional<std::string> name;
  std::optional<std::string> file;
  std::string type = "application/octet-stream";
  while (!headers.empty()) {
    auto line = headers.substr(0, headers.find("\r\n"));
    headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    auto key = trimmed(line.substr(0, colon));
    auto content = trimmed(line.substr(colon + 1));
    if (same_word(key, "Content-Type")) type = content;
    if (!same_word(key, "Content-Disposition")) continue;
    name = header_parameter(content, "name");
    file = header_parameter(content, "filename");
  }
  if (!name || name->empty()) {
    refusal_ = "Bad Request: field name in multipart/form-data not found";
    return;
  }
  if (file) {
    files_.push_back({*name, *file, type, value.size()});
  } else {
    add(*name, std::string(value));
  }
}

std::string_view request_arguments::text(std::string_view name) const {
  auto found = texts_.find(name);
  return found == texts_.end() ? std::string_view() : std::string_view(found->second);
}

std::int64_t request_arguments::integer(std::string_view name) const {
  auto digits = trimmed(text(name));
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::int64_t request_arguments::integer(std::string_view name, std::int64_t absent, std::int64_t low,
                                        std::int64_t high) const {
  return std::clamp(text(name).empty() ? absent : integer(name), low, high);
}

bool request_arguments::flag(std::string_view name) const {
  auto word = lower_case(trimmed(text(name)));
  return word == "true" || word == "yes" || word == "1";
}

}  // namespace cloakroom::sandbox
