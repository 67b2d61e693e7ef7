// GET /v1/privacy/notice: who processes what, why, for how long, and what a visitor may demand (GDPR 13), generated
// from the configuration in force. JSON for programs, a plain page for people.
#pragma once

#include "config/settings.hpp"
#include "gateway/desk/sites.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

// `lang` of the query chooses the language, else Accept-Language, else it is English. A page where Accept prefers
// text/html, as browsers do; JSON for all others and for `format=json`.
http_response privacy_notice(const http_request& request, const config::settings& settings, const desk::site& site);

}  // namespace cloakroom::edge
