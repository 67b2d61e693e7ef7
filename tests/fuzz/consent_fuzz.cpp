// Fuzzes the consent gate for the harm that matters: opening without a genuine grant. The judge is the slow oracle of
// tests/consent; the gate must agree with it both ways, and its verdict must not depend on what stands beside a record.
// Input: one byte chooses the manager (past the last: auto-detection), one the options, the rest is the Cookie header.
#include <algorithm>

#include "gateway/consent/gate.hpp"
#include "tests/consent/oracle.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom::consent;
using cloakroom::fuzz::require;

options options_of(std::uint8_t bits) {
  options out;
  out.require_explicit = (bits & 1) != 0;
  out.onetrust_require_alert_closed = (bits & 2) != 0;
  if ((bits & 4) != 0) out.policy_id = 24;
  if ((bits & 8) != 0) out.revision = 4;
  if ((bits & 16) != 0) out.didomi_purposes = {"chat-a1b2c3"};
  if ((bits & 32) != 0) out.tcf_purposes = {1, 24};
  if ((bits & 64) != 0) out.borlabs_group = "chat";
  return out;
}

std::optional<cloakroom::time_point> clock_of(std::uint8_t bits) {
  if ((bits & 128) == 0) return std::nullopt;
  return cloakroom::parse_rfc3339("2026-11-23T12:00:00Z");
}

bool rule_is_a_word(std::string_view rule) {
  return rule.size() > 2 && rule.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == rule.npos;
}

verdict read_one(const std::string& manager, const std::string& header, std::uint8_t bits) {
  // A copy of exactly this size, so that the sanitizer sees the first byte read past it.
  std::vector<char> exact(header.begin(), header.end());
  std::vector<std::string> managers;
  if (!manager.empty()) managers.push_back(manager);
  auto made = read_cookies(managers, {exact.data(), exact.size()}, options_of(bits), clock_of(bits));
  require(rule_is_a_word(made.rule), "a rule is a stable word");
  return made.answer;
}

bool spells_grant(const std::string& manager, const std::string& header, std::uint8_t bits) {
  return oracle::spells_grant({manager, header, options_of(bits), clock_of(bits)});
}

// One manager: exactly what the oracle says, whatever stands beside it, and never softened by another copy.
void check_manager(const std::string& manager, const std::string& header, std::uint8_t bits) {
  auto answer = read_one(manager, header, bits);
  require((answer == verdict::granted) == spells_grant(manager, header, bits), "the gate agrees with the oracle");
  require(read_one(manager, "zz=1; " + header + "; zz={\"preferences\":true}", bits) == answer,
          "other cookies are ignored");
  require(read_one(manager, header + ";" + header, bits) == answer, "a copy changes nothing");
  if (manager == "cookiebot")
    require(read_one(manager, header + "; CookieConsent=0", bits) == verdict::denied, "a refusal beside it closes");
}

// Auto-detection: open only if some record grants and every record present does.
void check_detection(const std::string& header, std::uint8_t bits) {
  bool open = read_one("", header, bits) == verdict::granted;
  bool some = false, every = true;
  for (auto name : known_managers()) {
    std::vector<std::string> one{std::string(name)};
    auto made = read_cookies(one, header, options_of(bits), clock_of(bits));
    some = some || made.answer == verdict::granted;
    every = every && (made.answer == verdict::granted || made.rule == "record.none");
  }
  require(open == (some && every), "detection combines the managers strictly");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Twice the header and a little must stay under the bounds of the gate, or the comparisons say nothing.
  if (size < 2 || size > 6000) return 0;
  const std::string header(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (std::count(header.begin(), header.end(), ';') > 200) return 0;
  auto known = known_managers();
  auto choice = data[0] % (known.size() + 1);
  if (choice < known.size())
    check_manager(std::string(known[choice]), header, data[1]);
  else
    check_detection(header, data[1]);
  return 0;
}
