// What `keys status` tells: which master keys there are, how old, and how many subject keys hang on each. Never a key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/transaction.hpp"

namespace cloakroom::vault {

struct key_report {
  struct master {
    std::uint32_t id = 0;
    std::optional<time_point> created_at;  // Nothing: the key ring needs it, but the file lacks it.
    std::chrono::milliseconds age{};       // 0 where `created_at` is missing.
    bool active = false;                   // Wraps new keys.
    std::int64_t subject_keys = 0;
  };
  std::vector<master> masters;  // In order of id.
  std::int64_t subject_keys = 0;
};

// Whether these master keys are those that wrapped the ring, by the ring's named values alone: empty, or what is wrong
// with the file, in words for the operator. Writes nothing; an empty ring fits every key.
using ring_values = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::string judge_master_keys(const std::filesystem::path& master_key_file, const ring_values& ring);

// errc::master_key_unreadable, or a store's code. Walks all keys of the ring.
[[nodiscard]] result<key_report> report_keys(const std::filesystem::path& master_key_file, store::keyring& ring,
                                             time_point now);

}  // namespace cloakroom::vault
