// Dates, times of day and coordinates inside a run of digits. Their groups are no part of any other number.
#include "redact/characters.hpp"
#include "redact/digit_run.hpp"

namespace cloakroom::redact {
namespace {

bool day(std::uint32_t v) { return v >= 1 && v <= 31; }
bool month(std::uint32_t v) { return v >= 1 && v <= 12; }
bool short_count(const digit_group& g) { return g.count == 1 || g.count == 2; }

// dd.mm.yyyy, mm/dd/yyyy, dd-mm-yy, yyyy-mm-dd, all with one and the same joiner.
bool date_at(const digit_run& run, std::size_t i) {
  const auto &a = run.groups[i], &b = run.groups[i + 1], &c = run.groups[i + 2];
  if (b.before != c.before || !short_count(b)) return false;
  bool blank = b.before == joint_space;
  if (!blank && b.before != joint_dot && b.before != joint_slash && b.before != joint_dash) return false;
  // A longer chain with the same joiner is no date: 067-12-05-2024.
  if (i > 0 && a.before == b.before) return false;
  if (i + 3 < run.groups.size() && run.groups[i + 3].before == b.before && !blank) return false;
  std::uint32_t x = run.value_of(i), y = run.value_of(i + 1), z = run.value_of(i + 2);
  if (a.count == 4 && short_count(c)) return is_year(x) && month(y) && day(z);
  if (!short_count(a) || !is_day_and_month(x, y)) return false;
  return c.count == 4 ? is_year(z) : c.count == 2 && !blank && run.groups.size() == 3;
}

// hh:mm, also 12:30:15; the run ends at the colon, so only the outer groups can be part of one.
void mark_times(std::string_view text, digit_run& run) {
  digit_group &first = run.groups.front(), &last = run.groups.back();
  std::size_t behind = last.end;
  if (short_count(last) && glyph_at(text, behind).plain == ':' && glyph_at(text, behind + 1).kind == glyph_kind::digit)
    last.opaque = true;
  std::size_t before = first.start;
  if (short_count(first) && previous_visible(text, before).plain == ':' &&
      glyph_before(text, before).kind == glyph_kind::digit)
    first.opaque = true;
}

// 50.4501, 30.5234: at most 180 before the point, at least three digits behind it.
bool decimal_at(const digit_run& run, std::size_t i) {
  return i + 1 < run.groups.size() && run.groups[i + 1].before == joint_dot && run.groups[i].count <= 3 &&
         run.groups[i + 1].count >= 3 && run.value_of(i) <= 180 && run.groups[i + 1].count != run.groups[i].count;
}

bool comma_behind(std::string_view text, std::size_t at) { return glyph_at(text, at).plain == ','; }
bool comma_before(std::string_view text, std::size_t at) {
  while (glyph_before(text, at).kind == glyph_kind::space || glyph_before(text, at).plain == '-') --at;
  return glyph_before(text, at).plain == ',';
}

void mark_coordinates(std::string_view text, digit_run& run) {
  std::size_t n = run.groups.size();
  if (n == 2 && decimal_at(run, 0) && run.groups[1].count >= 4 &&
      (comma_behind(text, run.end()) || comma_before(text, run.start()))) {
    run.groups[0].opaque = run.groups[1].opaque = true;
  }
  if (n == 4 && decimal_at(run, 0) && decimal_at(run, 2) && run.groups[1].count >= 4 && run.groups[3].count >= 4)
    for (auto& group : run.groups) group.opaque = true;
}

}  // namespace

bool is_day_and_month(std::uint32_t first, std::uint32_t second) noexcept {
  return (day(first) && month(second)) || (month(first) && day(second));
}

bool is_year(std::uint32_t value) noexcept { return value >= 1900 && value <= 2099; }

void mark_shapes(std::string_view text, digit_run& run) {
  mark_times(text, run);
  glyph left = glyph_before(text, run.start());
  bool international = left.kind == glyph_kind::plus;
  for (std::size_t i = 0; !international && i + 2 < run.groups.size(); ++i)
    if (date_at(run, i)) run.groups[i].opaque = run.groups[i + 1].opaque = run.groups[i + 2].opaque = true;
  mark_coordinates(text, run);
}

}  // namespace cloakroom::redact
