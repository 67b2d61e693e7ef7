// Every bound of the consent room is exceeded once, and met once.
#include <catch2/catch.hpp>

#include "gateway/consent/json_record.hpp"
#include "tests/consent/vector_file.hpp"

namespace cloakroom::consent {
namespace {

decision read(const std::string& manager, const std::string& header) {
  return read_cookies({&manager, 1}, header, {}, std::nullopt);
}

// A Klaro record of exactly this many bytes.
std::string klaro_of(std::size_t bytes) {
  std::string head = R"({"preferences":true,"x)", tail = R"(":true})";
  return head + std::string(bytes - head.size() - tail.size(), 'x') + tail;
}

TEST_CASE("consent: a value at its bound is read, one byte more is denied", "[consent]") {
  CHECK(read("klaro", "klaro=" + klaro_of(cookie_value_bytes_max)).answer == verdict::granted);
  CHECK(read("klaro", "klaro=\"" + klaro_of(cookie_value_bytes_max) + "\"").answer == verdict::granted);
  CHECK(read("klaro", "klaro=" + klaro_of(cookie_value_bytes_max + 1)).rule == "record.too_long");
  for (const char* name : {"CookieConsent", "OptanonConsent", "cookieyes-consent", "wp_consent_preferences",
                           "osano_consentmanager", "_iub_cs-1", "didomi_token", "euconsent-v2", "notice_gdpr_prefs"}) {
    auto made = read_cookies({}, name + ("=" + std::string(cookie_value_bytes_max + 1, 'a')), {}, std::nullopt);
    INFO(name);
    CHECK(made.answer == verdict::denied);
    CHECK(made.rule == "record.too_long");
  }
}

TEST_CASE("consent: a header at its bound is read, one byte more is denied", "[consent]") {
  std::string head = R"(klaro={"preferences":true}; filler=)";
  auto header = head + std::string(cookie_header_bytes_max - head.size(), 'x');
  CHECK(read("klaro", header).answer == verdict::granted);
  CHECK(read("klaro", header + "x") == decision{verdict::denied, "", "header.too_large"});
}

TEST_CASE("consent: as many pairs as the bound are read, one more is denied", "[consent]") {
  std::string header = R"(klaro={"preferences":true})";
  for (std::size_t i = 1; i < cookie_pairs_max; ++i) header += ";a=";
  CHECK(read("klaro", header).answer == verdict::granted);
  CHECK(read("klaro", header + ";no equals sign").answer == verdict::granted);
  CHECK(read("klaro", header + ";a=").rule == "header.too_large");
}

TEST_CASE("consent: JSON nested to its bound is read, one deeper is malformed", "[consent]") {
  auto nested = [](std::size_t lists) {
    return R"(klaro={"preferences":true,"x":)" + std::string(lists, '[') + std::string(lists, ']') + "}";
  };
  CHECK(read("klaro", nested(json_depth_max - 1)).answer == verdict::granted);
  CHECK(read("klaro", nested(json_depth_max)).rule == "record.malformed");
  CHECK(read("klaro", nested(4000)).rule == "record.malformed");
}

// Shapes that would cost a careless reader quadratic time or a deep stack. The verdict is the point; the time is not
// measured here, but a quadratic reader would hold up the run.
TEST_CASE("consent: hostile shapes at full size close the gate", "[consent]") {
  auto filled = [](std::string_view piece) {
    std::string out;
    while (out.size() + piece.size() <= cookie_value_bytes_max) out += piece;
    return out;
  };
  for (auto piece : {"{", "[", "a:1,", "'",   "%27", "%",   "&groups=C0003:1", "C0003:1,", ",",
                     ":", "|", "\"",   "\\",  ".",   "{\"", "{\"a\":",         "\"a\":1,", "1",
                     "-", "=", " ",    "[[],"}) {
    auto body = filled(piece);
    INFO(piece);
    for (const char* lead : {"", "{", "groups=", "permit ", "{\"a\":"})
      for (const char* name : {"CookieConsent", "OptanonConsent", "cookieyes-consent", "klaro", "cc_cookie",
                               "CookieScriptConsent", "didomi_token", "euconsent-v2", "cmapi_cookie_privacy"}) {
        auto header = std::string(name) + "=" + lead + body + "; " + name + "=" + body.substr(0, 4000);
        CHECK(read_cookies({}, header, {}, std::nullopt).answer != verdict::granted);
      }
  }
}

}  // namespace
}  // namespace cloakroom::consent
