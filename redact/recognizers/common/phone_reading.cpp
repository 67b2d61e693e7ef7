// Readings of a run of digits as a telephone number, one function for each way people write them.
// Words around the number are weighed in phone_number.cpp.
#include "redact/recognizers/common/phone_reading.hpp"

#include <algorithm>

#include "redact/characters.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

// How the groups [first, last] are written.
struct layout {
  std::uint8_t joints = joint_none;
  std::size_t groups = 0;
  std::size_t widest = 0;
  std::size_t narrow = 0;  // Groups of one digit.
  bool bracketed = false;  // A group stands in round brackets.
  bool hidden = false;     // Invisible characters stand among the digits.
};

layout layout_of(std::string_view text, const digit_run& run, std::size_t first, std::size_t last) {
  layout seen;
  seen.groups = last - first + 1;
  for (std::size_t i = first; i <= last; ++i) {
    const digit_group& g = run.groups[i];
    if (i > first) seen.joints |= g.before;
    seen.widest = std::max<std::size_t>(seen.widest, g.count);
    seen.narrow += g.count == 1;
    seen.hidden |= g.end - g.start != g.count && ascii_digit(text[g.start]);
    bool open = glyph_before(text, g.start).kind == glyph_kind::open;
    if (open && i < last && (run.groups[i + 1].before & joint_close) != 0) seen.bracketed = true;
  }
  return seen;
}

// "ext. 12", "x12", "доб. 12", "wew. 12", "w. 12", ", вътрешен номер 12", ";ext=12", "#12" behind a number; the end of
// its digits, and the digits.
std::optional<std::pair<std::size_t, std::string>> extension_after(const message& of, std::size_t at) {
  std::size_t limit = std::min(of.text.size(), at + 8);
  while (at < limit) {
    glyph g = glyph_at(of.text, at);
    if (g.kind != glyph_kind::space && g.plain != ',' && g.plain != ';' && g.kind != glyph_kind::open) break;
    at += g.bytes;
  }
  bool named = false;
  if (glyph_at(of.text, at).plain == '#') {
    ++at;
    named = true;
  }
  // "nr wew.", "вътрешен номер": the word for "number" may stand on either side.
  for (int words = 0; words < 2 && is_letter(glyph_at(of.text, at).kind); ++words) {
    std::size_t end = word_end(of, at);
    word_sight word = of.words->look_up(of.text, at, end);
    glyph next = glyph_at(of.text, end);
    bool letter = end - at <= glyph_at(of.text, at).bytes && lower_ascii(of.text[at]) != 'x';
    bool extension = word.is(word_class::extension) && (!letter || next.kind == glyph_kind::dot);
    if (!extension && !word.is(word_class::number)) return std::nullopt;
    named |= extension;
    at = end;
    if (next.kind == glyph_kind::dot) at += next.bytes;
    if (glyph_at(of.text, at).kind == glyph_kind::space) at += glyph_at(of.text, at).bytes;
  }
  if (!named) return std::nullopt;
  for (std::size_t signs = 0; signs < 3; ++signs) {
    glyph g = glyph_at(of.text, at);
    if (g.kind != glyph_kind::space && g.kind != glyph_kind::dot && g.plain != ':' && g.plain != '=' &&
        g.code != 0x2116)
      break;
    at += g.bytes;
  }
  std::string digits;
  for (glyph g = glyph_at(of.text, at); g.kind == glyph_kind::digit && digits.size() <= 7; g = glyph_at(of.text, at)) {
    digits += g.plain;
    at += g.bytes;
  }
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  return std::pair{at, digits};
}

// Which of two readings by different rules is the better one: no word needed, known to a plan, longer, surer.
bool better(const phone_reading& a, const phone_reading& b) {
  if (a.needs_context != b.needs_context) return b.needs_context;
  bool a_known = a.score >= 0.7, b_known = b.score >= 0.7;
  if (a_known != b_known) return a_known;
  if (a.last_group != b.last_group) return a.last_group > b.last_group;
  return a.score > b.score;
}

