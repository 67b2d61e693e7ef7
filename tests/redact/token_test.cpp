// The grammar of tokens, strict and as a person retypes them.
#include "redact/token.hpp"

#include <catch2/catch.hpp>

#include "tests/redact/found.hpp"

using namespace cloakroom::redact;

namespace {
const std::vector<std::string> known = {"email", "phone", "id", "order_no"};
}

TEST_CASE("token: the strict form", "[redact]") {
  std::string text = "see [email-7qk2m9xd], [id-00000000][phone-zzzzzzzz] and [order_no-12345678]";
  auto found = tokens_in(text, known);
  REQUIRE(found.size() == 4);
  CHECK(found[0].kind == "email");
  CHECK(found[0].code == "7qk2m9xd");
  CHECK(text.substr(found[0].where.start, found[0].where.end - found[0].where.start) == "[email-7qk2m9xd]");
  CHECK(token_text(found[0].kind, found[0].code) == "[email-7qk2m9xd]");
}

TEST_CASE("token: what is not the strict form", "[redact]") {
  for (const char* text :
       {"[Email-7qk2m9xd]", "[email-7qk2m9x]", "[email-7qk2m9xdd]", "[email-7qk2m9xi]", "[mail-7qk2m9xd]",
        "[email -7qk2m9xd]", "email-7qk2m9xd", "(email-7qk2m9xd)", "[email-7qk2m9xd", "[email]", "["}) {
    CAPTURE(text);
    CHECK(tokens_in(text, known).empty());
  }
}

TEST_CASE("token: sloppy forms are understood", "[redact]") {
  for (const char* text :
       {"[email-7qk2m9xd]", "[EMAIL-7QK2M9XD]", "[ email - 7qk2m9xd ]", "email-7qk2m9xd", "Email - 7QK2M9XD",
        "(email-7qk2m9xd)", "［email-7qk2m9xd］", "【email–7qk2m9xd】", "{email-7qk2m9xd}",
        "ask email-7qk2m9xd, please", "[email-7qk2m9xd", "[email 7qk2m9xd]", "[email7qk2m9xd]", "[e-mail-7qk2m9xd]",
        "[email_7qk2m9xd]", "[email-7qk2\nm9xd]", "［email-7qk2m9xd]", "[еmаil-7qk2m9xd]"}) {
    CAPTURE(text);
    auto found = sloppy_tokens_in(text, known);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == "email");
    CHECK(found[0].code == "7qk2m9xd");
  }
  CHECK(sloppy_tokens_in("[id-oil00000]", known).at(0).code == "01100000");
}

TEST_CASE("token: words that only begin like one are left alone", "[redact]") {
  for (const char* text : {"email-7qk2m9xdd", "my-email-7qk2m9xd", "email-address", "id-card", "phone-12345", "[email]",
                           "email 7qk2m9xd", "[id accepted]", "[note-7qk2m9xd]"}) {
    CAPTURE(text);
    CHECK(sloppy_tokens_in(text, known).empty());
  }
}

TEST_CASE("redact: the kind of a token is no keyword for its code", "[redact]") {
  for (const char* text : {"[messenger-zzzzzzze]", "write to [telegram-zzzzzzzb], [viber-zzzzzzzc] ok"}) {
    CAPTURE(text);
    CHECK(testing::found_in(text).empty());
  }
  CHECK(testing::found_in("telegram: zzz_name_b").size() == 1);
}
