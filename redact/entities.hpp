// The kinds of data by name: those of our source, then those of the configuration.
#pragma once

#include <vector>

#include "redact/finding.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::redact {

// Throws std::invalid_argument where a custom name or kind is not one or is taken.
std::vector<entity> make_entities(const std::vector<custom_recognizer>& custom);

// Takes out look-alikes that overlap a finding: the finding's token breaks them already.
void drop_touching(scan& result);

}  // namespace cloakroom::redact
