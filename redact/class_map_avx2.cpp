// The class scan with AVX2; the same pass checks UTF-8. Compiled for AVX2 function by function, called only where the
// machine has it. The check: J. Keiser, D. Lemire, "Validating UTF-8 in less than one instruction per byte", 2021.
#include "redact/class_map.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#define CLOAKROOM_AVX2 __attribute__((target("avx2")))

namespace cloakroom::redact::detail {
namespace {

CLOAKROOM_AVX2 inline __m256i all(int byte) { return _mm256_set1_epi8(static_cast<char>(byte)); }
CLOAKROOM_AVX2 inline std::uint64_t bits(__m256i v) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(v)); }
CLOAKROOM_AVX2 inline __m256i twice(const std::uint8_t (&table)[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table)));
}
CLOAKROOM_AVX2 inline __m256i high_nibble(__m256i v) { return _mm256_and_si256(_mm256_srli_epi16(v, 4), all(0x0f)); }
CLOAKROOM_AVX2 inline __m256i low_nibble(__m256i v) { return _mm256_and_si256(v, all(0x0f)); }
CLOAKROOM_AVX2 inline __m256i within(__m256i v, int low, int width) {
  __m256i moved = _mm256_sub_epi8(v, all(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(moved, all(width)), moved);
}

// Errors that a pair of bytes can show, as in the paper. A bit that all three tables set is an error.
enum pair_error : std::uint8_t {
  too_short = 1,
  too_long = 2,
  overlong_3 = 4,
  too_large = 8,
  surrogate = 16,
  overlong_2 = 32,
  too_large_1000 = 64,
  overlong_4 = 64,
  two_continuations = 128,
  carry = too_short | too_long | two_continuations
};
constexpr std::uint8_t large = carry | too_large | too_large_1000;
constexpr std::uint8_t first_high[16] = {too_long,
                                         too_long,
                                         too_long,
                                         too_long,
                                         too_long,
                                         too_long,
                                         too_long,
                                         too_long,
                                         two_continuations,
                                         two_continuations,
                                         two_continuations,
                                         two_continuations,
                                         too_short | overlong_2,
                                         too_short,
                                         too_short | overlong_3 | surrogate,
                                         too_short | too_large | too_large_1000 | overlong_4};
constexpr std::uint8_t first_low[16] = {carry | overlong_3 | overlong_2 | overlong_4,
                                        carry | overlong_2,
                                        carry,
                                        carry,
                                        carry | too_large,
                                        large,
                                        large,
                                        large,
                                        large,
                                        large,
                                        large,
                                        large,
                                        large,
                                        large | surrogate,
                                        large,
                                        large};
constexpr std::uint8_t follows = too_long | overlong_2 | two_continuations;
constexpr std::uint8_t second_high[16] = {too_short,
                                          too_short,
                                          too_short,
                                          too_short,
                                          too_short,
                                          too_short,
                                          too_short,
                                          too_short,
                                          follows | overlong_3 | too_large_1000 | overlong_4,
                                          follows | overlong_3 | too_large,
                                          follows | surrogate | too_large,
                                          follows | surrogate | too_large,
                                          too_short,
                                          too_short,
                                          too_short,
                                          too_short};

// `before` shifted in by N bytes.
template <int N>
CLOAKROOM_AVX2 inline __m256i previous(__m256i v, __m256i before) {
  return _mm256_alignr_epi8(v, _mm256_permute2x128_si256(before, v, 0x21), 16 - N);
}

CLOAKROOM_AVX2 inline __m256i utf8_errors(__m256i v, __m256i before) {
  __m256i one = previous<1>(v, before);
  __m256i pair = _mm256_and_si256(_mm256_and_si256(_mm256_shuffle_epi8(twice(first_high), high_nibble(one)),
                                                   _mm256_shuffle_epi8(twice(first_low), low_nibble(one))),
                                  _mm256_shuffle_epi8(twice(second_high), high_nibble(v)));
  __m256i third = _mm256_subs_epu8(previous<2>(v, before), all(0xe0 - 0x80));
  __m256i fourth = _mm256_subs_epu8(previous<3>(v, before), all(0xf0 - 0x80));
  __m256i must_follow = _mm256_and_si256(_mm256_or_si256(third, fourth), all(0x80));
  return _mm256_xor_si256(must_follow, pair);
}

// Marks by two nibble tables: a bit per row of the ASCII chart that holds one.
constexpr std::uint8_t mark_low[16] = {4, 0, 0, 16, 0, 0, 0, 0, 0, 0, 2, 8, 2, 2, 0, 17};
constexpr std::uint8_t mark_high[16] = {0, 0, 1, 2, 4, 8, 0, 8, 0, 0, 0, 0, 0, 0, 16, 0};

CLOAKROOM_AVX2 inline void add_lanes(__m256i v, unsigned shift, class_words& words) {
  __m256i letters = _mm256_or_si256(within(_mm256_or_si256(v, all(0x20)), 'a', 25), v);
  __m256i no_mark = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(twice(mark_low), low_nibble(v)),
                                                       _mm256_shuffle_epi8(twice(mark_high), high_nibble(v))),
                                      _mm256_setzero_si256());
  __m256i gaps = _mm256_or_si256(_mm256_cmpeq_epi8(v, all(0xc2)), _mm256_cmpeq_epi8(v, all(0xe2)));
  gaps = _mm256_or_si256(gaps, _mm256_cmpeq_epi8(_mm256_min_epu8(v, all(0xf0)), all(0xf0)));
  words.digit |= bits(within(v, '0', 9)) << shift;
  words.letter |= bits(letters) << shift;
  words.mark |= (bits(no_mark) ^ 0xffffffffu) << shift;
  words.gap |= bits(gaps) << shift;
}

}  // namespace

CLOAKROOM_AVX2 bool classify_avx2(std::string_view text, std::span<class_words> out) noexcept {
  __m256i before = _mm256_setzero_si256(), errors = _mm256_setzero_si256();
  for (std::size_t block = 0; block < out.size(); ++block) {
    alignas(32) char padded[64];
    const char* from = text.data() + block * 64;
    std::size_t count = text.size() - block * 64;
    if (count < 64) {
      for (unsigned at = 0; at < 64; at += 32)
        _mm256_store_si256(reinterpret_cast<__m256i*>(padded + at), _mm256_setzero_si256());
      std::memcpy(padded, from, count);
      from = padded;
    }
    class_words words;
    for (unsigned at = 0; at < 64; at += 32) {
      __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + at));
      add_lanes(v, at, words);
      if (_mm256_movemask_epi8(_mm256_or_si256(v, before)) != 0)
        errors = _mm256_or_si256(errors, utf8_errors(v, before));
      before = v;
    }
    out[block] = words;
  }
  // A text that ends inside a character: nothing may follow but an end.
  errors = _mm256_or_si256(errors, utf8_errors(_mm256_setzero_si256(), before));
  return _mm256_testz_si256(errors, errors) != 0;
}

}  // namespace cloakroom::redact::detail
#endif
