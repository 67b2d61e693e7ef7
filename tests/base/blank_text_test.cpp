// Blank characters against ICU's properties, and texts made of them.
#include "base/blank_text.hpp"

#include <unicode/uchar.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace {

using namespace cloakroom;

}  // namespace

TEST_CASE("blank text: every code point is judged as ICU's White_Space and Default_Ignorable_Code_Point say",
          "[base]") {
  std::vector<UChar32> wrong;
  for (UChar32 point = 0; point <= 0x10ffff; ++point) {
    bool blank =
        u_hasBinaryProperty(point, UCHAR_WHITE_SPACE) || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    if (is_blank(static_cast<char32_t>(point)) != blank) wrong.push_back(point);
  }
  CHECK(wrong.empty());
}

TEST_CASE("blank text: leading blanks go, the rest stays byte by byte", "[base]") {
  struct row {
    std::string text, rest;
  };
  for (const auto& [text, rest] : std::vector<row>{
           {"", ""},
           {" \t\r\n", ""},
           {"\u200b\u00a0\u2060\u00ad\ufeff \u3000\u202e\U000e0020", ""},
           {"\ufeff /note", "/note"},
           {"\u2060\u00ad\u200b//  x \u200b", "//  x \u200b"},
           {"Привіт", "Привіт"},
           {" .", "."},
           {"\x01", "\x01"},
           {" \u0301", "\u0301"},
           {" \xe2\x80", "\xe2\x80"},    // Cut inside U+200B: no character, hence visible.
           {" \xc0\xa0x", "\xc0\xa0x"},  // An overlong blank is none.
           {" \x80\x80", "\x80\x80"},
       }) {
    CAPTURE(text);
    CHECK(without_leading_blanks(text) == rest);
    CHECK(is_blank_text(text) == rest.empty());
  }
}
