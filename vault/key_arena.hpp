// Locked memory for the opened keys of subjects: one block of fixed slots between guard pages, never swapped, never
// dumped, wiped in a child process. Knows nothing about whose keys they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cloakroom::vault {

// What is held of one subject: the key itself and the token subkey derived from it.
struct key_slot {
  std::array<std::uint8_t, 32> record;
  std::array<std::uint8_t, 32> token;
};

// Not thread-safe; its owner locks. Slots themselves may be read and written by whoever took them.
class key_arena {
 public:
  // Throws std::runtime_error when the memory cannot be had or cannot be locked.
  explicit key_arena(std::size_t slots);
  key_arena(const key_arena&) = delete;
  key_arena& operator=(const key_arena&) = delete;
  ~key_arena();

  // Null when all are taken.
  key_slot* take() noexcept;
  // Wipes it.
  void give_back(key_slot* slot) noexcept;
  std::size_t taken() const noexcept { return slots_ - free_.size(); }
  std::size_t slots() const noexcept { return slots_; }

 private:
  std::size_t slots_;
  std::size_t mapped_;
  std::uint8_t* memory_;
  std::vector<key_slot*> free_;
};

}  // namespace cloakroom::vault
