// From the Bot API's updates to events of the desk. Pure; decides what may be relayed and what never is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.hpp"

namespace cloakroom::connectors::telegram {

inline constexpr std::size_t update_bytes_max = 64 * 1024;         // One webhook body.
inline constexpr std::size_t updates_bytes_max = 8 * 1024 * 1024;  // One answer of getUpdates.

// Reasons of `ignored` that the connector itself acts on.
inline constexpr std::string_view bot_removed = "bot_removed";
inline constexpr std::string_view bot_admitted = "bot_admitted";

// Whom to believe. References outlive the call.
struct desk_view {
  // The desk's group, by its configured id and by the one it moved to: both are ours.
  std::int64_t chat = 0;
  std::int64_t moved_chat = 0;  // 0: never moved.
  const std::map<std::int64_t, std::string>& agents;
  std::string_view bot_name;  // Without '@'; empty while unknown: then every addressed command is ours.
};

// One webhook body. errc::too_large above update_bytes_max; errc::malformed where it is no update.
result<update> read_update(std::string_view body, const desk_view& desk);

// The answer of getUpdates. Entries that are no updates are left out: nothing could confirm them.
// errc::malformed where it is no successful answer, or none of its entries is an update.
result<std::vector<update>> read_updates(std::string_view body, const desk_view& desk);

}  // namespace cloakroom::connectors::telegram
