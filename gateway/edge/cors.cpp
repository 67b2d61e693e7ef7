// Origins against a site's list; the answers browsers need. No cookies are set here.
#include "gateway/edge/cors.hpp"

#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {

bool origin_allowed(const http_request& request, const desk::site& site) {
  auto origin = request.header("origin");
  return origin.empty() || site.allows_origin(origin);
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

http_response preflight(const http_request& request, const desk::sites& sites) {
  auto origin = request.header("origin");
  for (const auto& [id, site] : sites.all()) {
    if (origin.empty() || !site.allows_origin(origin)) continue;
    http_response out;
    out.status = 204;
    add_cors(out, request, site);
    out.with("Access-Control-Allow-Methods", "GET, POST")
        .with("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key");
    out.with("Access-Control-Max-Age", "600");
    return out;
  }
  return problem(403, "origin_not_allowed", "This origin is not on the list of any site of this gateway.");
}

}  // namespace cloakroom::edge
