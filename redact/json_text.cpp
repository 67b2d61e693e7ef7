// Escapes, read and written; everything else is copied run by run.
#include "redact/json_text.hpp"

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

void append_escape(std::string& out, char c) {
  static constexpr char hex[] = "0123456789abcdef";
  auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else {
    out += "\\u00";
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
}

// The unit of `\uXXXX` at the front of `text`, or a value that is none.
constexpr char32_t no_unit = 0xffffffff;
char32_t unit_at(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return no_unit;
  char32_t value = 0;
  for (char c : text.substr(2, 4)) {
    char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9')
      value = value << 4 | static_cast<char32_t>(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      value = value << 4 | static_cast<char32_t>(lower - 'a' + 10);
    else
      return no_unit;
  }
  return value;
}

bool is_high(char32_t unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool is_low(char32_t unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    std::size_t plain = plain_bytes(text);
    out.append(text.data(), plain);
    if (plain == text.size()) break;
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

json_escape read_json_escape(std::string_view text) noexcept {
  static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return {};
  std::size_t known = letters.find(text[1]);
  if (known != letters.npos) return {2, false, static_cast<unsigned char>(meanings[known])};
  char32_t unit = unit_at(text);
  if (unit == no_unit) return {};
  if (!is_high(unit)) return {6, is_low(unit), unit};
  char32_t low = unit_at(text.substr(6));
  if (!is_low(low)) return {6, true, unit};
  return {12, false, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)};
}

std::string unescaped(const json_string& string) {
  std::string_view inside = string.inside;
  if (!string.escaped) return std::string(inside);
  std::string out;
  out.reserve(inside.size());
  for (;;) {
    std::size_t plain = plain_bytes(inside);
    out.append(inside.data(), plain);
    if (plain == inside.size()) return out;
    json_escape escape = read_json_escape(inside.substr(plain));
    append_utf8(out, escape.value);
    inside.remove_prefix(plain + escape.bytes);
  }
}

}  // namespace cloakroom::redact
