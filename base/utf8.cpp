// Walks bytes along table 3-7 of the Unicode Standard; eight ASCII bytes at a time where it can.
#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace cloakroom {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }
bool continues(std::string_view text, std::size_t i) { return i < text.size() && (byte_at(text, i) & 0xc0) == 0x80; }

// The length of the well-formed sequence at `i`, or 0.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  unsigned first = byte_at(text, i);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4 || !continues(text, i + 1)) return 0;
  if (first < 0xe0) return 2;
  unsigned second = byte_at(text, i + 1);
  if (!continues(text, i + 2)) return 0;
  if (first < 0xf0) return (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ? 0 : 3;
  if (!continues(text, i + 3)) return 0;
  return (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) ? 0 : 4;
}

}  // namespace

bool utf8_valid(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + i, 8);
      if ((word & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    std::size_t length = sequence_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

code_point utf8_at(std::string_view text, std::size_t at) noexcept {
  unsigned first = byte_at(text, at);
  if (first < 0x80) return {first, 1};
  std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t value = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (byte_at(text, at + i) & 0x3f);
  return {value, length};
}

std::size_t utf16_length(std::string_view text) noexcept {
  std::size_t units = 0;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

}  // namespace cloakroom
