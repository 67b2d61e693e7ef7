// /livez, /readyz and /metrics, on an address of their own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "gateway/edge/http_server.hpp"

namespace cloakroom::edge {

// One part that must work for the gateway to be ready.
struct readiness {
  std::string part;             // "storage"
  std::function<bool()> works;  // Quick, safe from any thread.
};

class admin_door final : public http_handler {
 public:
  // `count` is awaited before the numbers are shown: for those that are cheaper to count than to keep. Null: nothing.
  admin_door(const metrics& numbers, std::vector<readiness> parts, std::function<awaitable<void>()> count = nullptr)
      : metrics_(numbers), parts_(std::move(parts)), count_(std::move(count)) {}
  awaitable<http_response> answer(http_request& request) override;
  bool takes_socket(std::string_view) const override { return false; }
  awaitable<void> talk(std::shared_ptr<websocket>, http_request) override { co_return; }

 private:
  http_response ready() const;
  const metrics& metrics_;
  std::vector<readiness> parts_;
  std::function<awaitable<void>()> count_;
};

}  // namespace cloakroom::edge
