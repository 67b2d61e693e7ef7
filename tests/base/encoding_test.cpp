// Encodings against slow ones that work bit by bit, and against RFC examples.
#include "base/encoding.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <vector>

namespace {

using namespace cloakroom;
using bytes = std::vector<std::uint8_t>;

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view crockford_alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

// One bit at a time, zeros behind the end.
std::string slow_groups(const bytes& from, std::size_t width, std::string_view alphabet) {
  std::string bits;
  for (auto byte : from)
    for (int bit = 7; bit >= 0; --bit) bits += (byte >> bit & 1) != 0 ? '1' : '0';
  while (bits.size() % width != 0) bits += '0';
  std::string out;
  for (std::size_t at = 0; at < bits.size(); at += width)
    out += alphabet[std::stoul(bits.substr(at, width), nullptr, 2)];
  return out;
}

std::string text_of(const bytes& from) { return {from.begin(), from.end()}; }

std::string escaped(const std::string& from) {
  std::string out;
  for (char c : from) {
    char one[4];
    std::snprintf(one, sizeof one, "%%%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += one;
  }
  return out;
}

}  // namespace

TEST_CASE("encoding: hexadecimal", "[base]") {
  CHECK(hex(bytes{}).empty());
  CHECK(hex(bytes{0x00, 0x0f, 0xf0, 0xff}) == "000ff0ff");
}

TEST_CASE("encoding: base64url gives the examples of RFC 4648 without padding", "[base]") {
  CHECK(base64url(as_bytes("")).empty());
  CHECK(base64url(as_bytes("f")) == "Zg");
  CHECK(base64url(as_bytes("fo")) == "Zm8");
  CHECK(base64url(as_bytes("foo")) == "Zm9v");
  CHECK(base64url(as_bytes("foobar")) == "Zm9vYmFy");
  CHECK(base64url(bytes{0xfb, 0xff, 0xbf}) == "-_-_");
}

TEST_CASE("encoding: base64url agrees with a slow encoder and comes back", "[base]") {
  CHECK(rc::check([](const bytes& any) {
    auto text = base64url(any);
    RC_ASSERT(text == slow_groups(any, 6, base64_alphabet));
    RC_ASSERT(from_base64url(text) == text_of(any));
  }));
}

TEST_CASE("encoding: one text for one value: what decodes encodes to itself", "[base]") {
  CHECK(rc::check([] {
    auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string(base64_alphabet)));
    auto decoded = from_base64url(text);
    if (decoded) RC_ASSERT(base64url(as_bytes(*decoded)) == text);
    RC_ASSERT(decoded.has_value() || text.size() % 4 != 0);
  }));
}

TEST_CASE("encoding: base64url refuses padding, other alphabets and stray bits", "[base]") {
  auto bad = GENERATE(as<std::string>{}, "Zg==", "Zg=", "Z", "Zm9vY", "Zm9+", "Zm9/", "Zm 9", "Zm9\n", "Zh", "Zm9vYmF",
                      "Zm\x80v", "Zм9");
  CAPTURE(bad);
  CHECK_FALSE(from_base64url(bad));
}

TEST_CASE("encoding: base64url refuses a zero byte inside", "[base]") {
  CHECK_FALSE(from_base64url(std::string_view("Zm9v\0mFy", 8)));
}

TEST_CASE("encoding: crockford digits agree with a slow encoder", "[base]") {
  CHECK(rc::check([](const bytes& any) {
    auto all = slow_groups(any, 5, crockford_alphabet);
    auto digits = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
    RC_ASSERT(crockford32(any, digits) == all.substr(0, digits));
  }));
}

TEST_CASE("encoding: percent escapes are decoded once", "[base]") {
  CHECK(percent_decoded("a%20b%2fc%2F", false) == "a b/c/");
  CHECK(percent_decoded("%2541", false) == "%41");
  CHECK(percent_decoded("a+b", false) == "a+b");
  CHECK(percent_decoded("a+b%2B", true) == "a b+");
  CHECK(percent_decoded("%00", false) == std::string(1, '\0'));
  CHECK(percent_decoded("%41", false) == "A");
}

TEST_CASE("encoding: broken escapes are refused", "[base]") {
  auto bad =
      GENERATE(as<std::string>{}, "%", "%4", "a%", "a%4", "%zz", "%4g", "%g4", "%%41", "% 41", "%-1", "%+1", "%0x");
  CAPTURE(bad);
  CHECK_FALSE(percent_decoded(bad, false));
  CHECK_FALSE(percent_decoded(bad, true));
}

TEST_CASE("encoding: any text comes back from its escapes", "[base]") {
  CHECK(rc::check([](const std::string& any) {
    RC_ASSERT(percent_decoded(escaped(any), false) == any);
    RC_ASSERT(percent_decoded(escaped(any), true) == any);
  }));
}
