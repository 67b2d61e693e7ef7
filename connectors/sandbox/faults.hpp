// Faults on demand: what was ordered through the control API, and which one hits the call at hand. Seeded, so that a
// run with probabilities can be repeated. Carrying a fault out is the business of whoever asks for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::sandbox {

struct fault {
  std::uint64_t id = 0;
  std::string kind;
  std::string method;                 // Lower case; empty: any method but getUpdates.
  std::optional<std::int64_t> chat;   // Only calls and updates of this chat.
  std::optional<std::uint64_t> left;  // How often it still hits; nothing: until it is taken away.
  double probability = 1.0;
  std::uint64_t hits = 0;
  std::int64_t retry_after = 3;            // Seconds, for 429.
  std::chrono::milliseconds delay{20000};  // For the slow ones.
  std::string description;                 // The text of the answer instead of the usual one.
  bool after_commit = false;               // 429, 500, 502html: the call is carried out first.
  std::int64_t seconds = 86400;            // For clock_ahead.
  std::int64_t migrate_to = 0;             // For migrate; 0: an id of our choice.
  std::mt19937_64 random;
};

// What a call must match.
struct fault_target {
  std::string_view method;
  std::optional<std::int64_t> chat;
};

class fault_book {
 public:
  // A text that says what is wrong with the order, or the fault's id.
  struct ordered {
    std::uint64_t id = 0;
    std::string problem;
  };
  ordered order(const nlohmann::json& wish);
  // The first fault of one of these kinds that hits; counts it down.
  std::optional<fault> take(std::initializer_list<std::string_view> kinds, const fault_target& target);
  // Whether one of this kind may still hit.
  bool armed(std::string_view kind) const;
  bool remove(std::uint64_t id);
  void clear() { faults_.clear(); }
  nlohmann::json list() const;
  static const std::vector<std::string_view>& kinds();

 private:
  std::list<fault> faults_;
  std::uint64_t last_id_ = 0;
};

}  // namespace cloakroom::sandbox
