// The frame that comes a thousand times as often as any other, read without building a tree of it.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/edge/wire.hpp"

namespace cloakroom::edge {

// The message frame that `text` is, or nothing: then it is another frame, or wrong, and parse_visitor_frame says which.
std::optional<message_frame> read_message_frame(std::string_view text);

}  // namespace cloakroom::edge
