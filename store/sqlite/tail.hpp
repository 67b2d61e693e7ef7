// The ends of a conversation's chains: what changes with every message. Read from the file by readers, kept in memory
// by the writer.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "store/rows.hpp"

namespace cloakroom::store {

struct tail {
  row_number conversation = no_row;
  conversation_state state = conversation_state::open;
  time_point last_use_at;
  std::int64_t seq = 0;
  row_number last_message = no_row;
  row_number last_outbox = no_row;
  row_number last_consent = no_row;
  row_number last_callback = no_row;
  row_number last_delivered = no_row;
};

// The chains' ends as the file has them: `seq` first, then in the order above, seven bytes of seven bits each, the
// highest first.
constexpr std::size_t ends_bytes = 6 * 7;
std::array<char, ends_bytes> packed_ends(const tail& of);
// False, and nothing is changed, if these are not the bytes of ends.
bool unpack_ends(std::string_view bytes, tail& into);

// The seq that a message's `jump` leads to: the lowest set bit cleared. Following it, or `previous` where it would go
// too far, reaches any earlier message in a number of steps that grows with the logarithm's square.
constexpr std::int64_t jump_target(std::int64_t seq) { return seq & (seq - 1); }

}  // namespace cloakroom::store
