// Held messages of a memory_state.
#pragma once

#include "store/memory/state.hpp"

namespace cloakroom::store {

// For one call: refers to the state.
class memory_held {
 public:
  explicit memory_held(const memory_state& state) : state_(state) {}
  std::optional<held_message> find(const held_id& id) const;
  std::optional<held_message> by_client(row_number in_conversation, const client_id& client) const;
  std::vector<held_message> of(row_number in_conversation) const;
  std::vector<held_message> after(const std::optional<held_id>& last, std::size_t count_max) const;
  std::int64_t waiting() const;

 private:
  const memory_state& state_;
};

}  // namespace cloakroom::store
