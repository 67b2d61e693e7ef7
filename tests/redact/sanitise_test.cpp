// What comes out: every value replaced, no token that is not ours, and the text back byte for byte.
#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <random>

#include "base/utf8.hpp"
#include "redact/token.hpp"
#include "tests/redact/found.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

const std::vector<std::string> kinds = {"email", "phone", "telegram", "viber", "messenger",
                                        "card",  "iban",  "ip",       "id",    "file"};

std::string by_kind(const std::string& text) {
  return std::string(sanitised_by_kind(raw_text(text), scan_of(text, {"UA", ""})).view());
}

// Texts out of pieces that like to make trouble beside each other.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {"[",
                                                  "]",
                                                  "[[",
                                                  "]]",
                                                  "email",
                                                  "phone",
                                                  "-",
                                                  "7qk2m9xd",
                                                  "[email-7qk2m9xd]",
                                                  "[phone-",
                                                  "［",
                                                  "］",
                                                  "【",
                                                  "】",
                                                  " ",
                                                  " ",
                                                  "[Email - 7QK2M9XD]",
                                                  "[email]",
                                                  "ivan@example.com",
                                                  "+380671234567",
                                                  "067 123 45 67",
                                                  "@ivan_petrov",
                                                  "t.me/ivan_petrov",
                                                  "і",
                                                  "ї",
                                                  "собака",
                                                  " точка ",
                                                  "4111 1111 1111 1111",
                                                  "\u200b",
                                                  "\u00ad",
                                                  "12",
                                                  ".",
                                                  "/",
                                                  ":",
                                                  "@",
                                                  "==",
                                                  "нуль шість",
                                                  "GB29 NWBK 6016 1331 9268 19",
                                                  "192.0.2.1",
                                                  "2001:db8::1",
                                                  "viber",
                                                  "телеграм ",
                                                  "\n",
                                                  "0",
                                                  "x",
                                                  "😀",
                                                  "id-00000000",
                                                  "{",
                                                  "<",
                                                  "(",
                                                  ")"};
  std::string text;
  for (std::size_t n = random() % 14; n > 0; --n) text += pieces[random() % pieces.size()];
  return text;
}

bool on_border(const std::string& text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

std::string code_for(std::size_t i) {
  std::string code = "aaaaaaaa";
  for (std::size_t k = 0; k < 8; ++k, i /= 10) code[7 - k] = static_cast<char>('0' + i % 10);
  return code;
}

}  // namespace

TEST_CASE("redact: typed tokens come out with parentheses", "[redact]") {
  CHECK(by_kind("see [email-7qk2m9xd] now") == "see (email-7qk2m9xd) now");
  CHECK(by_kind("[Email - 7QK2M9XD] ［email-00000000］ 【id-00000000】") ==
        "(Email - 7QK2M9XD) (email-00000000) (id-00000000)");
  CHECK(by_kind("[email-7qk2m9xd]\u0339\u200b") == "(email-7qk2m9xd)\u0339\u200b");
  CHECK(by_kind("[email] and [ Phone ]") == "(email) and ( Phone )");
  // The name of a kind is a keyword, too.
  CHECK(by_kind("[telegram-7qk2m9xd] [messenger-abcdefgh]") == "(telegram-7qk2m9xd) (messenger-abcdefgh)");
  CHECK(by_kind("[telegram-ivan_petrov]") == "[telegram-[telegram]]");
  CHECK(by_kind("[phone-21234567]") == "[phone-[phone]]");
  CHECK(by_kind("[phone-+380671234567]") == "[phone-[phone]]");
  CHECK(by_kind("[note] and [1] stay") == "[note] and [1] stay");
  CHECK(by_kind("Map<id> and {card} stay") == "Map<id> and {card} stay");
}

