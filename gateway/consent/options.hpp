// What an operator may say about a site's consent manager. How it is read from a configuration: configuration.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cloakroom::consent {

struct options {
  // Klaro's services and the categories of vanilla-cookieconsent and Civic that stand for Preferences. Where the record
  // shows several of them, all must be on.
  std::vector<std::string> names{"cloakroom", "preferences", "functional", "functionality"};
  // OneTrust's groups that stand for Preferences. Every one that the record lists must be on, and one must be listed.
  std::vector<std::string> onetrust_groups{"C0003", "3"};
  // Whether OneTrust's groups count only beside a dated OptanonAlertBoxClosed; without it they may be mere defaults.
  bool onetrust_require_alert_closed = true;
  // Whether Cookiebot's "this region needs no consent" is refused.
  bool require_explicit = false;
  // Days after which a dated record or report must be asked for again, 1 to 3650.
  int max_age_days = 365;
  // Complianz: the policy now in force. Records made under another one count as absent.
  std::optional<std::int64_t> policy_id;
  // vanilla-cookieconsent: the revision now in force. Records of another one count as absent.
  std::optional<std::int64_t> revision;
  // Didomi's purposes that stand for Preferences; all must be enabled. None: the record cannot be mapped.
  std::vector<std::string> didomi_purposes;
  // IAB TCF purposes that stand for Preferences, 1 to 24; all must be consented. None: the record cannot be mapped.
  std::vector<int> tcf_purposes;
  // Borlabs' group that stands for Preferences. Empty: the record cannot be mapped.
  std::string borlabs_group;
  // Whether Global Privacy Control (or the older DNT) closes the gate. It never opens it.
  bool gpc_deny = false;

  bool operator==(const options&) const = default;
};

}  // namespace cloakroom::consent
