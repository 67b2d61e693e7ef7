// The ends of the last messages of a conversation, as the look-back reads them. Raw words of the visitor: they live as
// long as the session, and are wiped with it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "redact/look_back.hpp"
#include "store/rows.hpp"

namespace cloakroom::desk {

// Belongs to one session. Unknown until somebody fills it from the store, and again after something was missed.
class recent_messages {
 public:
  struct entry {
    store::row_number row = store::no_row;
    std::int32_t revision = 0;
    std::size_t before = 0;  // Bytes of the message before the end that is kept.
  };

  bool known() const noexcept { return known_; }
  // Of the newest message that is taken into account.
  std::int64_t seq() const noexcept { return seq_; }
  std::span<const redact::earlier_text> texts() const noexcept { return texts_; }
  const entry& at(std::size_t index) const { return entries_[index]; }

  void forget() {
    known_ = false;
    entries_.clear();
    texts_.clear();
  }
  // From here on `add` has seen everything up to this message.
  void begin(std::int64_t seq) {
    forget();
    known_ = true;
    seq_ = seq;
  }
  // The end of the next message as its owner reads it, or an agent's; `bytes` of the whole. Keeps `messages_max` of
  // either side.
  void add(std::int64_t seq, store::row_number row, std::int32_t revision, redact::earlier_text end, std::size_t bytes,
           std::size_t messages_max);
  // The message was written anew.
  void revised(store::row_number row) {
    for (entry& one : entries_)
      if (one.row == row) ++one.revision;
  }

 private:
  bool known_ = false;
  std::int64_t seq_ = 0;
  std::vector<redact::earlier_text> texts_;
  std::vector<entry> entries_;
};

}  // namespace cloakroom::desk
