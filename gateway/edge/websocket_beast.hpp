// Makes the door of websocket.hpp out of an upgrade request. Included by the two files that speak Beast.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "gateway/edge/transport.hpp"
#include "gateway/edge/websocket.hpp"

namespace cloakroom::edge {

struct socket_limits {
  std::size_t frame_bytes_max = 16384;
  std::size_t queue_frames_max = 256;
  std::chrono::seconds idle{75};
};

// Answers the upgrade with subprotocol `cloakroom.v1` if it was offered. Null when the handshake fails.
awaitable<std::shared_ptr<websocket>> accept_websocket(
    transport stream, boost::beast::http::request<boost::beast::http::string_body> request, socket_limits limits);

}  // namespace cloakroom::edge
