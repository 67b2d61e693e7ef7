// Server-sent events for the page: one line after something changed, several changes in a moment being one.
#pragma once

#include <memory>
#include <vector>

#include "connectors/sandbox/event_loop.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t streams_max = 64;  // The oldest page loses its stream and falls back to asking.

class event_stream {
 public:
  explicit event_stream(event_loop& loop) : loop_(loop) {}

  void add(std::shared_ptr<http_exchange> exchange);
  // Something changed; readers are told within a few milliseconds.
  void announce();

 private:
  void tell();

  event_loop& loop_;
  std::vector<std::shared_ptr<http_exchange>> readers_;  // Shared with their connections.
  std::uint64_t version_ = 0;
  bool due_ = false;
};

}  // namespace cloakroom::sandbox