// Calls `consider(last, digits)` for every end of a number that begins with `first`.
template <class Consider>
void each_end(const digit_run& run, std::size_t first, Consider consider) {
  std::size_t end = std::min(run.groups.size(), first + phone_groups_max);
  for (std::size_t last = first; last < end && !run.groups[last].opaque; ++last) {
    std::string_view digits = run.digits_of(first, last);
    if (digits.size() > phone_digits_max + 3) return;
    if (digits.size() >= 5 && !(last + 1 < run.groups.size() && tight(run, last + 1))) consider(last, digits);
  }
}

// As many digits from this group on as any reading looks at.
std::string_view digits_ahead(const digit_run& run, std::size_t first) {
  return run.all_digits().substr(run.groups[first].first, phone_digits_max + 2);
}

bool has_length(std::uint32_t lengths, std::string_view digits) { return (lengths >> digits.size() & 1) != 0; }

void keep_longer(std::optional<phone_reading>& best, phone_reading next) {
  if (!best || next.score > best->score || (next.score == best->score && next.last_group > best->last_group))
    best = std::move(next);
}

std::optional<phone_reading> read_plus(const digit_run& run, std::size_t first) {
  std::optional<phone_reading> best;
  each_end(run, first, [&](std::size_t last, std::string_view digits) {
    plan_reading plan = read_international(digits);
    bool grouped = last > first;
    if (plan.verdict == plan_verdict::valid)
      keep_longer(best, {first, last, 0.95, e164(plan), "plus and a valid number", grouped, true, false});
    else if (plan.verdict == plan_verdict::possible && digits.size() >= 8)
      keep_longer(best, {first, last, 0.8, e164(plan), "plus, calling code and length", grouped, true, false});
    else if (digits.size() >= 8 && digits.size() <= phone_digits_max)
      keep_longer(best,
                  {first, last, 0.6, "+" + std::string(digits), "plus", grouped, true, !grouped && digits.size() < 10});
  });
  return best;
}

// "00 44 20 …", America's "011 44 20 …" and the old Soviet "8-10-44-20-…".
std::optional<phone_reading> read_double_zero(const digit_run& run, std::size_t first) {
  std::optional<phone_reading> best;
  std::string_view ahead = digits_ahead(run, first);
  if (!ahead.starts_with("00") && !ahead.starts_with("011") && !ahead.starts_with("810")) return best;
  each_end(run, first, [&](std::size_t last, std::string_view digits) {
    std::size_t prefix = digits.starts_with("00") ? 2 : digits.starts_with("011") || digits.starts_with("810") ? 3 : 0;
    if (prefix == 0 || digits.size() < prefix + 8) return;
    plan_reading plan = read_international(digits.substr(prefix));
    bool grouped = last > first;
    if (prefix == 3 && (!grouped || run.groups[first].count > 3)) return;
    // Ungrouped, +1 and +7 are too short to tell a number by.
    bool telling = grouped || (digits.size() >= 12 && plan.plan != nullptr && plan.plan->code > 9);
    if (plan.verdict == plan_verdict::valid)
      keep_longer(best, {first, last, 0.9, e164(plan), "00 and a valid number", grouped, true, false});
    else if (plan.verdict == plan_verdict::possible && plan.national.size() >= 8)
      keep_longer(best, {first, last, 0.7, e164(plan), "00, calling code and length", grouped, true, !telling});
  });
  return best;
}

// "380 67 123 45 67": the calling code without a plus. Alone it is enough for the region at hand and for the long codes
// of the countries we speak to; elsewhere the code must stand apart, or a word must help.
std::optional<phone_reading> read_code_alone(const message& of, const digit_run& run, std::size_t first) {
  std::optional<phone_reading> best;
  std::string_view ahead = digits_ahead(run, first);
  std::uint32_t valid = valid_lengths_international(ahead);
  bool home_code = of.region != nullptr && ahead.starts_with(std::to_string(of.region->code));
  if (valid == 0 && !home_code) return best;
  each_end(run, first, [&](std::size_t last, std::string_view digits) {
    if (digits.size() < 10 || (!has_length(valid, digits) && !home_code)) return;
    plan_reading plan = read_international(digits);
    if (plan.verdict == plan_verdict::none) return;
    unsigned code = plan.plan->code;
    bool home = of.region != nullptr && of.region->code == code;
    if (plan.verdict == plan_verdict::possible) {
      // "44 7700 900186": a range that nobody holds, with the code of the region standing apart.
      if (!home || code < 10 || run.groups[first].count > 3 || last == first || digits.size() < 11) return;
      keep_longer(best, {first, last, 0.65, e164(plan), "calling code and length of the region", true, false, false});
      return;
    }
    bool telling = code == 380 || code == 359;
    std::size_t code_digits = code >= 100 ? 3 : code >= 10 ? 2 : 1;
    bool apart = run.groups[first].count == code_digits && last >= first + 2 && code_digits >= 2;
    bool grouped = last > first + 1;
    bool enough = telling || (home && (digits.size() >= 11 || grouped)) || (apart && digits.size() >= 11);
    keep_longer(best, {first, last, enough ? 0.8 : 0.65, e164(plan), "calling code and a valid number", last > first,
                       false, !enough});
  });
  return best;
}

