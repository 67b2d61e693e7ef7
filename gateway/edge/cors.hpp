// Which pages may read our answers: the origins on the site's list and no others.
#pragma once

#include "gateway/desk/sites.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

// False for a page of an origin that is not on the list. A request without Origin does not come from a foreign page.
bool origin_allowed(const http_request& request, const desk::site& site);
// Whether the request comes from a page of ours: of the configured address, or of the host that was called. Browsers
// set both headers themselves, so a page elsewhere cannot pass for one of ours.
bool from_our_page(const http_request& request, std::string_view public_url);
// Adds what the browser needs to let the page read the answer.
void add_cors(http_response& answer, const http_request& request, const desk::site& site);
// The same for a refusal that came before a site was known, or that concerns none, such as 429: pages of any listed
// origin may read it. Leaves alone what `add_cors` has seen, and whatever is no refusal.
void add_cors_of_any(http_response& answer, const http_request& request, const desk::sites& sites);
// The answer to a preflight. Where the address names a site, that site must list the origin; the addresses of forms
// name none, and any site of this gateway will do until the form says which one it means.
http_response preflight(const http_request& request, const desk::sites& sites, std::string_view named_site = {});

}  // namespace cloakroom::edge
