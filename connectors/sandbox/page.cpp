// Serving the embedded files. The demo shop on another port of this machine may frame the page.
#include "connectors/sandbox/page.hpp"

#include "sandbox_page.hpp"

namespace cloakroom::sandbox {
namespace {

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "text/html; charset=utf-8";
}

constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' http://127.0.0.1:* http://localhost:* https://127.0.0.1:* https://localhost:*";

}  // namespace

std::optional<http_message> page_file(std::string_view path) {
  auto wanted = path == "/" ? std::string_view("index.html") : path.substr(1);
  for (const auto& file : embedded::sandbox_page) {
    if (file.name != wanted) continue;
    http_message out;
    out.status = 200;
    out.headers = {{"Content-Type", std::string(type_of(file.name))},
                   {"Content-Security-Policy", std::string(policy)},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Referrer-Policy", "no-referrer"},
                   {"Cache-Control", "no-cache"}};
    out.body = file.bytes;
    return out;
  }
  return std::nullopt;
}

}  // namespace cloakroom::sandbox
