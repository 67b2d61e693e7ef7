// Cutting texts: the properties on texts made of what is hard to cut, and the places a reader would expect.
#include "connectors/text_parts.hpp"

#include <rapidcheck.h>
#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>
#include <set>

#include "base/utf8.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;

namespace {

std::vector<std::string> cut(std::string_view text, std::size_t units_max) {
  std::vector<std::string> parts;
  for (const auto& span : cut_text(text, units_max)) parts.emplace_back(text.substr(span.start, span.end - span.start));
  return parts;
}

// Ends of grapheme clusters as byte offsets, found by ICU over UTF-16: another way than the one under test.
std::set<std::size_t> cluster_ends(const std::string& text) {
  const auto wide = icu::UnicodeString::fromUTF8(text);
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator::createCharacterInstance("en", status));
  breaks->setText(wide);
  std::set<std::size_t> ends;
  for (auto at = breaks->first(); at != icu::BreakIterator::DONE; at = breaks->next()) {
    std::string before;
    wide.tempSubString(0, at).toUTF8String(before);
    ends.insert(before.size());
  }
  return ends;
}

// Texts out of pieces that are hard to cut.
rc::Gen<std::string> hard_text() {
  static const std::vector<std::string> pieces = {
      "a",
      "bc",
      " ",
      "  ",
      "\n",
      "\n\n",
      "\r\n",
      ". ",
      "! ",
      "слово",
      "ї",
      "é",
      "e\xcc\x81",
      "\xf0\x9f\x98\x80",
      "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",  // A family of joined emoji.
      "\xf0\x9f\x87\xba\xf0\x9f\x87\xa6",                                          // A flag of two letters.
      "[email-7qk2m9xd]",
      "[phone-0123abcd]",
      "[order2-zzzzzzzz]",
      "[email-7qk2m9x",
      "[[",
      "]]",
      "[id-8k2m9xd1]."};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                      [](const std::vector<std::string>& chosen) {
                        std::string text;
                        for (const auto& piece : chosen) text += piece;
                        return text;
                      });
}

}  // namespace

TEST_CASE("parts: joined they are the text, each fits, no token and no character is cut", "[parts]") {
  rc::prop("for every text", [] {
    const auto text = *rc::gen::scale(5.0, hard_text());
    const auto units_max = static_cast<std::size_t>(*rc::gen::inRange(20, 80));
    const auto spans = cut_text(text, units_max);
    const auto ends = cluster_ends(text);
    const auto tokens = find_tokens(text);
    std::size_t at = 0;
    for (const auto& span : spans) {
      RC_ASSERT(span.start == at);
      RC_ASSERT(span.end > span.start);
      RC_ASSERT(utf16_length(std::string_view(text).substr(span.start, span.end - span.start)) <= units_max);
      at = span.end;
      for (const auto& token : tokens) RC_ASSERT(at <= token.start || at >= token.end);
      RC_ASSERT(ends.contains(at));
    }
    RC_ASSERT(at == text.size());
  });
}

TEST_CASE("parts: a bound below one token still gives well-formed text that joins", "[parts]") {
  rc::prop("for every text", [] {
    const auto text = *hard_text();
    const auto units_max = static_cast<std::size_t>(*rc::gen::inRange(2, 20));
    std::string joined;
    for (const auto& part : cut(text, units_max)) {
      RC_ASSERT(utf8_valid(part));
      RC_ASSERT(utf16_length(part) <= units_max);
      joined += part;
    }
    RC_ASSERT(joined == text);
  });
}

TEST_CASE("parts: cuts stand where a reader would put them", "[parts]") {
  const std::vector<std::string> none;
  CHECK(cut("", 20) == none);
  CHECK(cut("short", 20) == std::vector<std::string>{"short"});
  // Within the last quarter (15 to 20) a paragraph beats a line, a line a sentence, a sentence a blank.
  CHECK(cut("aaaaaaaaaaaaaa\n\nb\nc d e f", 20) == std::vector<std::string>{"aaaaaaaaaaaaaa\n\n", "b\nc d e f"});
  CHECK(cut("aaaaaaaaaaaaaa\nb. c d e f", 20) == std::vector<std::string>{"aaaaaaaaaaaaaa\n", "b. c d e f"});
  CHECK(cut("aaaaaaaaaaaaa. b c d e f", 20) == std::vector<std::string>{"aaaaaaaaaaaaa. ", "b c d e f"});
  CHECK(cut("aaaaaaaaaaaaaa b cccccccc", 20) == std::vector<std::string>{"aaaaaaaaaaaaaa b ", "cccccccc"});
  // A paragraph far before the end is no reason to send half a part.
  CHECK(cut("a\n\naaaaaaaaaaaaaaaaaaaaaaaaa", 20) == std::vector<std::string>{"a\n\naaaaaaaaaaaaaaaaa", "aaaaaaaa"});
  // Blanks stay with what they follow.
  CHECK(cut("aaaaaaaaaaaaaaaa   bbbbbbbb", 20) == std::vector<std::string>{"aaaaaaaaaaaaaaaa   ", "bbbbbbbb"});
}

TEST_CASE("parts: a token moves to the next part as a whole", "[parts]") {
  CHECK(cut("aaaaaaaaaa[email-7qk2m9xd]b", 20) == std::vector<std::string>{"aaaaaaaaaa", "[email-7qk2m9xd]b"});
  // What only looks like one is text.
  CHECK(cut("aaaaaaaaaa[email-7qk2m9xu]b", 20) == std::vector<std::string>{"aaaaaaaaaa[email-7qk", "2m9xu]b"});
}

TEST_CASE("parts: an emoji of four bytes counts two units", "[parts]") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "\xf0\x9f\x98\x80";
  const auto parts = cut(text, 21);
  REQUIRE(parts.size() == 3);
  CHECK(utf16_length(parts[0]) == 20);
}

TEST_CASE("tokens: the strict form and nothing else", "[parts]") {
  const auto found = [](std::string_view text) { return find_tokens(text); };
  CHECK(found("x[email-7qk2m9xd]y") == std::vector<byte_span>{{1, 17}});
  CHECK(found("[a-00000000][b9-zzzzzzzz]") == std::vector<byte_span>{{0, 12}, {12, 25}});
  CHECK(found("[[id-7qk2m9xd]]") == std::vector<byte_span>{{1, 14}});
  const auto kind = std::string(token_kind_bytes_max, 'k');
  CHECK(found("[" + kind + "-7qk2m9xd]").size() == 1);
  for (const std::string text :
       {"[email-7qk2m9x]", "[email-7qk2m9xdd]", "[email-7QK2M9XD]", "[Email-7qk2m9xd]", "[9mail-7qk2m9xd]",
        "[-7qk2m9xd]", "[email-7qk2m9xi]", "[email-7qk2m9xl]", "[email-7qk2m9xo]", "[email-7qk2m9xu]",
        "[email7qk2m9xd]", "[email-7qk2m9xd", "email-7qk2m9xd]", "[email]", "(email-7qk2m9xd)", "[", "[a-"}) {
    CAPTURE(text);
    CHECK(found(text).empty());
  }
  CHECK(found("[" + kind + "k-7qk2m9xd]").empty());
}
