// GET /v1/privacy/notice: who processes what, why, for how long, and what a visitor may demand (GDPR 13), generated
// from the configuration in force. JSON for programs, a plain page for people.
#pragma once

#include "config/settings.hpp"
#include "gateway/desk/sites.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

// `lang` of the query chooses the language (English where there is no translation); `Accept: application/json` or
// `format=json` gives JSON.
http_response privacy_notice(const http_request& request, const config::settings& settings, const desk::site& site);

}  // namespace cloakroom::edge
