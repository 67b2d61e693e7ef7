// Telephone numbers: what the plans or the shape of a run of digits say, weighed against the words around it.
#include <array>
#include <optional>

#include "redact/characters.hpp"
#include "redact/recognizers/common/phone_reading.hpp"
#include "redact/recognizers/common/recognizers.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t groups_ahead = 3;  // How far a better number may begin.

std::uint8_t nearest(const surroundings& s, std::initializer_list<word_class> classes) {
  std::uint8_t best = far_away;
  for (word_class c : classes) best = std::min(best, s.left_of(c));
  return best;
}

// Words that make a telephone number of any digits.
bool telephone_word(const surroundings& s) {
  std::uint8_t left = nearest(s, {word_class::phone, word_class::call, word_class::viber, word_class::telegram});
  std::uint8_t other = nearest(s, {word_class::order, word_class::money, word_class::rnokpp, word_class::pesel,
                                   word_class::egn, word_class::iban, word_class::card, word_class::version});
  if (left <= 6 && left <= other) return true;
  if (other <= 4) return false;
  return s.right_of(word_class::phone) <= 3 || s.left_of(word_class::number) <= 3 ||
         s.right_of(word_class::number) <= 2;
}

// "замовлення номер 067 123 456", "order no. …": a word for "number" stands with the order.
bool seen_as_number(const surroundings& s, std::uint8_t order) {
  return order <= 3 && s.left_of(word_class::number) <= 3;
}

// Words and signs that make it something else.
bool vetoed(const surroundings& s, const phone_reading& reading) {
  if (s.currency || s.right_of(word_class::money) == 1 || s.right_of(word_class::unit) == 1) return true;
  std::uint8_t keyword = nearest(s, {word_class::phone, word_class::call, word_class::viber, word_class::telegram});
  std::uint8_t other = nearest(s, {word_class::order, word_class::rnokpp, word_class::pesel, word_class::egn,
                                   word_class::iban, word_class::card, word_class::money});
  if (s.number_sign && keyword > 2) return true;
  if (other >= keyword) return false;
  // A well-formed number beside "order" is a telephone number all the same, unless it is announced as the order's.
  if (reading.grouped && reading.score >= 0.6) return seen_as_number(s, other);
  return other <= (reading.prefixed ? 2 : 3);
}

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
    if (run.digits.size() < 6) return;
    readings known(of, run);
    for (std::size_t group = 0; group < run.groups.size();) {
      if (!out.spend(64)) return;
      std::size_t next = tight(run.groups[group]) ? group : take_at(of, run, group, known, out);
      group = next > group ? next : group + 1;
    }
  }

 private:
  // Proposes the number that begins with this group; the group behind it, or `group` where none begins.
  std::size_t take_at(const message& of, const digit_run& run, std::size_t group, readings& known,
                      proposals& out) const {
    std::optional<phone_reading> reading = known.at(group);
    bool strong = reading && !reading->needs_context;
    // A weaker number must not hide a better one that begins a little later: "18 067 123 45 67". But what a word calls
    // a telephone number is one from its first group on: "phone 991 854 27 83", whoever has the number 854 27 83.
    if (!strong && stronger_behind(run, group, known) && !named_whole(of, run, group)) return group;
    std::size_t start = run.groups[group].start;
    bool plus = group == 0 && plus_before(of.text, start);
    if (!plus && group == 0 && !free_on_left(of, start)) return group;
    if (!strong && !of.may_name_phone) return group;
    std::size_t last = reading ? reading->last_group : group;
    surroundings seen = look_around(of, start, run.groups[last].end);
    if (!strong) {
      if (!telephone_word(seen)) return group;
      bool short_too = nearest(seen, {word_class::phone}) <= 1;
      auto any = read_any_phone(of, run, group, short_too);
      if (!reading || (any && any->last_group > reading->last_group)) reading = any;
      if (!reading) return group;
      if (reading->last_group != last) seen = look_around(of, start, run.groups[reading->last_group].end);
    } else if (!reading->prefixed && last + 1 < run.groups.size() && telephone_word(seen)) {
      // "мій телефон 999 888 777 66": more digits than the plan knows, and a word that takes them all.
      auto any = read_any_phone(of, run, group, false);
      if (any && any->last_group > last && run.digits_of(group, any->last_group).size() <= 12) reading = any;
    }
    return accept(of, run, *reading, seen, plus, out) ? reading->last_group + 1 : group;
  }

  bool accept(const message& of, const digit_run& run, phone_reading& reading, const surroundings& seen, bool plus,
              proposals& out) const {
    byte_span span = phone_span(of, run, reading);
    if (!free_on_right(of, span.end)) return false;
    if (plus ? seen.currency : vetoed(seen, reading)) return false;
    if (!plus && !telephone_word(seen) && inside_url(of, span.start)) return false;
    double score = telephone_word(seen) ? std::min(0.99, reading.score + 0.1) : reading.score;
    propose({span.start, span.end, score, std::move(reading.canonical), reading.reason}, out);
    return true;
  }

  static bool stronger_behind(const digit_run& run, std::size_t group, readings& known) {
    std::size_t end = std::min(run.groups.size(), group + 1 + groups_ahead);
    for (std::size_t i = group + 1; i < end; ++i) {
      if (tight(run.groups[i])) continue;  // No number begins there.
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
    return nearest(seen, {word_class::phone, word_class::call}) <= 2;
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_phone_number() { return std::make_unique<phone_number>(); }

}  // namespace cloakroom::redact
