// Every bound by exceeding it, and the work growing with the length of the text, counted rather than timed.
#include <catch2/catch.hpp>

#include "tests/redact/found.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;

namespace {

struct counter {
  mutable std::size_t asked = 0;
  std::size_t allowed = ~std::size_t{0};
  static bool expired(const void* self) {
    const auto& c = *static_cast<const counter*>(self);
    return ++c.asked > c.allowed;
  }
};

std::string repeated(const std::string& piece, std::size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  return text;
}

std::size_t work_of(const std::string& text, std::string_view region) {
  counter work;
  auto found = testing::standard().find(raw_text(text), {region, "", counter::expired, &work});
  REQUIRE(found.has_value());
  return work.asked;
}

}  // namespace

TEST_CASE("redact: a text over text_bytes_max is refused", "[redact]") {
  settings small;
  small.text_bytes_max = 100;
  redactor instance(small);
  CHECK(instance.find(raw_text(std::string(100, 'a')), {}).has_value());
  auto refused = instance.find(raw_text(std::string(101, 'a')), {});
  REQUIRE(!refused.has_value());
  CHECK(refused.error() == redact::errc::too_long);
}

TEST_CASE("redact: bytes that are not UTF-8 are refused", "[redact]") {
  for (const char* text : {"\xff", "abc\x80", "\xd0", "+380671234567 \xed\xa0\x80"}) {
    auto refused = testing::standard().find(raw_text(text), {});
    REQUIRE(!refused.has_value());
    CHECK(refused.error() == redact::errc::invalid_utf8);
  }
}

TEST_CASE("redact: a budget that is gone ends the scan, wherever it ends", "[redact]") {
  std::string text = repeated("call 067 123 45 67, ivan@example.com ", 20000);
  counter all;
  REQUIRE(testing::standard().find(raw_text(text), {"UA", "", counter::expired, &all}).has_value());
  REQUIRE(all.asked > text.size() / 4096);
  for (std::size_t allowed = 0; allowed < all.asked; ++allowed) {
    counter few{0, allowed};
    auto refused = testing::standard().find(raw_text(text), {"UA", "", counter::expired, &few});
    REQUIRE(!refused.has_value());
    CHECK(refused.error() == redact::errc::budget_exceeded);
  }
}

TEST_CASE("redact: twice the text is twice the work", "[redact]") {
  for (const char* piece : {"a",
                            "1",
                            "1 ",
                            "12.",
                            "@",
                            "a@",
                            "@a",
                            "=",
                            "==",
                            ":",
                            "a:",
                            "/",
                            "t.me/",
                            "[",
                            "[email",
                            "нуль ",
                            "one ",
                            "at ",
                            "собака ",
                            "телеграм ",
                            "viber 1",
                            "+1",
                            "0 ",
                            "(0) ",
                            "GB29 ",
                            "４",
                            "\u200b1",
                            "067 123 45 67 ",
                            "4111 1111 1111 1111 ",
                            "a.",
                            "ё@",
                            "абв",
                            "dot "}) {
    CAPTURE(piece);
    std::size_t half = work_of(repeated(piece, 30000), "UA"), whole = work_of(repeated(piece, 60000), "UA");
    CHECK(whole <= half * 2 + 4);
    // No byte may cost more than a few hundred bytes of plain scanning.
    CHECK(whole <= 60000 * 256 / 4096);
  }
}

TEST_CASE("redact: every failure has words of its own", "[redact]") {
  for (auto code : {redact::errc::invalid_utf8, redact::errc::too_long, redact::errc::recognizer_failed,
                    redact::errc::budget_exceeded})
    CHECK(make_error_code(code).message() != "unknown error");
}
