// What form and language an answer takes when a request leaves it open (RFC 9110, 12.5).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

// The languages our own pages speak, the one that stands in for all others first.
inline constexpr std::array<std::string_view, 5> page_languages{"en", "uk", "pl", "bg", "ru"};

// Whether the Accept header prefers text/html to JSON. No header, or one that names neither, prefers nothing.
bool prefers_html(const http_request& request);
// Whether it asks for JSON (or problem+json) by name and rather than for text/html.
bool asks_for_json(const http_request& request);

// The place in page_languages of `tag`'s language; where it has none there, of the best one of Accept-Language.
std::size_t page_language(std::string_view tag, const http_request& request);

}  // namespace cloakroom::edge
