// A small door to one WebSocket connection; Beast lives behind it. Text frames only.
//
// Reading is awaited; writing goes through a bounded queue that one writer empties, so no two writes overlap. Who has
// much to send waits for room in it; a peer too slow for the rest is closed and catches up by cursor when it returns.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/task.hpp"

namespace cloakroom::edge {

enum class socket_errc {
  closed = 1,  // The peer or we closed it; nothing more will come.
  not_text,    // A binary frame.
};
const boost::system::error_category& socket_category() noexcept;
error_code make_error_code(socket_errc code) noexcept;

// All calls on the connection's own loop.
class websocket {
 public:
  virtual ~websocket() = default;
  // The next message; valid until the next read. Frames above the bound close the connection with 1009 by themselves.
  virtual awaitable<result<std::string_view>> read() = 0;
  // Queues a text frame. A full queue closes the connection with 4429.
  virtual void send(std::string frame) = 0;
  // Waits until half of the queue is free; false when the connection is closing. A peer that takes no frame at all for
  // half of the idle time is closed with 4429. One caller at a time.
  virtual awaitable<bool> room() = 0;
  // Begins the closing handshake behind what is queued; a peer that does not take that within the idle time is
  // cut off. Later calls change nothing.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual bool closing() const noexcept = 0;
  virtual loop_executor executor() = 0;
};

// How the connection ends, as the protocol names it (docs/protocol/chat.md).
namespace close_code {
constexpr std::uint16_t ended = 1000, going_away = 1001, protocol_error = 4400, bad_resume = 4401, consent = 4403,
                        unknown_site = 4404, no_hello = 4408, origin = 4413, too_many = 4429, unavailable = 4503;
}  // namespace close_code

}  // namespace cloakroom::edge

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::edge::socket_errc> : std::true_type {};
}  // namespace boost::system
