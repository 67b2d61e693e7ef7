// Liveness, readiness and metrics for the operator. Never on the public port.
#include "gateway/edge/admin_door.hpp"

#include <nlohmann/json.hpp>

#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {

http_response admin_door::ready() const {
  nlohmann::ordered_json parts = nlohmann::ordered_json::object();
  bool all = true;
  for (const auto& one : parts_) {
    bool works = one.works();
    all = all && works;
    parts[one.part] = works ? "ready" : "not ready";
  }
  http_response out;
  out.status = all ? 200 : 503;
  out.with("Content-Type", "application/json").with("Cache-Control", "no-store");
  out.body = nlohmann::ordered_json{{"ready", all}, {"parts", parts}}.dump();
  return out;
}

awaitable<http_response> admin_door::answer(http_request& request) {
  if (request.method != "GET" && request.method != "HEAD")
    co_return problem(405, "method_not_allowed", "Only GET here.");
  http_response out;
  out.with("Cache-Control", "no-store");
  if (request.path == "/livez") {
    out.with("Content-Type", "text/plain");
    out.body = "ok\n";
    co_return out;
  }
  if (request.path == "/readyz") co_return ready();
  if (request.path == "/metrics") {
    if (count_) co_await count_();
    out.with("Content-Type", "text/plain; version=0.0.4");
    out.body = metrics_.render();
    co_return out;
  }
  co_return problem(404, "not_found", "Known here: /livez, /readyz, /metrics.");
}

}  // namespace cloakroom::edge
