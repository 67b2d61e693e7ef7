// The class scan with SSE2, which every x86-64 machine has. UTF-8 is checked by the plain routine.
#include "redact/class_map.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>

#include "base/utf8.hpp"

namespace cloakroom::redact::detail {
namespace {

std::uint64_t bits(__m128i lanes) { return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes)); }
__m128i all(int byte) { return _mm_set1_epi8(static_cast<char>(byte)); }
__m128i equal(__m128i v, int byte) { return _mm_cmpeq_epi8(v, all(byte)); }
// Lanes whose value lies within [low, low + width], unsigned.
__m128i within(__m128i v, int low, int width) {
  __m128i moved = _mm_sub_epi8(v, all(low));
  return _mm_cmpeq_epi8(_mm_min_epu8(moved, all(width)), moved);
}

__m128i marks(__m128i v) {
  __m128i found = within(v, 0x3c, 1);  // < =
  for (int byte : {0x40, 0x2f, 0x3a, 0xef, 0xe3}) found = _mm_or_si128(found, equal(v, byte));
  return _mm_or_si128(found, equal(_mm_or_si128(v, all(0x20)), 0x7b));  // [ {
}

void add_lanes(__m128i v, unsigned shift, class_words& words) {
  __m128i letters = _mm_or_si128(within(_mm_or_si128(v, all(0x20)), 'a', 25), v);
  words.digit |= bits(within(v, '0', 9)) << shift;
  words.letter |= bits(letters) << shift;
  words.mark |= bits(marks(v)) << shift;
  words.gap |= bits(_mm_or_si128(within(v, 0xe0, 31), equal(v, 0xc2))) << shift;
}

}  // namespace

bool classify_sse2(std::string_view text, std::span<class_words> out) noexcept {
  for (std::size_t block = 0; block < out.size(); ++block) {
    alignas(16) char padded[64];
    const char* from = whole_block(text, block, padded);
    class_words words{};
    for (unsigned at = 0; at < 64; at += 16)
      add_lanes(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at)), at, words);
    out[block] = words;
  }
  return utf8_valid(text);
}

}  // namespace cloakroom::redact::detail
#endif
