// The first pass over a message: which bytes are digits, letters or marks, and whether the text is UTF-8 at all.
// Sixty-four bytes become four words of bits. Three kernels give the same answer; the machine decides which one runs.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cloakroom::redact {

// Bit i of each word speaks of byte i of a block of 64.
struct class_words {
  std::uint64_t digit = 0;   // 0-9
  std::uint64_t letter = 0;  // A-Z a-z and every byte of a character outside ASCII.
  std::uint64_t mark = 0;    // @ / = : [ { < and the lead bytes EF and E3 (full-width forms, CJK brackets).
  std::uint64_t gap = 0;     // C2 and E2, the lead bytes of blanks and quotes that end a word.
  bool operator==(const class_words&) const = default;
};

enum class scan_kernel { plain, sse2, avx2 };

// The fastest kernel that this machine runs.
scan_kernel best_kernel() noexcept;
bool kernel_runs_here(scan_kernel kernel) noexcept;

// Fills `out`, which has one entry per 64 bytes begun; bits behind the end are 0. False: not well-formed UTF-8, and
// then what `out` holds is meaningless.
bool classify(scan_kernel kernel, std::string_view text, std::span<class_words> out) noexcept;

// The classes of one whole message.
class class_map {
 public:
  explicit class_map(std::size_t bytes) : blocks_((bytes + 63) / 64) {}
  std::span<class_words> blocks() noexcept { return {blocks_.data(), blocks_.size()}; }
  std::span<const class_words> blocks() const noexcept { return {blocks_.data(), blocks_.size()}; }

 private:
  boost::container::small_vector<class_words, 16> blocks_;
};

namespace detail {
bool classify_plain(std::string_view text, std::span<class_words> out) noexcept;
#if defined(__x86_64__)
bool classify_sse2(std::string_view text, std::span<class_words> out) noexcept;
bool classify_avx2(std::string_view text, std::span<class_words> out) noexcept;
#endif
}  // namespace detail

}  // namespace cloakroom::redact
