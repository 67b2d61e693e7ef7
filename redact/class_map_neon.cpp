// The class scan with NEON, which every 64-bit ARM machine has. UTF-8 is checked by the plain routine.
#include "redact/class_map.hpp"

#if defined(__aarch64__)
#include <arm_neon.h>

#include <array>

#include "base/utf8.hpp"

namespace cloakroom::redact::detail {
namespace {

using lanes = uint8x16_t;
using block = std::array<lanes, 4>;

lanes all(int byte) { return vdupq_n_u8(static_cast<std::uint8_t>(byte)); }
lanes equal(lanes v, int byte) { return vceqq_u8(v, all(byte)); }
// Lanes whose value lies within [low, low + width], unsigned.
lanes within(lanes v, int low, int width) { return vcleq_u8(vsubq_u8(v, all(low)), all(width)); }

lanes digits(lanes v) { return within(v, '0', 9); }
lanes letters(lanes v) { return vorrq_u8(within(vorrq_u8(v, all(0x20)), 'a', 25), vcgeq_u8(v, all(0x80))); }
lanes gaps(lanes v) { return vorrq_u8(vcgeq_u8(v, all(0xe0)), equal(v, 0xc2)); }
lanes marks(lanes v) {
  lanes found = within(v, 0x3c, 1);  // < =
  for (int byte : {0x40, 0x2f, 0x3a, 0xef, 0xe3}) found = vorrq_u8(found, equal(v, byte));
  return vorrq_u8(found, equal(vorrq_u8(v, all(0x20)), 0x7b));  // [ {
}

// Lanes that are all ones or nothing, as one bit each: every lane keeps the bit of its place, then neighbours are added
// up until eight of them are one byte.
std::uint64_t bits(const block& of) {
  constexpr std::uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const lanes place = vld1q_u8(places);
  lanes low = vpaddq_u8(vandq_u8(of[0], place), vandq_u8(of[1], place));
  lanes high = vpaddq_u8(vandq_u8(of[2], place), vandq_u8(of[3], place));
  lanes sums = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

template <class Test>
std::uint64_t bits_where(const block& of, Test test) {
  return bits({test(of[0]), test(of[1]), test(of[2]), test(of[3])});
}

block load(const char* from) {
  auto bytes = reinterpret_cast<const std::uint8_t*>(from);
  return {vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)};
}

}  // namespace

bool classify_neon(std::string_view text, std::span<class_words> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) {
    char padded[64];
    block v = load(whole_block(text, i, padded));
    out[i] = {bits_where(v, digits), bits_where(v, letters), bits_where(v, marks), bits_where(v, gaps)};
  }
  return utf8_valid(text);
}

}  // namespace cloakroom::redact::detail
#endif
