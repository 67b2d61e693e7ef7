// Text inside a page of ours.
#pragma once

#include <string>
#include <string_view>

namespace cloakroom::edge {

// Safe between tags and in quoted attributes.
std::string html_escaped(std::string_view text);

}  // namespace cloakroom::edge
