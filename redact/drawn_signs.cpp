// Escapes of URLs (RFC 3986) and of HTML. Letters for digits are a table in the header.
#include "redact/drawn_signs.hpp"

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::string_view escapes[] = {"%40", "&#64;", "&#x40;", "&#X40;"};

}  // namespace

at_sign at_sign_at(std::string_view text, std::size_t at) noexcept {
  for (std::string_view escape : escapes)
    if (text.substr(at).starts_with(escape)) return {at, at + escape.size()};
  return {at, at + glyph_at(text, at).bytes};
}

std::size_t escaped_at_sign(std::string_view text, std::size_t digits) noexcept {
  for (std::string_view escape : escapes) {
    std::size_t lead = escape.find_first_of("46");
    if (digits >= lead && text.substr(digits - lead).starts_with(escape)) return digits - lead;
  }
  return digits;
}

}  // namespace cloakroom::redact
