// Origins against a site's list; the answers browsers need. No cookies are set here.
#include "gateway/edge/cors.hpp"

#include <algorithm>

#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {

bool origin_allowed(const http_request& request, const desk::site& site) {
  auto origin = request.header("origin");
  return origin.empty() || site.allows_origin(origin);
}

bool from_our_page(const http_request& request, std::string_view public_url) {
  auto origin = request.header("origin");
  auto scheme_end = origin.find("://");
  if (scheme_end == origin.npos) return false;
  auto host_end = public_url.find('/', std::min(public_url.size(), public_url.find("://") + 3));
  if (!public_url.empty() && origin == public_url.substr(0, host_end)) return true;
  // Of either scheme: whether TLS ends before us is not always known here.
  auto scheme = origin.substr(0, scheme_end);
  return (scheme == "https" || scheme == "http") && origin.substr(scheme_end + 3) == request.header("host");
}

void add_cors(http_response& answer, const http_request& request, const desk::site& site) {
  answer.with("Vary", "Origin");
  auto origin = request.header("origin");
  if (origin.empty() || !site.allows_origin(origin)) return;
  answer.with("Access-Control-Allow-Origin", std::string(origin)).with("Access-Control-Allow-Credentials", "true");
  answer.with("Access-Control-Expose-Headers", "Retry-After");
}

void add_cors_of_any(http_response& answer, const http_request& request, const desk::sites& sites) {
  bool refusal = false;
  for (const auto& [name, value] : answer.headers) {
    if (name == "Vary" || name == "Access-Control-Allow-Origin") return;
    refusal = refusal || (name == "Content-Type" && value == "application/problem+json");
  }
  if (!refusal) return;
  for (const auto& [id, site] : sites.all())
    if (site.allows_origin(request.header("origin"))) return add_cors(answer, request, site);
  answer.with("Vary", "Origin");
}

http_response preflight(const http_request& request, const desk::sites& sites, std::string_view named_site) {
  auto origin = request.header("origin");
  for (const auto& [id, site] : sites.all()) {
    if (!named_site.empty() && id != named_site) continue;
    if (origin.empty() || !site.allows_origin(origin)) continue;
    http_response out;
    out.status = 204;
    add_cors(out, request, site);
    out.with("Access-Control-Allow-Methods", "GET, POST")
        .with("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key");
    out.with("Access-Control-Max-Age", "600");
    return out;
  }
  auto refusal = problem(403, "origin_not_allowed", "This origin is not on the list of the site.");
  refusal.with("Vary", "Origin");
  return refusal;
}

}  // namespace cloakroom::edge
