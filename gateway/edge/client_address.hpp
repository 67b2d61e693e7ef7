// Whose request it is, behind proxies that the configuration trusts: Forwarded (RFC 7239) or X-Forwarded-For and
// -Proto.
#pragma once

#include "base/in_force.hpp"
#include "config/settings.hpp"
#include "gateway/edge/http_server.hpp"

namespace cloakroom::edge {

// Walks from the nearest hop outwards and stops at the first that is not trusted; headers of others are ignored. Where
// both headers stand and lead to different addresses, one is the visitor's own: then the proxy's address counts.
class client_address final : public address_source {
 public:
  explicit client_address(std::vector<config::cidr> trusted) : trusted_(std::in_place, std::move(trusted)) {}
  // Other proxies from the next connection on.
  void replace(std::vector<config::cidr> trusted) {
    trusted_.replace(std::make_shared<const std::vector<config::cidr>>(std::move(trusted)));
  }
  bool trusts(const asio::ip::address& address) const override;
  client resolve(const asio::ip::address& peer, bool encrypted, const http_request& request) const override;

 private:
  in_force<std::vector<config::cidr>> trusted_;
};

}  // namespace cloakroom::edge
