// What every manager's reader shares: its answer, its surroundings, and the walk over all copies of a cookie.
// Two copies of one name happen in practice (host-only and parent domain), and readers disagree on which one wins; here
// the strictest wins.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "gateway/consent/cookie_header.hpp"
#include "gateway/consent/options.hpp"
#include "gateway/consent/verdict.hpp"

namespace cloakroom::consent {

// One record's answer. `rule` is a literal.
struct reading {
  verdict answer = verdict::denied;
  std::string_view rule;
};

inline reading granted(std::string_view rule) { return {verdict::granted, rule}; }
inline reading denied(std::string_view rule) { return {verdict::denied, rule}; }
inline reading absent(std::string_view rule) { return {verdict::absent, rule}; }
inline reading malformed() { return denied("record.malformed"); }

struct circumstances {
  const options& rules;
  std::optional<time_point> now;
};

// Denied before absent before granted.
bool stricter(verdict a, verdict b);
// The stricter of both, the first of equals; the other where one is missing.
std::optional<reading> strictest(std::optional<reading> first, std::optional<reading> second);

using text_rule = reading (*)(std::string_view text, const circumstances&);
using json_rule = reading (*)(const nlohmann::json& record, const circumstances&);

// Applies a rule to every copy of one cookie; nothing if there is no copy. Empty values are absent, values over
// cookie_value_bytes_max and malformed ones are denied before the rule sees them.
std::optional<reading> read_raw(const cookie_list&, std::string_view name, const circumstances&, text_rule);
// The same; the rule gets the value decoded once and clean.
std::optional<reading> read_text(const cookie_list&, std::string_view name, const circumstances&, text_rule);
// The same; the rule gets a JSON object.
std::optional<reading> read_json(const cookie_list&, std::string_view name, const circumstances&, json_rule);
// One value by the rules of read_json, for managers whose cookie has no fixed name.
reading read_json_value(std::string_view raw, const circumstances&, json_rule);

}  // namespace cloakroom::consent
