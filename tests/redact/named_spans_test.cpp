// Spans that a form or a person names: how they join what the scanner finds, and what is refused.
#include "redact/named_spans.hpp"

#include <catch2/catch.hpp>

#include "base/raw_text_reader.hpp"
#include "redact/form_text.hpp"
#include "tests/redact/found.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;

namespace {

struct wish {
  std::string words;
  std::string type;
};

// The span of these words in the text, named as that type.
named_span of(const std::string& text, const wish& one) {
  auto at = text.find(one.words);
  REQUIRE(at != std::string::npos);
  return {{at, at + one.words.size()}, one.type};
}

std::string shown_after_review(const redactor& scanner, const std::string& text, const std::vector<wish>& hidden,
                               const std::vector<wish>& fields = {}) {
  std::vector<named_span> named, typed;
  for (const auto& one : hidden) named.push_back(of(text, one));
  for (const auto& one : fields) typed.push_back(of(text, one));
  auto found = review(scanner, raw_text(text), typed, named, {});
  REQUIRE(found.has_value());
  return std::string(sanitised_by_kind(raw_text(text), found->found).view());
}

}  // namespace

TEST_CASE("review: what a person names is hidden beside what the scanner finds", "[redact]") {
  const auto& scanner = testing::standard();
  const std::string text = "Іван Приклад, ann@example.com, flat 7";
  CHECK(shown_after_review(scanner, text, {}) == "Іван Приклад, [email], flat 7");
  CHECK(shown_after_review(scanner, text, {{"flat 7", "VIBER_ID"}}) == "Іван Приклад, [email], [viber]");
  CHECK(shown_after_review(scanner, text, {{"Іван Приклад", "TELEGRAM_ID"}, {"flat 7", "VIBER_ID"}}) ==
        "[telegram], [email], [viber]");
  CHECK(shown_after_review(scanner, text, {{text, "TELEGRAM_ID"}}) == "[telegram]");
}

TEST_CASE("review: a named span grows over every finding that it touches", "[redact]") {
  const auto& scanner = testing::standard();
  const std::string text = "mail ann@example.com or bob@example.com now";
  CHECK(shown_after_review(scanner, text, {{"mail ann@", "TELEGRAM_ID"}}) == "[telegram] or [email] now");
  CHECK(shown_after_review(scanner, text, {{".com or bob", "TELEGRAM_ID"}}) == "mail [telegram] now");
  CHECK(shown_after_review(scanner, text, {{"ann", "TELEGRAM_ID"}, {"example", "VIBER_ID"}}) ==
        "mail [viber] or [email] now");
  CHECK(shown_after_review(scanner, text, {{"ann@example.com", "VIBER_ID"}}) == "mail [viber] or [email] now");
}

TEST_CASE("review: a named value has the canonical form of the same value when it is found", "[redact]") {
  const auto& scanner = testing::standard();
  auto canonical = [&](const std::string& text, const std::vector<named_span>& hidden) {
    auto found = review(scanner, raw_text(text), {}, hidden, {});
    REQUIRE(found.has_value());
    REQUIRE(found->found.findings.size() == 1);
    return std::string(raw_text_reader::view(found->found.findings[0].canonical));
  };
  const std::string text = "Ann@Example.com";
  auto as_found = canonical(text, {});
  CHECK(canonical(text, {{{0, text.size()}, "EMAIL_ADDRESS"}}) == as_found);
  // One that no recogniser takes for an address.
  CHECK(canonical("ANN AT HOME", {{{0, 11}, "EMAIL_ADDRESS"}}) == "ann at home");
  CHECK(canonical("none", {{{0, 4}, "PHONE_NUMBER"}}) == "none");
  CHECK(canonical("12-34", {{{0, 5}, "PHONE_NUMBER"}}) == "1234");
}

TEST_CASE("review: a span that does not fit is refused", "[redact]") {
  const auto& scanner = testing::standard();
  const std::string text = "привіт 😀 ann";  // 12 bytes, a blank, 4 bytes, a blank, 3 bytes
  const std::vector<std::vector<named_span>> refused = {
      {{{0, 0}, "VIBER_ID"}},                           // empty
      {{{4, 2}, "VIBER_ID"}},                           // backwards
      {{{0, 22}, "VIBER_ID"}},                          // behind the end
      {{{0, ~std::size_t{0}}, "VIBER_ID"}},             // far behind it
      {{{1, 4}, "VIBER_ID"}},                           // begins inside a character
      {{{0, 3}, "VIBER_ID"}},                           // ends inside one
      {{{13, 15}, "VIBER_ID"}},                         // the same with four bytes
      {{{0, 4}, "NAME"}},                               // nobody knows the type
      {{{0, 4}, ""}},                                   // or none
      {{{0, 4}, "VIBER_ID"}, {{2, 6}, "TELEGRAM_ID"}},  // two overlap
      {{{0, 4}, "VIBER_ID"}, {{0, 4}, "VIBER_ID"}},     // or are the same
  };
  for (std::size_t i = 0; i < refused.size(); ++i) {
    CAPTURE(i);
    auto found = review(scanner, raw_text(text), {}, refused[i], {});
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error() == redact::errc::span_unfit);
  }
  CHECK(review(scanner, raw_text(text), {}, std::vector<named_span>{{{0, 21}, "VIBER_ID"}}, {}).has_value());
}

