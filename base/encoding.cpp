// Bit arithmetic of the alphabets. What is encoded and why is the callers' business.
#include "base/encoding.hpp"

#include <array>
#include <cassert>

namespace cloakroom {
namespace {

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view crockford_alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads groups of `width` bits from the left and appends the alphabet's character for each.
std::string grouped(std::span<const std::uint8_t> bytes, int width, std::string_view alphabet) {
  std::string out;
  unsigned buffer = 0;
  int held = 0;
  const unsigned mask = (1u << width) - 1;
  for (auto byte : bytes) {
    buffer = (buffer << 8 | byte) & 0xffff;
    held += 8;
    while (held >= width) {
      held -= width;
      out += alphabet[buffer >> held & mask];
    }
  }
  if (held > 0) out += alphabet[buffer << (width - held) & mask];
  return out;
}

}  // namespace

std::string hex(std::span<const std::uint8_t> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (auto byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string base64url(std::span<const std::uint8_t> bytes) { return grouped(bytes, 6, base64_alphabet); }

std::optional<std::string> from_base64url(std::string_view text) {
  static const auto values = [] {
    std::array<int, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
      table[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<int>(i);
    return table;
  }();
  std::string out;
  unsigned buffer = 0;
  int held = 0;
  for (char c : text) {
    int value = values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    buffer = (buffer << 6 | static_cast<unsigned>(value)) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(buffer >> held & 0xff);
    }
  }
  if (held >= 6 || (buffer & ((1u << held) - 1)) != 0) return std::nullopt;
  return out;
}

std::string crockford32(std::span<const std::uint8_t> bytes, std::size_t digits) {
  std::string out = grouped(bytes, 5, crockford_alphabet);
  assert(out.size() >= digits);
  out.resize(digits);
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return out;
}

}  // namespace cloakroom