TEST_CASE("redact: what only looks like a token comes out with parentheses", "[redact]") {
  for (const char* inner : {"email-7qk2m9xd",
                            "e\u200bmail-7qk2m9xd",
                            "em\u00adail-7qk2m9xd",
                            "e\u0301mail-7qk2m9xd",
                            "\u0435m\u0430il-7qk2m9xd",
                            "\u03b5m\u03b1il-7qk2m9xd",
                            "\uff45\uff4d\uff41\uff49\uff4c-\uff17\uff51\uff4b\uff12\uff4d\uff19\uff58\uff44",
                            "\U0001d41e"
                            "mail-7qk2m9xd",
                            "email-\n7qk2m9xd",
                            "email-7qk2\nm9xd",
                            "email 7qk2m9xd",
                            "email_7qk2m9xd",
                            "email7qk2m9xd",
                            "email\u20137qk2m9xd",
                            "e-mail-7qk2m9xd",
                            "E-Mail 7QK2M9XD",
                            "email - 7qk2 m9xd",
                            "note-7qk2m9xd",
                            "note-abcdefgh",
                            "x9-00000000"}) {
    CAPTURE(inner);
    CHECK(by_kind("see [" + std::string(inner) + "] now") == "see (" + std::string(inner) + ") now");
  }
  for (auto [open, close] : {std::pair{"［", "]"},
                             {"[", "］"},
                             {"[", ")"},
                             {"﹝", "﹞"},
                             {"｢", "｣"},
                             {"⦅", "⦆"},
                             {"⌈", "⌉"},
                             {"⎡", "⎤"},
                             {"⦃", "⦄"},
                             {"⦗", "⦘"},
                             {"⦋", "⦌"},
                             {"﹇", "﹈"},
                             {"⸢", "⸣"}}) {
    CAPTURE(open, close);
    CHECK(by_kind(std::string(open) + "email-7qk2m9xd" + close) == "(email-7qk2m9xd)");
  }
  for (const char* text : {"[id accepted]", "[well-informed]", "[idaccepted]", "[sub-category]", "[note-12]", "[a-b-c]",
                           "[e-mail]", "(note-7qk2m9xd)", "[e mail]"}) {
    CAPTURE(text);
    CHECK(by_kind(text) == text);
  }
}

TEST_CASE("redact: sanitised texts hold exactly the tokens given, and give the text back", "[redact]") {
  std::mt19937 random(20240601);
  for (int round = 0; round < 30000; ++round) {
    std::string text = random_text(random);
    raw_text raw(text);
    auto found = standard().find(raw, {round % 3 == 0 ? "" : "UA", "", nullptr, nullptr});
    INFO("text: " << text);
    REQUIRE(found.has_value());
    std::vector<std::string> tokens;
    std::size_t end = 0;
    for (const finding& f : found->findings) {
      REQUIRE((f.start >= end && f.end > f.start && f.end <= text.size()));
      REQUIRE((on_border(text, f.start) && on_border(text, f.end)));
      REQUIRE(!f.canonical.empty());
      end = f.end;
      tokens.push_back(token_text(f.what->token_kind, code_for(tokens.size())));
    }
    std::string out(sanitised(raw, *found, tokens).view());
    INFO("out: " << out);
    REQUIRE(utf8_valid(out));
    auto mentions = tokens_in(out, kinds);
    REQUIRE(mentions.size() == tokens.size());
    std::string back;
    std::size_t at = 0;
    for (std::size_t i = 0; i < mentions.size(); ++i) {
      REQUIRE(token_text(mentions[i].kind, mentions[i].code) == tokens[i]);
      back += out.substr(at, mentions[i].where.start - at);
      back += text.substr(found->findings[i].start, found->findings[i].end - found->findings[i].start);
      at = mentions[i].where.end;
    }
    back += out.substr(at);
    if (found->lookalikes.empty()) REQUIRE(back == text);
  }
}

TEST_CASE("redact: any text is judged without a fault", "[redact]") {
  CHECK(rc::check([](const std::string& bytes) {
    auto found = standard().find(raw_text(bytes), {"UA", "", nullptr, nullptr});
    RC_ASSERT(found.has_value() == utf8_valid(bytes));
  }));
}