// "1 2 3 4 5 6 7 8 9".
bool counts_up(std::string_view digits) {
  return std::adjacent_find(digits.begin(), digits.end(), [](char a, char b) { return b != a + 1; }) == digits.end();
}

// "20240518".
bool compact_date(std::string_view digits) {
  if (digits.size() != 8 || (!digits.starts_with("19") && !digits.starts_with("20"))) return false;
  int month = (digits[4] - '0') * 10 + digits[5] - '0', day = (digits[6] - '0') * 10 + digits[7] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// "2024/05/000123", "23/0098812": groups tied by slashes as files are numbered, a year first or a long one among them.
bool numbered_by_year(const digit_run& run, std::size_t first, std::size_t last) {
  bool slash = false, wide = false;
  for (std::size_t i = first; i <= last; ++i) {
    slash |= i > first && (run.groups[i].before & joint_slash) != 0;
    wide |= run.groups[i].count > 4;
  }
  std::uint32_t lead = run.groups[first].count == 4 ? run.value_of(first) : 0;
  return slash && (wide || (lead >= 1900 && lead < 2100));
}

// "2 000 000": a first group of up to three digits, then threes.
bool thousands(const digit_run& run, std::size_t first, std::size_t last) {
  if (run.groups[first].count > 3) return false;
  for (std::size_t i = first + 1; i <= last; ++i)
    if (run.groups[i].count != 3 || (run.groups[i].before & ~(joint_space | joint_dot)) != 0) return false;
  return true;
}

// A national number of the region at hand. Groups, brackets or a trunk prefix make one; bare digits need a word.
std::optional<phone_reading> read_at_home(const message& of, const digit_run& run, std::size_t first) {
  std::optional<phone_reading> best;
  if (of.region == nullptr) return best;
  std::string_view ahead = digits_ahead(run, first);
  std::uint32_t valid = valid_lengths_national(*of.region, ahead);
  bool zero_trunk = ahead.size() >= 10 && ahead[0] == '0' && ahead[1] != '0';
  if (valid == 0 && !zero_trunk) return best;
  each_end(run, first, [&](std::size_t last, std::string_view digits) {
    // "0671234567-1" is the first part of an order.
    if (last == first + 1 && run.groups[last].count == 1 && tight(run, last)) return;
    if (!has_length(valid, digits) && !(zero_trunk && digits.size() >= 10)) return;
    plan_reading plan = read_national(*of.region, digits);
    // Poland dialled a 0 until 2005, and some still write it.
    if (plan.verdict != plan_verdict::valid && of.region->code == 48 && digits.size() == 10 && digits[0] == '0')
      plan = read_national(*of.region, digits.substr(1));
    bool trunk = plan.national.size() < digits.size();
    if (plan.verdict == plan_verdict::possible && trunk && digits.size() >= 10 && zero_trunk &&
        !(run.groups[first].count == 1 && run.groups[last].count == 1 && last - first < 5)) {
      // A range that nobody holds, such as the one reserved for films: still written as a telephone number is.
      keep_longer(best,
                  {first, last, 0.65, e164(plan), "trunk prefix and length of the region", last > first, true, false});
      return;
    }
    if (plan.verdict != plan_verdict::valid) return;
    layout seen = layout_of(of.text, run, first, last);
    bool shaped =
        seen.bracketed || (seen.groups >= 3 && seen.widest <= 4 && seen.narrow <= 1) || (trunk && seen.groups >= 2);
    bool apart = (seen.narrow == seen.groups && last + 1 == run.groups.size() && !counts_up(digits)) || seen.hidden;
    bool enough = digits.size() >= 9 ? shaped || trunk || apart : shaped && digits.size() >= 7;
    if (extension_after(of, run.groups[last].end) && digits.size() >= 9) enough = shaped = true;
    if (!trunk && (seen.joints & joint_slash) != 0 && numbered_by_year(run, first, last)) return;
    if (!trunk && (seen.joints & joint_newline) != 0) enough = false;
    if (!trunk && thousands(run, first, last) && (digits.size() < 9 || digits.ends_with("000000"))) enough = false;
    // "601.512.693" may be a sum.
    if (!trunk && seen.joints == joint_dot) enough = false;
    keep_longer(best,
                {first, last, enough ? 0.85 : 0.7, e164(plan), "valid number of the region", shaped, trunk, !enough});
  });
  return best;
}

// "8 (0xx)" and "8-0xx": the trunk form of old Soviet networks, and Russia's own 8.
std::optional<phone_reading> read_eight(const message& of, const digit_run& run, std::size_t first) {
  std::optional<phone_reading> best;
  if (run.digits_of(first, first)[0] != '8') return best;
  static const region_plan* const ukraine = find_region("UA");
  static const region_plan* const russia = find_region("RU");
  each_end(run, first, [&](std::size_t last, std::string_view digits) {
    if (digits.size() != 11) return;
    bool old_form = digits[1] == '0';
    plan_reading plan = old_form ? read_national(*ukraine, digits.substr(1)) : read_national(*russia, digits);
    if (plan.verdict != plan_verdict::valid) return;
    layout seen = layout_of(of.text, run, first, last);
    bool home = old_form && of.region != nullptr && of.region->code == 380;
    bool shaped = seen.bracketed || home || (seen.groups >= 3 && seen.widest <= 4);
    keep_longer(best, {first, last, 0.75, e164(plan), "trunk prefix 8", shaped, true, !shaped});
  });
  return best;
}

// "(067) 123-45-67" and "067-123-45-67", whatever the region says.
std::optional<phone_reading> read_shape(const message& of, const digit_run& run, std::size_t first) {
  std::optional<phone_reading> best;
  std::size_t limit = std::min(run.groups.size(), first + phone_groups_max);
  bool brackets = std::any_of(run.groups.begin() + static_cast<std::ptrdiff_t>(first + 1),
                              run.groups.begin() + static_cast<std::ptrdiff_t>(limit),
                              [](const digit_group& g) { return (g.before & joint_close) != 0; });
  if (!brackets && (run.digits_of(first, first)[0] != '0' || run.groups[first].count < 3)) return best;
  each_end(run, first, [&](std::size_t last, std::string_view digits) {
    if (digits.size() < 9 || digits.size() > 11) return;
    layout seen = layout_of(of.text, run, first, last);
    if ((seen.joints & ~(joint_space | joint_dash | joint_open | joint_close)) != 0 || seen.widest > 4) return;
    bool bracketed = seen.bracketed && seen.groups >= 3;
    bool trunk =
        digits[0] == '0' && digits[1] != '0' && seen.groups >= 3 && seen.narrow == 0 && run.groups[first].count >= 3;
    // Two digits at the end come with two before them: "0440-118-27" is an article's.
    if (seen.groups == 3 && run.groups[last].count == 2) trunk = false;
    if (!bracketed && !trunk) return;
    keep_longer(best, {first, last, bracketed ? 0.65 : 0.6, std::string(digits), "shape", true, trunk, false});
  });
  return best;
}

// "202-555-0142" and "202.555.0142", perhaps behind 1 or 001: North America's shape, in any area, wherever it is read.
std::optional<phone_reading> read_three_three_four(const digit_run& run, std::size_t first) {
  std::size_t at = first;
  std::string_view lead = run.digits_of(first, first);
  if (lead == "1" || lead == "001") ++at;
  if (at + 2 >= run.groups.size()) return std::nullopt;
  const digit_group *area = &run.groups[at], *exchange = area + 1, *line = area + 2;
  if (area->count != 3 || exchange->count != 3 || line->count != 4 || area->opaque) return std::nullopt;
  if (exchange->before != line->before || (line->before != joint_dash && line->before != joint_dot))
    return std::nullopt;
  if (at + 3 < run.groups.size() && tight(run, at + 3)) return std::nullopt;
  std::string digits(run.digits_of(at, at + 2));
  return phone_reading{first, at + 2, 0.65, "+1" + digits, "three, three and four digits", true, at > first, false};
}

}  // namespace

