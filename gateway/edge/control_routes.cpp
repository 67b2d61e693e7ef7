// Who may come in, and which route it is. The work is the routes'.
#include "gateway/edge/control_routes.hpp"

#include <boost/asio/ip/address.hpp>

#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {
namespace {

bool on_this_machine(const std::string& address) {
  error_code unreadable;
  auto peer = asio::ip::make_address(address, unreadable);
  if (unreadable) return false;
  if (peer.is_v6() && peer.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6()).is_loopback();
  return peer.is_loopback();
}

http_response not_here() { return problem(404, "not_found", "There is nothing at this address."); }

}  // namespace

awaitable<http_response> control_routes::answer(http_request& request) {
  // Before anything else is told: from another machine there is no such door.
  if (!on_this_machine(request.address)) co_return not_here();
  constexpr std::string_view scheme = "Bearer ";
  auto presented = request.header("authorization");
  if (!presented.starts_with(scheme) || !opens_(presented.substr(scheme.size()))) {
    auto out = problem(401, "unauthorized", "The control door needs the secret of the master key.");
    out.with("WWW-Authenticate", "Bearer");
    co_return out;
  }
  if (request.method != "POST") {
    auto out = problem(405, "method_not_allowed", "Only POST here.");
    out.with("Allow", "POST");
    co_return out;
  }
  co_return co_await carry_out(request.path, std::move(request.body));
}

awaitable<http_response> control_routes::carry_out(std::string path, std::string body) {
  if (body.size() > control_body_bytes_max) co_return problem(413, "too_large", "The body is too large.");
  constexpr std::string_view held = "/control/held/";
  if (path.starts_with(held)) co_return co_await held_.answer(path.substr(held.size()), std::move(body));
  co_return not_here();
}

}  // namespace cloakroom::edge
