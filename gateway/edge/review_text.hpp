// The second function of the edge that may take raw text apart: it hands a held text to the person who reviews it,
// whose look is durable in the audit chain by then. Through the control door alone, never to a visitor or a messenger.
#pragma once

#include <string>

#include "base/ids.hpp"
#include "base/raw_text.hpp"

namespace cloakroom::edge {

// {"id":…,"text":…}
std::string write_review_text(const held_id& id, const raw_text& text);

}  // namespace cloakroom::edge
