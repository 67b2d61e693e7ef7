// The consent gate: does this request carry the visitor's Preferences consent? Pure functions, no I/O, no clock, no
// globals; they never throw and do work linear in their bounded input. Safe from any thread.
// Formats and rules of every manager: the files in managers/. Wire form of a claim: wire.hpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "gateway/consent/cookie_header.hpp"
#include "gateway/consent/options.hpp"
#include "gateway/consent/verdict.hpp"

namespace cloakroom::consent {

// The consent managers that can be named in a site's configuration.
std::span<const std::string_view> known_managers();
// Whether a structured report is believed for this manager: usercentrics, osano-cmp and tcf, whose records the server
// cannot read or not everywhere, and klaro and vanilla-cookieconsent, which may keep theirs in localStorage.
bool accepts_report(std::string_view manager);

// Reads the records of the named managers from a Cookie header or from document.cookie. No names: auto-detection among
// all known managers. Records of several managers, and several copies of one, must all grant: any denied denies, else
// any absent leaves absent. Without `now`, ages are not judged. A name that is not known is denied.
decision read_cookies(std::span<const std::string> managers, std::string_view cookie_header, const options& rules,
                      std::optional<time_point> now);

// What the loader on the page learned from a manager's JavaScript interface.
struct report {
  bool preferences = false;
  std::string at;  // When the visitor decided, RFC 3339.

  bool operator==(const report&) const = default;
};
// The longest `at` that is looked at. A longer one is malformed.
inline constexpr std::size_t report_time_bytes_max = 64;
// A report more than a day in the future is denied, one older than max_age_days is absent.
decision read_report(std::string_view manager, const report& stated, const options& rules,
                     std::optional<time_point> now);

// What a request carries. `manager`, `cookies` and `stated` come from the `consent` object, `cookie_header` from HTTP.
struct claim {
  std::optional<std::string> manager;
  std::optional<std::string> cookies;
  std::optional<report> stated;
  std::optional<std::string> cookie_header;
  bool privacy_signal = false;  // Sec-GPC: 1 or DNT: 1.

  bool operator==(const claim&) const = default;
};

// A site's configuration: the managers it runs (none: auto-detection) and the options for them.
struct site_rules {
  std::vector<std::string> managers;
  options rules;
};

// Judges one request: by the `consent` object if there is any part of one, else by the Cookie header. A Cookie header
// that refuses closes the gate beside an object that grants; it never opens one beside an object that does not.
decision decide(const claim& carried, const site_rules& site, std::optional<time_point> now);

}  // namespace cloakroom::consent
