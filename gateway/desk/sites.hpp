// The sites this gateway serves, ready for use: settings, consent rules and what follows from both.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "gateway/consent/gate.hpp"

namespace cloakroom::desk {

struct site {
  config::site settings;
  consent::site_rules consent_rules;
  std::string policy_version;

  bool allows_origin(std::string_view origin) const;
};

// Immutable; a reload of the configuration makes a new one. Safe from any thread.
class sites {
 public:
  explicit sites(const config::settings& from);
  // Null for an unknown id.
  const site* find(std::string_view id) const;
  const std::map<std::string, site, std::less<>>& all() const noexcept { return by_id_; }

 private:
  std::map<std::string, site, std::less<>> by_id_;
};

// Whether the site's desk is open at this moment, by its own clock.
bool is_open(const config::site& site, time_point now);

}  // namespace cloakroom::desk
