// The one function outside redact/ and vault/ that writes raw text: a data subject's own words, to that subject's
// socket.
#pragma once

#include <string>
#include <string_view>

#include "gateway/desk/history.hpp"

namespace cloakroom::edge {

// A `message` frame. `agent_name` is the desk's public name, used for agents' messages.
std::string write_owner_message(const desk::owner_message& from, std::string_view agent_name);

}  // namespace cloakroom::edge
