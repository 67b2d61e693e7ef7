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
// And outside: 20 C2 E2   40 F0 and above   80 E3 EF
constexpr std::uint8_t wide_row[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0xa0, 0x40};
constexpr std::uint8_t wide_column[16] = {0x40, 0x40, 0x60, 0xc0, 0x40, 0x40, 0x40, 0x40,
                                          0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0xc0};
constexpr int gaps = 0x60;

// Lanes with one of the bits of `which`, as their top bits.
CLOAKROOM_AVX2 inline __m256i any_of(__m256i v, int which) {
  return _mm256_add_epi8(_mm256_and_si256(v, all(which)), all(0x80 - (which & -which)));
}

// The classes of 32 bytes, and what they say about the text's being UTF-8.
struct half_words {
  std::uint64_t digit = 0, letter = 0, mark = 0, gap = 0;
};
struct utf8_check {
  __m256i before, errors;
};

CLOAKROOM_AVX2 inline half_words classes_of(__m256i v, utf8_check& check) {
  __m256i rows = high_nibble(v);
  __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(twice(row), rows), _mm256_shuffle_epi8(twice(column), v));
  half_words half{bits(found), bits(_mm256_or_si256(any_of(found, letters), v)), bits(any_of(found, marks)), 0};
  if (_mm256_movemask_epi8(_mm256_or_si256(v, check.before)) != 0) {
    __m256i wide = _mm256_and_si256(_mm256_shuffle_epi8(twice(wide_row), rows),
                                    _mm256_shuffle_epi8(twice(wide_column), low_nibble(v)));
    half.mark |= bits(wide);
    half.gap = bits(any_of(wide, gaps));
    check.errors = _mm256_or_si256(check.errors, utf8_errors(v, check.before));
  }
  check.before = v;
  return half;
}

// The last bytes of the text, from `at` on: less than 32, with zeros behind them.
CLOAKROOM_AVX2 inline __m256i last_lane(std::string_view text, std::size_t at) {
  alignas(32) char padded[64];
  std::size_t count = text.size() - at;
  _mm256_store_si256(reinterpret_cast<__m256i*>(padded + 32), _mm256_setzero_si256());
  if (text.size() >= 32) {
    const char* end = text.data() + text.size();
    _mm256_store_si256(reinterpret_cast<__m256i*>(padded),
                       _mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 32)));
  } else {
    std::memcpy(padded + 32 - count, text.data(), count);
  }
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(padded + 32 - count));
}

CLOAKROOM_AVX2 inline __m256i lane(std::string_view text, std::size_t at) {
  if (text.size() - at < 32) return last_lane(text, at);
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
}

}  // namespace

CLOAKROOM_AVX2 bool classify_avx2(std::string_view text, std::span<class_words> out) noexcept {
  utf8_check check{_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (std::size_t at = 0; at < text.size(); at += 64) {
    half_words low = classes_of(lane(text, at), check), high;
    if (text.size() - at > 32) high = classes_of(lane(text, at + 32), check);
    out[at / 64] = {low.digit | high.digit << 32, low.letter | high.letter << 32, low.mark | high.mark << 32,
                    low.gap | high.gap << 32};
  }
  // A text that ends inside a character: nothing may follow but an end.
  if (_mm256_movemask_epi8(check.before) < 0)
    check.errors = _mm256_or_si256(check.errors, utf8_errors(_mm256_setzero_si256(), check.before));
  return _mm256_testz_si256(check.errors, check.errors) != 0;
}

}  // namespace cloakroom::redact::detail
#endif
