// Problem bodies of RFC 9457. Sentences come from our source only.
#include "gateway/edge/problem.hpp"

#include <nlohmann/json.hpp>

namespace cloakroom::edge {
namespace {

std::string_view title(unsigned status) {
  switch (status) {
    case 400:
      return "Bad request";
    case 401:
      return "Not signed in";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Too large";
    case 415:
      return "Unsupported media type";
    case 422:
      return "Cannot be accepted";
    case 426:
      return "Upgrade required";
    case 429:
      return "Too many requests";
    case 431:
      return "Header too large";
    case 503:
      return "Not available now";
  }
  return "Error";
}

}  // namespace

http_response problem(unsigned status, std::string_view code, std::string_view detail, std::string_view field) {
  nlohmann::ordered_json body{
      {"type", "about:blank"}, {"title", title(status)}, {"status", status}, {"detail", detail}, {"code", code}};
  if (!field.empty()) body["field"] = field;
  http_response out;
  out.status = status;
  out.with("Content-Type", "application/problem+json").with("Cache-Control", "no-store");
  out.body = body.dump();
  return out;
}

}  // namespace cloakroom::edge
