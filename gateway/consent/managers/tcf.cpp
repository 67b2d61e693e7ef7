// IAB Transparency and Consent Framework 2.0 to 2.4: cookies `euconsent-v2` and `eupubconsent-v2`, a TC string.
// Segments of base64url joined by dots; the first is the core, bits numbered from 0, most significant first:
// version at 0 (6 bits), consent to purpose n at 152 + n - 1 (24 bits), vendor sections from 213.
// (IAB Tech Lab, "Consent string and vendor list formats v2".) The framework has no Preferences category, so without
// the operator's mapping the record says nothing. Legitimate interests never grant.
#include <algorithm>

#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

constexpr std::size_t core_bits_min = 213;
constexpr std::size_t purposes_at = 152;
constexpr int purposes_max = 24;

int base64url_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

bool is_core(std::string_view core) {
  if (core.size() * 6 < core_bits_min) return false;
  return std::all_of(core.begin(), core.end(), [](char c) { return base64url_value(c) >= 0; });
}

bool bit(std::string_view core, std::size_t at) { return (base64url_value(core[at / 6]) >> (5 - at % 6) & 1) != 0; }

reading judge(std::string_view text, const circumstances& around) {
  auto core = text.substr(0, text.find('.'));
  if (!is_core(core)) return malformed();
  // Version 1 also starts with readable base64, but its purposes lie elsewhere.
  if (base64url_value(core[0]) != 2) return denied("tcf.version");
  if (around.rules.tcf_purposes.empty()) return absent("tcf.not_mapped");
  for (int purpose : around.rules.tcf_purposes) {
    if (purpose < 1 || purpose > purposes_max) return denied("tcf.mapping_invalid");
    if (!bit(core, purposes_at + static_cast<std::size_t>(purpose) - 1)) return denied("tcf.purpose_off");
  }
  return granted("tcf.granted");
}

}  // namespace

std::optional<reading> read_tcf(const cookie_list& cookies, const circumstances& around) {
  return strictest(read_text(cookies, "euconsent-v2", around, judge),
                   read_text(cookies, "eupubconsent-v2", around, judge));
}

}  // namespace cloakroom::consent
