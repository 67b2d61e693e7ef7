// Tells whoever sends, in the product the dispatcher, that durable entries wait.
#pragma once

#include <vector>

#include "store/rows.hpp"

namespace cloakroom::desk {

class outbox_bell {
 public:
  virtual ~outbox_bell() = default;
  // Entries that a finished unit of work has stored, with their rows. From any thread.
  virtual void announce(std::vector<store::outbox_entry> entries) = 0;
};

}  // namespace cloakroom::desk
