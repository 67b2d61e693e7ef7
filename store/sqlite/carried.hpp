// What a message at a messenger carries, as the text of one column: "12.0 13.1", message and revision.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/rows.hpp"

namespace cloakroom::store {

std::string carried_text(const std::vector<carried_message>& carried);
// Empty for a text that is none: then the copy counts as one of which nothing is known.
std::vector<carried_message> read_carried(std::string_view text);

}  // namespace cloakroom::store
