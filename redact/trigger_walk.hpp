// From the bits of the class scan to the recognisers: finds the triggers of a message and shows each to those who
// asked.
#pragma once

#include <array>
#include <vector>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

using trigger_table = std::array<std::vector<const recognizer*>, static_cast<std::size_t>(trigger::count)>;

// Ends early when the budget is gone; ask `out.expired()`. False: no mark and no gap stands in the text.
bool walk_triggers(const message& of, const trigger_table& table, proposals& out);

}  // namespace cloakroom::redact
