// The list of consent managers: name, reader, and whether a report is believed. The readers live in managers/.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gateway/consent/reading.hpp"

namespace cloakroom::consent {

// Nothing: the cookies hold no record of this manager.
using manager_reader = std::optional<reading> (*)(const cookie_list&, const circumstances&);

struct manager_entry {
  std::string_view name;
  manager_reader read = nullptr;  // Null: the manager keeps nothing in cookies.
  bool accepts_report = false;
};

std::span<const manager_entry> manager_table();
// Null for a name that is not known.
const manager_entry* find_manager(std::string_view name);

}  // namespace cloakroom::consent
