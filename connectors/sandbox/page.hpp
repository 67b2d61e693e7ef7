// The page at `/`: the agent's phone. Its files are inside the program; nothing is loaded from elsewhere.
#pragma once

#include <optional>

#include "connectors/sandbox/http_message.hpp"

namespace cloakroom::sandbox {

// The answer to GET of one of the page's files; nothing for any other path.
std::optional<http_message> page_file(std::string_view path);

}  // namespace cloakroom::sandbox
