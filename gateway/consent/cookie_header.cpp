// Splits a Cookie header into names and values within bounds. Meaning is the readers' part.
#include "gateway/consent/cookie_header.hpp"

#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view unquoted(std::string_view value) {
  bool wrapped = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return wrapped ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

result<cookie_list> split_cookies(std::string_view header) {
  if (header.size() > cookie_header_bytes_max) return CLOAKROOM_FAIL(errc::too_large);
  cookie_list out;
  for (auto part : split(header, ';')) {
    auto equals = part.find('=');
    if (equals == part.npos) continue;
    if (out.size() == cookie_pairs_max) return CLOAKROOM_FAIL(errc::too_large);
    out.push_back({trimmed(part.substr(0, equals)), unquoted(trimmed(part.substr(equals + 1)))});
  }
  return out;
}

}  // namespace cloakroom::consent
