// Section "fuzz rule" of the vector format: a line that closes the gate may open it only when the changed bytes spell a
// genuine grant. The judge of that is the slow oracle; every truncation and every change of one byte is tried.
#include <rapidcheck.h>
#include <array>
#include <catch2/catch.hpp>
#include <iostream>

#include "tests/consent/oracle.hpp"
#include "tests/consent/vector_file.hpp"

namespace cloakroom::consent {
namespace {

using testing::load_vectors;
using testing::vector_line;

bool spells_grant(const vector_line& line, const std::string& header) {
  return oracle::spells_grant({line.manager, header, line.rules, line.now});
}

std::vector<vector_line> all_lines() {
  auto out = load_vectors("vectors.ndjson");
  for (auto& line : load_vectors("extra_vectors.ndjson")) out.push_back(line);
  return out;
}

TEST_CASE("consent: the oracle and the gate agree on every vector", "[consent]") {
  for (const auto& line : all_lines()) {
    INFO("line " << line.number << " (" << line.manager << "): " << line.why);
    CHECK(spells_grant(line, line.cookie) == (line.expected == verdict::granted));
  }
}

TEST_CASE("consent: every truncation that opens the gate spells a grant", "[consent]") {
  std::size_t read = 0, opened = 0;
  for (const auto& line : all_lines()) {
    for (std::size_t length = 0; length < line.cookie.size(); ++length, ++read) {
      // A copy of exactly this size, so that a sanitizer sees the first byte read past it.
      std::vector<char> exact(line.cookie.begin(), line.cookie.begin() + static_cast<std::ptrdiff_t>(length));
      std::string_view header(exact.data(), exact.size());
      bool open = line.read(header).answer == verdict::granted;
      opened += open && line.expected != verdict::granted;
      if (open != spells_grant(line, std::string(header)))
        FAIL("line " << line.number << " (" << line.manager << ") cut to " << length << " bytes: " << header);
    }
  }
  std::cout << "consent truncations read: " << read << ", closed lines opened genuinely: " << opened << "\n";
}

// Tries `bytes` in every place of every closed line. Counts what opened, and fails on an opening that is not genuine.
void change_every_byte(const std::vector<char>& bytes) {
  std::size_t read = 0, opened = 0;
  for (const auto& line : all_lines()) {
    if (line.expected == verdict::granted) continue;
    auto changed = line.cookie;
    for (std::size_t at = 0; at < changed.size(); ++at) {
      for (char byte : bytes) {
        changed[at] = byte;
        ++read;
        if (line.read(changed).answer != verdict::granted) continue;
        ++opened;
        if (!spells_grant(line, changed)) FAIL("line " << line.number << " (" << line.manager << "): " << changed);
      }
      changed[at] = line.cookie[at];
    }
  }
  std::cout << "consent changed bytes read: " << read << ", opened genuinely: " << opened << "\n";
  CHECK(opened > 0);
}

TEST_CASE("consent: every changed byte that opens the gate spells a grant", "[consent]") {
  change_every_byte({'0', '1', '2', 't',  'y',  'A', 'Z', '_', ' ', ',',  ':',  ';',    '=',    '%',
                     '&', '.', '"', '\'', '\\', '{', '}', '[', ']', '\0', '\t', '\x7f', '\x80', '\xff'});
}

// The same with all 256 bytes, ten times as long; run it by hand after touching a reader.
TEST_CASE("consent: every possible byte in every place", "[.][consent-exhaustive]") {
  std::vector<char> bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  change_every_byte(bytes);
}

TEST_CASE("consent: gate and oracle agree on lines shuffled together", "[consent]") {
  const auto lines = all_lines();
  CHECK(rc::check("pieces of vectors in any order", [&] {
    const auto& line = lines[*rc::gen::inRange<std::size_t>(0, lines.size())];
    std::string header;
    for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
      const auto& other = *rc::gen::element(&line, &lines[*rc::gen::inRange<std::size_t>(0, lines.size())]);
      auto from = *rc::gen::inRange<std::size_t>(0, other->cookie.size() + 1);
      header += *rc::gen::element<std::string>("", "; ", ";", ",", "\"") +
                *rc::gen::element(other->cookie, other->cookie.substr(from), other->cookie.substr(0, from));
    }
    bool open = line.read(header).answer == verdict::granted;
    RC_ASSERT(open == spells_grant(line, header));
  }));
}

// Mostly well-formed records, some with a stray piece, so that both verdicts are frequent.
std::string random_cookiebot_record() {
  using words = std::vector<std::string>;
  static const std::vector<words> slots{
      {"", "", "preferences:false", "stamp:'x'"},
      {"preferences:true", "preferences:true", "preferences:'true'", "preferences:false", ""},
      {"stamp:'abc='", "stamp:'abc='", "stamp:'-1'", "stamp:%270%27", "stamp:''", ""},
      {"method:'explicit'", "method:'implied'", ""},
      {"utc:1795176000000", "utc:1795176000000", "utc:1", "utc:9999999999999", ""},
      {"x:'preferences:true'", "x:-5", "necessary:true", "preferences:false", ""}};
  static const words strays{" ", "%2C", "'", "%27", "%2527", "\\", "x:01", "{", "}", ":", "%20", "%0"};
  std::string out = *rc::gen::element<std::string>("{", "{", "%7B");
  bool first = true;
  for (const auto& slot : slots) {
    auto field = *rc::gen::elementOf(slot);
    if (field.empty()) continue;
    out += (first ? "" : *rc::gen::element<std::string>(",", "%2C", " , ")) + field;
    if (*rc::gen::inRange(0, 20) == 0) out += *rc::gen::elementOf(strays);
    first = false;
  }
  return out + *rc::gen::element<std::string>("}", "}", "%7D", " } ");
}

TEST_CASE("consent: gate and oracle agree on random Cookiebot records", "[consent]") {
  std::size_t granting = 0;
  CHECK(rc::check("random records", [&] {
    vector_line line;
    line.manager = "cookiebot";
    for (int round = 0; round < 20; ++round) {
      line.now = *rc::gen::arbitrary<bool>() ? std::optional(testing::at_time("2026-11-23T12:00:00Z")) : std::nullopt;
      line.rules.require_explicit = *rc::gen::arbitrary<bool>();
      auto header = "CookieConsent=" + random_cookiebot_record();
      auto open = line.read(header).answer == verdict::granted;
      granting += open;
      RC_ASSERT(open == spells_grant(line, header));
    }
  }));
  CHECK(granting > 0);
  std::cout << "consent random Cookiebot records that grant: " << granting << " of 2000\n";
}

}  // namespace
}  // namespace cloakroom::consent
