// One sorted table of ranges. A test compares it with ICU's answer for every code point.
#include "base/blank_text.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"

namespace cloakroom {
namespace {

struct range {
  char32_t first, last;
};

// Unicode 15: White_Space and Default_Ignorable_Code_Point, neighbours joined.
constexpr range blanks[] = {
    {0x0009, 0x000d}, {0x0020, 0x0020}, {0x0085, 0x0085},   {0x00a0, 0x00a0},   {0x00ad, 0x00ad},   {0x034f, 0x034f},
    {0x061c, 0x061c}, {0x115f, 0x1160}, {0x1680, 0x1680},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200f},
    {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
    {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

}  // namespace

bool is_blank(char32_t point) noexcept {
  auto found = std::lower_bound(std::begin(blanks), std::end(blanks), point,
                                [](const range& r, char32_t wanted) { return r.last < wanted; });
  return found != std::end(blanks) && found->first <= point;
}

std::string_view without_leading_blanks(std::string_view text) noexcept {
  while (!text.empty()) {
    auto first = static_cast<unsigned char>(text[0]);
    std::size_t needed = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (needed > text.size() || !utf8_valid(text.substr(0, needed))) break;
    if (!is_blank(utf8_at(text, 0).value)) break;
    text.remove_prefix(needed);
  }
  return text;
}

bool is_blank_text(std::string_view text) noexcept { return without_leading_blanks(text).empty(); }

}  // namespace cloakroom
