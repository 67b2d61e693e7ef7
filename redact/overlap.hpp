// Which of several overlapping proposals stays: the longest, then the one with the higher score.
#pragma once

#include <vector>

#include "redact/message.hpp"

namespace cloakroom::redact {

// Leaves proposals that do not overlap, in the order of the text.
void resolve_overlaps(std::vector<proposal>& all);

}  // namespace cloakroom::redact
