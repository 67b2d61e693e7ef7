// The control door: what the program's commands ask of the gateway that runs, on server.admin_listen. Open to this
// machine alone, and to whoever can read the master key file. Every request is POST /control/…, its body a JSON object
// and its answer another; nothing personal stands in an address.
#pragma once

#include <functional>

#include "gateway/edge/held_routes.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

constexpr std::size_t control_body_bytes_max = 65536;

class control_routes {
 public:
  // `opens` says whether a bearer secret is the right one.
  control_routes(std::function<bool(std::string_view secret)> opens, held_routes held)
      : opens_(std::move(opens)), held_(std::move(held)) {}

  static bool leads_here(std::string_view path) { return path.starts_with("/control/"); }
  // From the network: asks who it is first.
  awaitable<http_response> answer(http_request& request);
  // From this process, which holds the stores itself.
  awaitable<http_response> carry_out(std::string path, std::string body);

 private:
  std::function<bool(std::string_view)> opens_;
  held_routes held_;
};

}  // namespace cloakroom::edge
