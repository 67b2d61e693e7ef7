// Reading runs of digits with their joiners.
// What the runs mean is decided by shapes.cpp and the recognisers.
#include "redact/digit_run.hpp"

#include <algorithm>

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

std::uint8_t joint_of(glyph_kind kind) {
  switch (kind) {
    case glyph_kind::space:
      return joint_space;
    case glyph_kind::newline:
      return joint_newline;
    case glyph_kind::dash:
      return joint_dash;
    case glyph_kind::dot:
      return joint_dot;
    case glyph_kind::slash:
      return joint_slash;
    case glyph_kind::open:
      return joint_open;
    case glyph_kind::close:
      return joint_close;
    default:
      return joint_none;
  }
}

struct joint {
  std::uint8_t bits = joint_none;
  std::size_t next_digit = 0;  // 0: no digit follows.
};

// What stands from `at` to the next digit, if joiners alone do.
joint read_joint(std::string_view text, std::size_t at) {
  // Mostly one plain character.
  if (at + 1 < text.size() && ascii_digit(text[at + 1]) && static_cast<unsigned char>(text[at]) < 0x80 &&
      text[at] != '_') {
    auto bits = joint_of(glyph_at(text, at).kind);
    return bits == joint_none ? joint{} : joint{bits, at + 1};
  }
  joint result;
  unsigned visible = 0, invisible = 0;
  while (at < text.size()) {
    glyph g = glyph_at(text, at);
    if (g.kind == glyph_kind::digit) {
      result.next_digit = at;
      return result;
    }
    auto bit = g.plain == '_' ? std::uint8_t{joint_dash} : joint_of(g.kind);
    if (g.kind == glyph_kind::invisible) {
      if (++invisible > invisibles_max) break;
    } else if (bit == joint_none || ++visible > joiners_max) {
      break;
    }
    result.bits |= bit;
    at += g.bytes;
  }
  return result;
}

// Takes the digits from `at` on into the last group; the place behind them.
std::size_t take_digits(std::string_view text, std::size_t at, digit_run& run) {
  digit_group& group = run.groups.back();
  for (;;) {
    for (; at < text.size() && ascii_digit(text[at]); ++at, ++group.count) run.digits.push_back(text[at]);
    if (at == text.size() || static_cast<unsigned char>(text[at]) < 0x80) break;
    glyph g = glyph_at(text, at);
    if (g.kind != glyph_kind::digit) break;
    run.digits.push_back(g.plain);
    at += g.bytes;
    ++group.count;
  }
  return group.end = at;
}

}  // namespace

std::uint32_t digit_run::value_of(std::size_t group) const noexcept {
  std::uint32_t value = 0;
  for (char digit : digits_of(group, group).substr(0, 9)) value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  return value;
}

void read_run(std::string_view text, std::size_t at, digit_run& run) {
  run.digits.clear();
  run.groups.clear();
  run.groups.push_back({at, at, 0, 0, joint_none, false});
  for (;;) {
    std::size_t behind = take_digits(text, at, run);
    joint next = read_joint(text, behind);
    if (next.next_digit == 0) return;
    at = next.next_digit;
    if (next.bits == joint_none) continue;  // Only invisible characters: the same group goes on.
    run.groups.push_back({at, at, static_cast<std::uint32_t>(run.digits.size()), 0, next.bits, false});
  }
}

}  // namespace cloakroom::redact
