// Telephone numbers: what the plans or the shape of a run of digits say, weighed against the words around it.
#include <algorithm>
#include <array>
#include <optional>

#include "redact/characters.hpp"
#include "redact/recognizers/common/phone_context.hpp"
#include "redact/recognizers/common/recognizers.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t groups_ahead = 3;  // How far a better number may begin.

// Readings of the groups at hand, because each is asked for by the groups before it, too.
class readings {
 public:
  readings(const message& of, const digit_run& run) : of_(of), run_(run) { groups_.fill(~std::size_t{0}); }
  const std::optional<phone_reading>& at(std::size_t group) {
    std::size_t slot = group % groups_.size();
    if (groups_[slot] != group) {
      found_[slot] = read_phone(of_, run_, group);
      groups_[slot] = group;
    }
    return found_[slot];
  }

 private:
  const message& of_;
  const digit_run& run_;
  std::array<std::size_t, groups_ahead + 1> groups_;
  std::array<std::optional<phone_reading>, groups_ahead + 1> found_;
};

class phone_number final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "phone_number"; }
  known type() const noexcept override { return known::phone; }
  trigger_set triggers() const noexcept override { return wants(trigger::number); }

  void look(const hit& at, const message& of, proposals& out) const override {
    const digit_run& run = *at.run;
    if (run.digits.size() < 5) return;
    if (link_number(of, run, out)) return;
    readings known(of, run);
    for (std::size_t group = 0; group < run.groups.size();) {
      if (!out.spend(64)) return;
      bool begins = !tight(run, group) || whole_behind_lead(of, run, group, known);
      std::size_t next = begins ? take_at(of, run, group, known, out) : group;
      group = next > group ? next : group + 1;
    }
  }

 private:
  // "wa.me/447700900123": whatever follows is a number.
  bool link_number(const message& of, const digit_run& run, proposals& out) const {
    std::size_t start = run.start();
    if (start < 6 || of.text[start - 1] != '/' || lower_case(of.text.substr(start - 6, 5)) != "wa.me") return false;
    std::string_view digits = run.digits_of(0, 0);
    if (digits.size() < phone_digits_min || digits.size() > phone_digits_max) return false;
    propose({start, run.groups[0].end, 0.95, "+" + std::string(digits), "link of WhatsApp"}, out);
    return true;
  }

  // Proposes the number that begins with this group; the group behind it, or `group` where none begins.
  std::size_t take_at(const message& of, const digit_run& run, std::size_t group, readings& known,
                      proposals& out) const {
    std::size_t start = run.groups[group].start;
    bool plus = group == 0 && plus_before(of.text, start);
    if (!plus && group == 0 && !phone_begins(of, start)) return group;
    std::optional<phone_reading> reading = known.at(group);
    bool strong = reading && !reading->needs_context;
    // A weaker number must not hide a better one that begins a little later: "18 067 123 45 67". But what a word calls
    // a telephone number is one from its first group on: "phone 991 854 27 83", whoever has the number 854 27 83.
    if (!strong && stronger_behind(run, group, known) && !named_whole(of, run, group)) return group;
    if (!strong && !of.may_name_phone) return group;
    std::optional<phone_reading> shorter;
    if (strong && !reading->prefixed) {
      if (inside_fours(run, group)) return group;
      if (auto cut = cut_by(run, group, *reading, known)) {
        // A house or a count before a number that shows its beginning; otherwise nobody can say where it begins.
        if (cut->prefixed && run.groups[group].count <= 2 && !tight(run, group + 1)) return group;
        shorter = reading;
        reading->last_group = cut->last_group;
        if (cut->prefixed) reading->canonical = cut->canonical;
      }
    }
    std::size_t last = reading ? reading->last_group : last_of(run, group);
    surroundings seen = look_around(of, start, run.groups[last].end);
    phone_site site{{start, run.groups[last].end},
                    &seen,
                    reading && reading->score >= 0.7,
                    last > group,
                    group + 1 < run.groups.size() && run.groups[group + 1].before == joint_dash};
    if (!strong) {
      if (!telephone_word(of, site)) {
        if (reading) veto(site.where, "no word for telephones near, and not written as its country does", out);
        return group;
      }
      auto any = read_any_phone(of, run, group, very_near_telephone_word(of, site));
      if (!reading || (any && any->last_group > reading->last_group)) reading = any;
      if (!reading) return group;
    } else if (!reading->prefixed && last + 1 < run.groups.size() && telephone_word(of, site)) {
      // "мій телефон 999 888 777 66": more digits than the plan knows, and a word that takes them all.
      auto any = read_any_phone(of, run, group, false);
      if (any && any->last_group > last && run.digits_of(group, any->last_group).size() <= 12) reading = any;
    }
    auto accepted = [&](phone_reading& one) {
      if (one.last_group != last) seen = look_around(of, start, run.groups[one.last_group].end);
      last = one.last_group;
      site.where.end = run.groups[last].end;
      return accept(of, run, one, site, plus, out);
    };
    // "601 234 567 200 zł": what follows speaks of the rest alone.
    return accepted(*reading) || (shorter && accepted(*shorter)) ? last + 1 : group;
  }

  bool accept(const message& of, const digit_run& run, phone_reading& reading, phone_site site, bool plus,
              proposals& out) const {
    byte_span span = phone_span(of, run, reading);
    site.where.end = span.end;
    // "+380671234567-Anna" is no code.
    bool certain = plus && reading.score >= 0.9 && glyph_at(of.text, span.end).kind == glyph_kind::dash &&
                   is_letter(glyph_at(of.text, span.end + glyph_at(of.text, span.end).bytes).kind);
    if (!certain && !phone_ends(of, site)) return veto(span, "it goes on behind the number", out);
    // "+380671234567 $" is no sum, however it is decorated.
    if (plus ? site.seen->currency && reading.score < 0.9 : not_a_telephone(of, site, reading))
      return veto(span, "a sum, an order, a date or a unit by the words and marks beside it", out);
    bool word = telephone_word(of, site);
    if (!plus && !word && inside_url(of, span.start)) return veto(span, "part of a URL", out);
    double score = word ? std::min(0.99, reading.score + 0.1) : reading.score;
    propose({span.start, span.end, score, std::move(reading.canonical), reading.reason}, out);
    return true;
  }

  // "DE00 1234 5678 9012 3456 78": the middle of a longer number.
  static bool inside_fours(const digit_run& run, std::size_t group) {
    return group >= 2 && run.groups[group].count == 4 && run.groups[group - 1].count == 4 &&
           run.groups[group - 2].count == 4;
  }

  // The last group that may belong to a number beginning here, for the words behind it.
  static std::size_t last_of(const digit_run& run, std::size_t group) {
    std::size_t last = group, digits = run.groups[group].count;
    while (last + 1 < run.groups.size() && !run.groups[last + 1].opaque &&
           (run.groups[last + 1].before & joint_newline) == 0 &&
           digits + run.groups[last + 1].count <= phone_digits_max)
      digits += run.groups[++last].count;
    return last;
  }

  // The number that a shorter one at `group` would cut in two, taking its beginning and leaving its end: "кв. 5 067 123
  // 45 67", "911 020 7946 0018". Null if there is none.
  static const phone_reading* cut_by(const digit_run& run, std::size_t group, const phone_reading& taken,
                                     readings& known) {
    constexpr std::size_t lead_digits_max = 5;
    if (run.groups[group].count > lead_digits_max || taken.last_group + 1 == run.groups.size()) return nullptr;
    std::size_t end = std::min({run.groups.size(), group + 1 + groups_ahead, taken.last_group + 1});
    for (std::size_t i = group + 1; i < end; ++i) {
      const auto& next = known.at(i);
      if (next && !next->needs_context && next->last_group + 1 == run.groups.size()) return &*next;
    }
    return nullptr;
  }

  // "18-380671234567", "5-067 123 45 67": a short number is tied to a whole one.
  static bool whole_behind_lead(const message& of, const digit_run& run, std::size_t group, readings& known) {
    if (group != 1 || run.groups[0].count > 3 || run.groups[1].before != joint_dash) return false;
    // "978-0-671-23456-7", "5-02-013850-9" are books'; an order's word speaks of all of it.
    bool book = run.groups.back().count < 2 || run.value_of(0) == 978 || run.value_of(0) == 979;
    if (book || look_around(of, run.start(), run.start()).left_of(word_class::order) <= 4) return false;
    const auto& reading = known.at(group);
    return reading && reading->prefixed && !reading->needs_context && reading->last_group + 1 == run.groups.size();
  }

  static bool stronger_behind(const digit_run& run, std::size_t group, readings& known) {
    std::size_t end = std::min(run.groups.size(), group + 1 + groups_ahead);
    for (std::size_t i = group + 1; i < end; ++i) {
      if (tight(run, i)) continue;  // No number begins there.
      const auto& reading = known.at(i);
      if (reading && !reading->needs_context) return true;
    }
    return false;
  }

  // A word for telephones right before digits that make one number to the end of the run; an hour before it is shorter.
  static bool named_whole(const message& of, const digit_run& run, std::size_t group) {
    if (run.groups[group].count < 3) return false;
    auto any = read_any_phone(of, run, group, false);
    if (!any || any->last_group + 1 != run.groups.size() || run.digits_of(group, any->last_group).size() > 12)
      return false;
    surroundings seen = look_around(of, run.groups[group].start, run.groups[group].end);
    return std::min(seen.left_of(word_class::phone), seen.left_of(word_class::call)) <= 2;
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_phone_number() { return std::make_unique<phone_number>(); }

}  // namespace cloakroom::redact
