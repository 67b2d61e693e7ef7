// Which manager keeps its record in which cookie, and who reads it.
#include "gateway/consent/manager_table.hpp"

#include <algorithm>
#include <array>

#include "gateway/consent/gate.hpp"
#include "gateway/consent/managers/readers.hpp"

namespace cloakroom::consent {
namespace {

constexpr bool with_report = true;

constexpr std::array table{
    manager_entry{"cookiebot", read_cookiebot},
    manager_entry{"onetrust", read_onetrust},
    manager_entry{"cookieyes", read_cookieyes},
    manager_entry{"cookieyes-legacy", read_cookieyes_legacy},
    manager_entry{"complianz", read_complianz},
    manager_entry{"wp-consent-api", read_wp_consent_api},
    manager_entry{"klaro", read_klaro, with_report},
    manager_entry{"vanilla-cookieconsent", read_vanilla_cookieconsent, with_report},
    manager_entry{"osano-oss", read_osano_oss},
    manager_entry{"osano-cmp", read_osano_cmp, with_report},
    manager_entry{"iubenda", read_iubenda},
    manager_entry{"cookiescript", read_cookiescript},
    manager_entry{"cookieinformation", read_cookieinformation},
    manager_entry{"civic", read_civic},
    manager_entry{"didomi", read_didomi},
    // Usercentrics, versions 2 and 3, writes to localStorage alone.
    manager_entry{"usercentrics", nullptr, with_report},
    manager_entry{"tcf", read_tcf, with_report},
    manager_entry{"borlabs", read_borlabs},
    manager_entry{"trustarc", read_trustarc},
};

constexpr auto names = [] {
  std::array<std::string_view, table.size()> out;
  std::transform(table.begin(), table.end(), out.begin(), [](const auto& entry) { return entry.name; });
  return out;
}();

}  // namespace

std::span<const manager_entry> manager_table() { return table; }

std::span<const std::string_view> known_managers() { return names; }

const manager_entry* find_manager(std::string_view name) {
  auto at = std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.name == name; });
  return at == table.end() ? nullptr : &*at;
}

}  // namespace cloakroom::consent
