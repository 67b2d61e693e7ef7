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

// Classes by two nibble tables: a bit stands for one or two rows of the ASCII chart, and is set in a byte that both its
// row and its column have. Bytes outside ASCII have no column.
//   1 /   2 : < =   4 @   8 [ {   20 letters of rows 4 and 6   40 letters of rows 5 and 7   80 digits
constexpr std::uint8_t row[16] = {0, 0, 0x01, 0x82, 0x24, 0x48, 0x20, 0x48};
constexpr std::uint8_t column[16] = {0xc4, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0,
                                     0xe0, 0xe0, 0x62, 0x28, 0x22, 0x22, 0x20, 0x21};
constexpr int marks = 0x0f, letters = 0x60;
// And outside: 8 C0 C1   10 E0 and above   20 C2   80 E3 EF
constexpr std::uint8_t wide_row[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x28, 0, 0x90, 0x10};
constexpr std::uint8_t wide_column[16] = {0x18, 0x18, 0x30, 0x90, 0x10, 0x10, 0x10, 0x10,
                                          0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x90};
constexpr int gaps = 0x30, not_two_bytes = 0x18;

// Lanes with one of the bits of `which`, as their top bits.
CLOAKROOM_AVX2 inline __m256i any_of(__m256i v, int which) {
  return _mm256_add_epi8(_mm256_and_si256(v, all(which)), all(0x80 - (which & -which)));
}

// The classes of up to 64 bytes; outside ASCII also which of them begin a character.
struct block_words {
  class_words classes{};
  std::uint64_t wide = 0, lead = 0;
};

// Adds 32 bytes at their place. Collects in `odd` what no character of two bytes has.
CLOAKROOM_AVX2 inline void add_lane(__m256i v, unsigned shift, block_words& to, __m256i& odd) {
  __m256i rows = high_nibble(v);
  __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(twice(row), rows), _mm256_shuffle_epi8(twice(column), v));
  to.classes.digit |= bits(found) << shift;
  to.classes.letter |= bits(_mm256_or_si256(any_of(found, letters), v)) << shift;
  to.classes.mark |= bits(any_of(found, marks)) << shift;
  std::uint64_t wide = bits(v);
  if (wide == 0) return;
  std::uint64_t lead = wide & bits(_mm256_add_epi8(v, v));
  to.wide |= wide << shift;
  to.lead |= lead << shift;
  // Cyrillic: leads D0 to DF, which are of no class.
  if (bits(_mm256_cmpeq_epi8(rows, all(0x0d))) == lead) return;
  __m256i kinds = _mm256_and_si256(_mm256_shuffle_epi8(twice(wide_row), rows),
                                   _mm256_shuffle_epi8(twice(wide_column), low_nibble(v)));
  to.classes.mark |= bits(kinds) << shift;
  to.classes.gap |= bits(any_of(kinds, gaps)) << shift;
  odd = _mm256_or_si256(odd, kinds);
}

CLOAKROOM_AVX2 inline __m256i load(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

// All of the text, for those that are not ASCII and characters of two bytes alone.
[[gnu::noinline]] CLOAKROOM_AVX2 bool utf8_holds(std::string_view text) {
  __m256i before = _mm256_setzero_si256(), errors = before;
  auto take = [&](__m256i v) CLOAKROOM_AVX2 {
    errors = _mm256_or_si256(errors, utf8_errors(v, before));
    before = v;
  };
  std::size_t at = 0;
  for (; text.size() - at >= 32; at += 32) take(load(text.data() + at));
  // A text that ends inside a character: nothing may follow but an end.
  char padded[32] = {};
  std::memcpy(padded, text.data() + at, text.size() - at);
  take(load(padded));
  take(_mm256_setzero_si256());
  return _mm256_testz_si256(errors, errors) != 0;
}

}  // namespace

// Of characters of two bytes every lead is followed by one byte that is none: two words of bits tell. Cyrillic chat has
// no others; a text that has is looked at again as a whole.
CLOAKROOM_AVX2 bool classify_avx2(std::string_view text, std::span<class_words> out) noexcept {
  __m256i odd = _mm256_setzero_si256();
  std::uint64_t led = 0, broken = 0;  // Whether the byte before the block is a lead.
  char padded[64];
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char* from = text.data() + i * 64;
    std::size_t left = text.size() - i * 64, behind = 0;
    if (left < 64 && text.size() >= 64) {
      // The last bytes are read together with those before them, which are shifted out: a copy would cost more.
      behind = 64 - left;
      from -= behind;
    } else if (left < 64) {
      std::memset(padded, 0, sizeof padded);
      std::memcpy(padded, from, left);
      from = padded;
    }
    block_words block;
    add_lane(load(from), 0, block, odd);
    add_lane(load(from + 32), 32, block, odd);
    const class_words& seen = block.classes;
    out[i] = {seen.digit >> behind, seen.letter >> behind, seen.mark >> behind, seen.gap >> behind};
    std::uint64_t wide = block.wide >> behind, lead = block.lead >> behind;
    broken |= (wide ^ lead) ^ (lead << 1 | led);
    led = lead >> 63;
  }
  if (_mm256_testz_si256(odd, all(not_two_bytes)) == 0) return utf8_holds(text);
  return (broken | led) == 0;
}

}  // namespace cloakroom::redact::detail
#endif
