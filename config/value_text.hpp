// Single values as the file writes them: durations, hours, dates, e-mail addresses, regions, time zones, names.
// Pure but for is_time_zone; safe from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace cloakroom::config {

// `5y`, `18mo`, `6w`, `90d`: at least one day. Longer than five years is still a period; see `longer_than_policy`.
std::optional<period> parse_period(std::string_view text);
std::string text(const period& length);
// the operator may shorten a retention, never lengthen it. Days count against the shortest five years.
bool longer_than_policy(const period& length) noexcept;

// `09:00-18:00`; 24:00 may end the day.
std::optional<opening> parse_opening(std::string_view text);
std::string text(const opening& hours);

// `2026-01-01`, a day that exists.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);
std::string text(const std::chrono::year_month_day& date);

// One address as a mail server takes it, `local@domain`; no display name.
bool is_email(std::string_view text);
// ISO 3166-1 alpha-2, upper case, assigned.
bool is_region(std::string_view text);
// Whether the machine's time zone database has the zone. Reads /usr/share/zoneinfo.
bool is_time_zone(std::string_view name);
// Ids of sites and connectors: a-z 0-9 and hyphens inside, 1..63 characters; they stand in URLs and metric labels.
bool is_id(std::string_view text);
// An agent's login: letters, digits and . _ @ -, 1..64 characters.
bool is_login(std::string_view text);
bool is_recognizer_name(std::string_view text);  // [A-Z][A-Z0-9_]*, at most 64
bool is_token_kind(std::string_view text);       // [a-z][a-z0-9]*, at most 16

}  // namespace cloakroom::config
