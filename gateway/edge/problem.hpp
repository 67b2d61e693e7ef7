// Errors on the wire: application/problem+json (RFC 9457) with a stable `code`. Never echoes what was sent.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

// `detail` is a sentence of our source. `field` names the part of the body that is wrong, or is empty.
http_response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view field = {});

}  // namespace cloakroom::edge