TEST_CASE("review: no limit of time keeps a value from being found", "[redact]") {
  const std::string text = "I am ann@example.com";
  scan_context spent;
  spent.expired = [](const void*) { return true; };
  REQUIRE_FALSE(testing::standard().find(raw_text(text), spent).has_value());
  auto found = review(testing::standard(), raw_text(text), {}, {}, spent);
  REQUIRE(found.has_value());
  CHECK(sanitised_by_kind(raw_text(text), found->found).view() == "I am [email]");
}

TEST_CASE("review: where the scanner fails even so, fields, named spans and look-alikes are all there is", "[redact]") {
  settings small;
  small.text_bytes_max = 10;
  redactor scanner(small);
  const std::string text = "[email-7qk2m9xd] ann@example.com\nPhone: 12 34 567, flat 7";
  CHECK(shown_after_review(scanner, text, {{"flat 7", "VIBER_ID"}}, {{"12 34 567", "PHONE_NUMBER"}}) ==
        "(email-7qk2m9xd) ann@example.com\nPhone: [phone], [viber]");
}

TEST_CASE("form: its typed fields stay what they say, also when the form is reviewed later", "[redact]") {
  const auto& scanner = testing::standard();
  std::vector<form_field> fields = {{"phone", "Phone: ", "PHONE_NUMBER", raw_text("12 34 567")},
                                    {"subject", "Subject: ", "", raw_text("about bob@example.com")},
                                    {"text", "", "", raw_text("hello")}};
  auto joined = join_form(fields);
  REQUIRE(joined.fields.size() == 3);
  CHECK(joined.fields[0] == named_span{{7, 16}, "PHONE_NUMBER"});
  CHECK(joined.fields[2].type.empty());
  auto at_once = find_in_form(scanner, joined.text, joined.fields, {});
  auto later = review(scanner, joined.text, joined.fields, {}, {});
  REQUIRE(at_once.has_value());
  REQUIRE(later.has_value());
  const std::string wanted = "Phone: [phone]\nSubject: about [email]\n\nhello";
  CHECK(sanitised_by_kind(joined.text, at_once->found).view() == wanted);
  CHECK(sanitised_by_kind(joined.text, later->found).view() == wanted);
}

TEST_CASE("review: a value over two free fields stays one, unless a person names a part of it", "[redact]") {
  const auto& scanner = testing::standard();
  std::vector<form_field> fields = {{"subject", "Subject: ", "", raw_text("mine: ivan@")},
                                    {"text", "", "", raw_text("example.com, flat 7")}};
  auto joined = join_form(fields);
  scan_context context;
  context.region = "UA";
  auto words = std::string(raw_text_reader::view(joined.text));
  auto at_once = find_in_form(scanner, joined.text, joined.fields, context);
  auto later = review(scanner, joined.text, joined.fields, {}, context);
  REQUIRE(at_once->wholes.size() == 1);
  REQUIRE(later->wholes.size() == 1);
  CHECK(later->wholes[0].pieces == at_once->wholes[0].pieces);
  auto flat = words.find("mine");
  std::vector<named_span> before{{{flat, flat + 4}, "VIBER_ID"}};
  later = review(scanner, joined.text, joined.fields, before, context);
  REQUIRE(later->wholes.size() == 1);
  CHECK(later->wholes[0].pieces == std::vector<std::size_t>{1, 2});
  auto piece = words.find("ivan@");
  std::vector<named_span> part{{{piece, piece + 5}, "VIBER_ID"}};
  CHECK(review(scanner, joined.text, joined.fields, part, context)->wholes.empty());
}

TEST_CASE("redact: what is no text is never said to lack time", "[redact]") {
  scan_context spent;
  spent.expired = [](const void*) { return true; };
  auto broken = testing::standard().find(raw_text("\xff"), spent);
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error() == redact::errc::invalid_utf8);
}

TEST_CASE("review: a blank text is known as one", "[redact]") {
  CHECK(is_blank(raw_text(" \t\u200b\n")));
  CHECK(is_blank(raw_text()));
  CHECK_FALSE(is_blank(raw_text(" . ")));
}