bool tight(const digit_run& run, std::size_t group) {
  constexpr std::size_t two_numbers_groups_max = 12;
  std::uint8_t before = run.groups[group].before;
  if (before == joint_none || (before & ~(joint_dash | joint_dot)) != 0) return false;
  std::size_t left = run.groups[group].first;
  bool two = before == joint_dash && left >= whole_number_digits && run.digits.size() - left >= whole_number_digits &&
             run.groups.size() <= two_numbers_groups_max;
  for (std::size_t i = 0; two && i < run.groups.size(); ++i)
    two = i == group || (run.groups[i].before & ~(joint_space | joint_open | joint_close)) == 0;
  return !two;
}

std::optional<std::size_t> plus_before(std::string_view text, std::size_t start) {
  std::size_t at = start;
  bool blank = false;
  for (int steps = 0; steps < 3; ++steps) {
    glyph g = previous_visible(text, at);
    if (g.kind == glyph_kind::plus) return at;
    if (g.kind == glyph_kind::space && !blank)
      blank = true;
    else if (g.kind != glyph_kind::open)
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<phone_reading> read_phone(const message& of, const digit_run& run, std::size_t group) {
  if (run.groups[group].opaque) return std::nullopt;
  if (group == 0 && plus_before(of.text, run.groups[0].start)) return read_plus(run, group);
  std::optional<phone_reading> best;
  for (auto& reading : {read_double_zero(run, group), read_at_home(of, run, group), read_code_alone(of, run, group),
                        read_eight(of, run, group), read_shape(of, run, group), read_three_three_four(run, group)}) {
    if (!reading) continue;
    if (!best || better(*reading, *best)) best = reading;
  }
  return best;
}

std::optional<phone_reading> read_any_phone(const message& of, const digit_run& run, std::size_t group,
                                            bool short_too) {
  std::optional<phone_reading> best;
  each_end(run, group, [&](std::size_t last, std::string_view digits) {
    if (digits.size() > phone_digits_max || (digits.size() < phone_digits_min && !short_too)) return;
    // "2-34-56", a village's number, is the shortest.
    if (digits.size() == 5 && (last != group + 2 || run.groups[group].count != 1)) return;
    for (std::size_t i = group + 1; i <= last; ++i)
      if ((run.groups[i].before & joint_newline) != 0) return;
    if (numbered_by_year(run, group, last) || (last == group && compact_date(digits))) return;
    best = phone_reading{group,        last,  0.5, std::string(digits), "a telephone word stands beside it",
                         last > group, false, true};
  });
  if (!best) return best;
  std::string_view digits = run.digits_of(best->first_group, best->last_group);
  plan_reading plan = of.region == nullptr ? plan_reading{} : read_national(*of.region, digits);
  if (plan.verdict == plan_verdict::none) plan = read_international(digits);
  if (plan.verdict == plan_verdict::valid) best->canonical = e164(plan);
  return best;
}

byte_span phone_span(const message& of, const digit_run& run, phone_reading& reading) {
  byte_span span{run.groups[reading.first_group].start, run.groups[reading.last_group].end};
  // An opening bracket belongs to the number if its counterpart stands inside.
  bool closes = false;
  for (std::size_t i = reading.first_group + 1; i <= reading.last_group && !closes; ++i) {
    if ((run.groups[i].before & joint_close) != 0) closes = true;
    if ((run.groups[i].before & joint_open) != 0) break;
  }
  std::size_t at = span.start;
  glyph left = previous_visible(of.text, at);
  if (closes && left.kind == glyph_kind::open) span.start = at;
  if (reading.first_group == 0) {
    auto plus = plus_before(of.text, run.groups[0].start);
    if (plus) span.start = *plus;
    at = span.start;
    if (plus && closes && previous_visible(of.text, at).kind == glyph_kind::open) span.start = at;
  }
  if (auto extension = extension_after(of, span.end)) {
    span.end = extension->first;
    reading.canonical += ";ext=" + extension->second;
  }
  return span;
}

}  // namespace cloakroom::redact
