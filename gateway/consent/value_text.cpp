// Decoding of cookie values: percent escapes exactly once, clean text, integers, lists, base64.
#include "gateway/consent/value_text.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace cloakroom::consent {
namespace {

bool hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool still_encoded(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '%' && hex_digit(text[i + 1]) && hex_digit(text[i + 2])) return true;
  return false;
}

}  // namespace

bool clean_text(std::string_view text) {
  auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return std::none_of(text.begin(), text.end(), control) && utf8_valid(text);
}

std::optional<std::string> decoded_once(std::string_view raw) {
  auto out = percent_decoded(raw, false);
  return out && clean_text(*out) ? out : std::nullopt;
}

std::optional<std::string> plain_value(std::string_view raw) {
  auto out = decoded_once(raw);
  return out && !still_encoded(*out) ? out : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    auto end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == text.npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::size_t sign = text.starts_with('-') ? 1 : 0;
  if (text.size() == sign || text.size() > sign + 18) return std::nullopt;
  if (text[sign] == '0' && text != "0") return std::nullopt;
  std::int64_t value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> from_base64(std::string_view text) {
  auto length = std::min(text.find('='), text.size());
  auto padding = text.size() - length;
  if (text.find_first_not_of('=', length) != text.npos) return std::nullopt;
  if (padding != 0 && (padding > 2 || text.size() % 4 != 0)) return std::nullopt;
  std::string url_alphabet(text.substr(0, length));
  std::replace(url_alphabet.begin(), url_alphabet.end(), '+', '-');
  std::replace(url_alphabet.begin(), url_alphabet.end(), '/', '_');
  return from_base64url(url_alphabet);
}

}  // namespace cloakroom::consent
