// The first pass over a message: which bytes are digits, letters or marks, and whether the text is UTF-8 at all.
// Sixty-four bytes become four words of bits. The kernels give the same answer; the machine decides which one runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace cloakroom::redact {

// Bit i of each word speaks of byte i of a block of 64. Without a value of its own, as many are made and then filled.
struct class_words {
  std::uint64_t digit;   // 0-9
  std::uint64_t letter;  // A-Z a-z and every byte of a character outside ASCII.
  std::uint64_t mark;    // @ / = : [ { < and the lead bytes EF and E3 (full-width forms, CJK brackets).
  std::uint64_t gap;     // C2 and E0 … F4, the lead bytes of blanks, quotes, signs and pictures that end a word.
  bool operator==(const class_words&) const = default;
};

enum class scan_kernel { plain, sse2, avx2, neon };

// The fastest kernel that this machine runs.
scan_kernel best_kernel() noexcept;
bool kernel_runs_here(scan_kernel kernel) noexcept;

// Fills `out`, which has one entry per 64 bytes begun; bits behind the end are 0. False: not well-formed UTF-8, and
// then what `out` holds is meaningless.
bool classify(scan_kernel kernel, std::string_view text, std::span<class_words> out) noexcept;

// The classes of one whole message; `classify` fills every block.
class class_map {
 public:
  explicit class_map(std::size_t bytes) : count_((bytes + 63) / 64) {
    if (count_ > own_count) more_ = std::make_unique<class_words[]>(count_);
    blocks_ = more_ ? more_.get() : own_;
  }
  class_map(const class_map&) = delete;
  class_map& operator=(const class_map&) = delete;
  std::span<class_words> blocks() noexcept { return {blocks_, count_}; }
  std::span<const class_words> blocks() const noexcept { return {blocks_, count_}; }

  using of = std::uint64_t class_words::*;
  // The bits of one class from byte `at` on; those behind the text are 0.
  std::uint64_t from(of which, std::size_t at) const noexcept {
    std::size_t block = at / 64, shift = at % 64;
    if (block >= count_) return 0;
    std::uint64_t bits = blocks_[block].*which >> shift;
    if (shift != 0 && block + 1 < count_) bits |= blocks_[block + 1].*which << (64 - shift);
    return bits;
  }
  // Of the 64 bytes before `end`: the top bit speaks of byte `end` - 1. `end` lies within the text or just behind it.
  std::uint64_t before(of which, std::size_t end) const noexcept {
    std::size_t block = end / 64, shift = end % 64;
    std::uint64_t bits = shift == 0 ? 0 : blocks_[block].*which << (64 - shift);
    if (block > 0) bits |= shift == 0 ? blocks_[block - 1].*which : blocks_[block - 1].*which >> shift;
    return bits;
  }

 private:
  // Most messages need no allocation.
  static constexpr std::size_t own_count = 16;
  class_words own_[own_count];
  std::unique_ptr<class_words[]> more_;
  std::size_t count_;
  class_words* blocks_;
};

namespace detail {
// The 64 bytes of a block; those of a shorter last one are copied to `padded`, with zeros behind them.
inline const char* whole_block(std::string_view text, std::size_t block, char (&padded)[64]) {
  const char* from = text.data() + block * 64;
  std::size_t count = text.size() - block * 64;
  if (count >= 64) return from;
  std::memset(padded, 0, sizeof padded);
  std::memcpy(padded, from, count);
  return padded;
}
bool classify_plain(std::string_view text, std::span<class_words> out) noexcept;
#if defined(__x86_64__)
bool classify_sse2(std::string_view text, std::span<class_words> out) noexcept;
bool classify_avx2(std::string_view text, std::span<class_words> out) noexcept;
#elif defined(__aarch64__)
bool classify_neon(std::string_view text, std::span<class_words> out) noexcept;
#endif
}  // namespace detail

}  // namespace cloakroom::redact
