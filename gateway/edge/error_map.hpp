// One table from the desk's failures to what a visitor is told: HTTP status, wire code, words, and whether a chat goes
// on.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/desk/errc.hpp"

namespace cloakroom::edge {

struct public_error {
  unsigned status;        // Of an HTTP answer.
  std::string_view code;  // Stable, on every channel.
  std::string_view detail;
  std::uint16_t close_code;  // Of the socket; 0: the connection stays.
};

public_error public_error_of(error_code ec);
// The same for a withdrawal, which is no message.
public_error withdrawal_error_of(error_code ec);

}  // namespace cloakroom::edge
