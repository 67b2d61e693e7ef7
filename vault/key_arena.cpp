// The mapping behind the slots.
#include "vault/key_arena.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cassert>
#include <cstring>
#include <stdexcept>

namespace cloakroom::vault {
namespace {

std::size_t page_bytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

// A block of `inner` bytes with an unreadable page on either side; null on failure.
std::uint8_t* map_guarded(std::size_t inner) {
  std::size_t page = page_bytes();
  void* whole = mmap(nullptr, inner + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole == MAP_FAILED) return nullptr;
  auto* block = static_cast<std::uint8_t*>(whole) + page;
  bool ready = mprotect(block, inner, PROT_READ | PROT_WRITE) == 0 && mlock(block, inner) == 0 &&
               madvise(block, inner, MADV_DONTDUMP) == 0 && madvise(block, inner, MADV_WIPEONFORK) == 0;
  if (ready) return block;
  munmap(whole, inner + 2 * page);
  return nullptr;
}

}  // namespace

key_arena::key_arena(std::size_t slots) : slots_(slots) {
  std::size_t page = page_bytes();
  mapped_ = (slots * sizeof(key_slot) + page - 1) / page * page;
  memory_ = map_guarded(mapped_);
  if (memory_ == nullptr)
    throw std::runtime_error(
        "memory for keys cannot be locked; raise the limit for locked memory (ulimit -l, LimitMEMLOCK)");
  free_.reserve(slots);
  auto* first = reinterpret_cast<key_slot*>(memory_);
  for (std::size_t i = slots; i > 0; --i) free_.push_back(first + (i - 1));
}

key_arena::~key_arena() {
  explicit_bzero(memory_, mapped_);
  munmap(memory_ - page_bytes(), mapped_ + 2 * page_bytes());
}

key_slot* key_arena::take() noexcept {
  if (free_.empty()) return nullptr;
  auto* slot = free_.back();
  free_.pop_back();
  return slot;
}

void key_arena::give_back(key_slot* slot) noexcept {
  assert(slot != nullptr && free_.size() < slots_);
  explicit_bzero(slot, sizeof *slot);
  free_.push_back(slot);
}

}  // namespace cloakroom::vault
