// The plain kernel of the class scan, one byte at a time by table, and the choice of the kernel.
#include "redact/class_map.hpp"

#include <array>

#include "base/utf8.hpp"

namespace cloakroom::redact {
namespace {

enum class_bit : std::uint8_t { digit_bit = 1, letter_bit = 2, mark_bit = 4, gap_bit = 8 };

constexpr std::array<std::uint8_t, 256> byte_classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = digit_bit;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 32] = letter_bit;
  for (unsigned c = 0x80; c < 0x100; ++c) table[c] = letter_bit;
  for (unsigned c : {0x40u, 0x2fu, 0x3du, 0x3au, 0x5bu, 0x7bu, 0x3cu, 0xefu, 0xe3u}) table[c] |= mark_bit;
  table[0xc2] |= gap_bit;
  for (unsigned c = 0xe0; c < 0x100; ++c) table[c] |= gap_bit;
  return table;
}();

}  // namespace

bool detail::classify_plain(std::string_view text, std::span<class_words> out) noexcept {
  for (std::size_t block = 0; block < out.size(); ++block) {
    class_words words{};
    std::size_t begin = block * 64, count = std::min<std::size_t>(64, text.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t of = byte_classes[static_cast<unsigned char>(text[begin + i])];
      words.digit |= (of & 1) << i;
      words.letter |= (of >> 1 & 1) << i;
      words.mark |= (of >> 2 & 1) << i;
      words.gap |= (of >> 3 & 1) << i;
    }
    out[block] = words;
  }
  return utf8_valid(text);
}

bool kernel_runs_here(scan_kernel kernel) noexcept {
#if defined(__x86_64__)
  if (kernel == scan_kernel::avx2) return __builtin_cpu_supports("avx2");
  if (kernel == scan_kernel::sse2) return true;
#elif defined(__aarch64__)
  if (kernel == scan_kernel::neon) return true;
#endif
  return kernel == scan_kernel::plain;
}

scan_kernel best_kernel() noexcept {
  for (scan_kernel kernel : {scan_kernel::avx2, scan_kernel::neon, scan_kernel::sse2})
    if (kernel_runs_here(kernel)) return kernel;
  return scan_kernel::plain;
}

bool classify(scan_kernel kernel, std::string_view text, std::span<class_words> out) noexcept {
#if defined(__x86_64__)
  if (kernel == scan_kernel::avx2) return detail::classify_avx2(text, out);
  if (kernel == scan_kernel::sse2) return detail::classify_sse2(text, out);
#elif defined(__aarch64__)
  if (kernel == scan_kernel::neon) return detail::classify_neon(text, out);
#endif
  return detail::classify_plain(text, out);
}

}  // namespace cloakroom::redact
