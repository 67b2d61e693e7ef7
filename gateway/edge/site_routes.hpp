// GET /v1/sites/{site}: what the widget needs to know before it shows anything.
#pragma once

#include "gateway/desk/sites.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

struct published_recipient {
  std::string name;
  std::string country;  // ISO 3166-1.
};

http_response describe_site(const http_request& request, const desk::site& site, bool agents_online,
                            const std::vector<published_recipient>& recipients, std::size_t text_bytes_max);

}  // namespace cloakroom::edge
