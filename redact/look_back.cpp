// Joins the ends of messages to the beginning of the next where their edges allow it, lets the usual recognisers read
// the whole, and keeps a finding across the seam only if it could not be two things that stand beside each other.
#include "redact/look_back.hpp"

#include <algorithm>
#include <cassert>
#include <string>

#include "base/raw_text_reader.hpp"
#include "redact/characters.hpp"
#include "redact/entities.hpp"
#include "redact/look_back_edges.hpp"
#include "redact/look_back_question.hpp"
#include "redact/message.hpp"

namespace cloakroom::redact {
namespace {

constexpr double surely = 0.6;  // Above it, a reading needs no word beside it.
constexpr std::size_t questions_looked_at_max = 3;

// An earlier message as far as it is looked at.
struct earlier_side {
  std::string_view text;
  speaker by = speaker::visitor;
  bool whole = true;
  text_edge end;
};

// Pieces in one text, and where each came from.
struct joined_text {
  struct part {
    std::size_t earlier = 0;
    std::size_t from = 0;  // In the side's text.
    std::size_t at = 0;    // In the joined one.
    std::size_t end = 0;
  };
  std::string text;
  std::vector<part> parts;
  std::size_t here = 0;  // Where the new text begins in the joined one.
};

std::size_t on_border(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

bool covers(const finding& f, std::size_t at) { return f.start <= at && at < f.end; }

class seam {
 public:
  seam(const redactor& scanner, const lexicon& words, const scan_context& context, std::string_view text,
       const scan& here)
      : scanner_(scanner), words_(words), context_(context), text_(text), here_(here) {
    std::size_t cut = std::min(text.size(), look_back_bytes_max);
    while (cut < text.size() && cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    window_ = text.substr(0, cut);
    begin_ = beginning_of(words, window_);
  }

  void add(const earlier_text& one) {
    std::string_view text = raw_text_reader::view(one.text);
    assert(text.size() <= look_back_bytes_max);
    sides_.push_back({text, one.by, one.whole, one.end});
  }

  // A failure of the scanner; otherwise what was found is in `out`.
  error_code look(scan_across& out) {
    if (auto failed = numbers(out); failed || out.split) return failed;
    if (auto failed = addresses(out); failed || out.split) return failed;
    if (auto failed = answers(out)) return failed;
    return other_numbers(out);
  }

 private:
  using chain = std::vector<std::size_t>;

  bool is(const finding& f, known type) const { return f.what == &scanner_.entities()[static_cast<std::size_t>(type)]; }
  // A calling code before a number that is whole without it.
  static bool same_value(const finding& a, const finding& b) {
    return raw_text_reader::view(a.canonical) == raw_text_reader::view(b.canonical);
  }
  bool by_check_digits(const finding& f) const {
    return is(f, known::card) || is(f, known::iban) || is(f, known::pesel) || is(f, known::egn) || is(f, known::rnokpp);
  }

  bool number_goes_on(const earlier_side& from) const {
    if (from.end.number && begin_.number) return true;
    return from.end.iban && begin_.at < window_.size() && ascii_alnum(window_[begin_.at]);
  }

  // The visitor's messages that end in what the new text may go on with, oldest first. A message that is more than its
  // piece ends the chain; a few that have nothing to do with it are passed over.
  template <class GoesOn, class More>
  chain chain_of(GoesOn goes_on, More more) const {
    chain found;
    std::size_t chatter = 0;
    for (std::size_t i = sides_.size(); i-- > 0;) {
      const earlier_side& side = sides_[i];
      if (side.by != speaker::visitor) continue;
      if (goes_on(side, found.empty())) {
        found.insert(found.begin(), i);
        if (!more(side)) break;
      } else if (has_digit(side.text) || ++chatter > chatter_messages_max) {
        break;
      }
    }
    return found;
  }

  // `before` takes the place of what stands before the number that answers it.
  joined_text join(const chain& of, std::string_view before, std::string_view glue) const {
    joined_text all;
    all.text = before;
    for (std::size_t i : of) {
      const earlier_side& side = sides_[i];
      std::size_t from = i != of.front() || !before.empty() ? beginning_of(words_, side.text).at : 0;
      from = std::min(from, side.end.at);
      all.parts.push_back({i, from, all.text.size(), 0});
      all.text += side.text.substr(from, side.end.at - from);
      all.parts.back().end = all.text.size();
      all.text += glue;
    }
    all.here = all.text.size();
    all.text += window_.substr(begin_.at);
    return all;
  }

  result<scan> read(const std::string& text) const { return scanner_.find(raw_text(text), context_); }

  // The finding that begins in an earlier message and ends in the new one.
  static const finding* crossing(const scan& found, const joined_text& all) {
    for (const finding& f : found.findings)
      if (f.start < all.parts.back().end && f.end > all.here) return &f;
    return nullptr;
  }

  // Where the finding ends in the new text.
  std::size_t end_here(const finding& f, const joined_text& all) const { return f.end - all.here + begin_.at; }

  // What the agent asked for right before the first piece, or the visitor announced, as words to put before it.
  // Nothing at all where the talk was of other numbers.
  std::optional<std::string> context_before(const chain& of) const {
    if (of.front() == 0) return "";
    const earlier_side& before = sides_[of.front() - 1];
    auto asked = question_of(words_, before.text, before.by);
    if (!asked && before.by == speaker::agent && speaks_of_other_numbers(words_, before.text)) return std::nullopt;
    return asked ? asked->word + ": " : "";
  }

  error_code numbers(scan_across& out) {
    if (std::none_of(sides_.begin(), sides_.end(), [&](const auto& one) { return number_goes_on(one); })) return {};
    chain of = chain_of([&](const earlier_side& side, bool) { return number_goes_on(side); },
                        [](const earlier_side& side) { return side.end.alone && side.whole; });
    if (of.empty()) return {};
    auto before = context_before(of);
    if (!before) return {};
    joined_text all = join(of, *before, " ");
    auto found = read(all.text);
    if (!found) return found.error();
    const finding* f = crossing(*found, all);
    if (f == nullptr) return {};
    auto counts = number_counts(*f, all);
    if (!counts) return counts.error();
    if (*counts) keep(*f, all, out);
    return {};
  }

  result<bool> number_counts(const finding& f, const joined_text& all) const {
    std::size_t end = end_here(f, all);
    // A value that is whole by itself needs no help from another message.
    for (const finding& own : here_.findings)
      if (covers(own, begin_.at) && own.score > surely && !same_value(own, f) &&
          (by_check_digits(own) || !by_check_digits(f)))
        return false;
    // "345 678 is the number of the meter", "meter reading 07455"
    const std::string_view first = sides_[all.parts.front().earlier].text;
    bool announced = question_of(words_, first, speaker::visitor).has_value();
    bool other = speaks_of_other_numbers(words_, window_) || (!announced && speaks_of_other_numbers(words_, first));
    if (!by_check_digits(f) && other) return false;
    bool beside = words_beside(text_, begin_.at, end) <= words_beside_max;
    if (f.score <= surely && !is(f, known::phone) && !by_check_digits(f)) return false;
    if (f.score <= surely && !beside) return false;
    const earlier_side& last = sides_[all.parts.back().earlier];
    auto alone = read(std::string(last.text));
    if (!alone) return {boost::system::in_place_error, alone.error()};
    for (const finding& own : alone->findings)
      if (own.end >= last.end.at && own.score > surely && (by_check_digits(own) || !by_check_digits(f))) return false;
    return true;
  }

  error_code addresses(scan_across& out) {
    auto goes_on = [&](const earlier_side& side, bool first) {
      return side.end.address || (first ? begin_.address : true);
    };
    // "@" alone, or "собака": what stands before it is in the message before.
    auto more = [&](const earlier_side& side) {
      return side.whole && beginning_of(words_, side.text).address && words_beside(side.text, 0, 0) <= 2;
    };
    bool any = begin_.address || std::any_of(sides_.begin(), sides_.end(), [](const auto& s) { return s.end.address; });
    if (!any || begin_.at >= window_.size()) return {};
    chain of = chain_of(goes_on, more);
    if (of.empty()) return {};
    // What is whole goes on with a label, a path or nothing: most messages behind an address end here.
    if (sides_[of.back()].end.email && !begin_.address) return {};
    for (std::string_view glue : {"", " "}) {
      joined_text all = join(of, "", glue);
      auto found = read(all.text);
      if (!found) return found.error();
      const finding* f = crossing(*found, all);
      if (f == nullptr) continue;
      if (address_counts(*f, all, glue.empty())) return keep(*f, all, out), error_code();
    }
    return {};
  }

  bool address_counts(const finding& f, const joined_text& all, bool glued) const {
    const earlier_side& last = sides_[all.parts.back().earlier];
    glyph left = glyph_before(last.text, last.end.at), right = glyph_at(window_, begin_.at);
    std::size_t end = end_here(f, all);
    bool beside = words_beside(text_, begin_.at, end) == 0;
    if (!is(f, known::email)) {
      bool link = left.kind == glyph_kind::slash || right.kind == glyph_kind::slash;
      if (link) return f.score > surely && beside;
      std::string name = lower_case(window_.substr(begin_.at, end - begin_.at));
      return left.kind == glyph_kind::at && beside && !answer_word(name);
    }
    for (const finding& own : here_.findings)
      if (covers(own, begin_.at) && own.what == f.what) return false;
    bool label_follows = right.kind == glyph_kind::dot && is_letter(glyph_at(window_, begin_.at + right.bytes).kind);
    if (last.end.email) return glued && label_follows;
    // "Дякую" and "@example.com" are no address.
    if (right.kind == glyph_kind::at) return ascii_alnum(left.plain) || left.plain == '_';
    bool open = left.kind == glyph_kind::at || left.kind == glyph_kind::dot || begin_.address || !glued;
    return open || beside;
  }

  // A short answer to what an earlier message asked for.
  error_code answers(scan_across& out) {
    if (!may_answer(text_)) return {};
    std::size_t looked_at = 0;
    for (std::size_t i = sides_.size(); i-- > 0 && looked_at < questions_looked_at_max; ++looked_at) {
      auto asked = question_of(words_, sides_[i].text, sides_[i].by);
      if (!asked) continue;
      auto start = answer_in(text_, *asked);
      if (!start) return {};
      std::string before = asked->word + ": ";
      auto found = read(before + std::string(text_.substr(*start)));
      if (!found) return found.error();
      for (finding& f : found->findings)
        if (f.start == before.size()) return take(std::move(f), *start, before.size(), out), error_code();
      return {};
    }
    return {};
  }

  // A bare number is no telephone's if the agent has just asked for that of an order.
  error_code other_numbers(scan_across& out) const {
    if (sides_.back().by != speaker::agent || !begin_.number || words_beside(text_, 0, 0) > words_beside_max) return {};
    auto& findings = out.found.findings;
    auto own = std::find_if(findings.begin(), findings.end(), [&](const finding& f) { return covers(f, begin_.at); });
    if (own == findings.end() || !is(*own, known::phone)) return {};
    auto word = other_number_in(words_, sides_.back().text);
    if (!word) return {};
    std::string before = *word + " #";
    auto seen = read(before + std::string(text_.substr(begin_.at)));
    if (!seen) return seen.error();
    bool stays = std::any_of(seen->findings.begin(), seen->findings.end(),
                             [&](const finding& f) { return covers(f, before.size()); });
    if (!stays) findings.erase(own);
    return {};
  }

  // The finding of a synthetic text, at its place in the new one; a longer one that is there already stays.
  static void take(finding f, std::size_t start, std::size_t before, scan_across& out) {
    f.end = f.end - before + start;
    f.start = start;
    auto overlaps = [&](const finding& own) { return own.start < f.end && f.start < own.end; };
    for (const finding& own : out.found.findings)
      if (overlaps(own) && own.end - own.start > f.end - f.start) return;
    place(std::move(f), out.found);
  }

  static std::size_t place(finding f, scan& found) {
    std::erase_if(found.findings, [&](const finding& own) { return own.start < f.end && f.start < own.end; });
    auto behind = std::find_if(found.findings.begin(), found.findings.end(),
                               [&](const finding& own) { return own.start > f.start; });
    auto at = found.findings.insert(behind, std::move(f));
    auto index = static_cast<std::size_t>(at - found.findings.begin());
    drop_touching(found);
    return index;
  }

  void keep(const finding& f, const joined_text& all, scan_across& out) const {
    split_value made;
    for (const auto& part : all.parts) {
      if (f.start >= part.end) continue;
      const earlier_side& side = sides_[part.earlier];
      std::size_t start = std::max(f.start, part.at) - part.at + part.from;
      made.pieces.push_back({part.earlier, {start, side.end.at}});
    }
    made.whole = raw_text(all.text.substr(f.start, f.end - f.start));
    finding piece = f;
    piece.start = begin_.at;
    piece.end = end_here(f, all);
    for (const finding& own : out.found.findings)  // What is cut through goes with the piece.
      if (own.start < piece.end && own.end > piece.end) piece.end = own.end;
    made.finding = place(std::move(piece), out.found);
    out.split = std::move(made);
  }

  const redactor& scanner_;
  const lexicon& words_;
  const scan_context& context_;
  std::string_view text_, window_;
  const scan& here_;
  text_edge begin_;
  std::vector<earlier_side> sides_;
};

}  // namespace

earlier_text redactor::end_of(const raw_text& text, speaker by) const {
  std::string_view all = raw_text_reader::view(text);
  std::size_t from = all.size() <= look_back_bytes_max ? 0 : on_border(all, all.size() - look_back_bytes_max);
  std::string_view end = all.substr(from);
  earlier_text out{raw_text(std::string(end)), by, from == 0, {}};
  if (by == speaker::agent) return out;
  out.end = ending_of(words(), end);
  if (!out.end.address) return out;
  auto alone = find(out.text, {});
  out.end.email = alone && std::any_of(alone->findings.begin(), alone->findings.end(), [&](const finding& f) {
                    return f.what == &entities()[static_cast<std::size_t>(known::email)] && f.end >= out.end.at;
                  });
  return out;
}

result<scan_across> redactor::find_across(std::span<const earlier_text> earlier, const raw_text& text,
                                          const scan_context& context) const {
  auto found = find(text, context);
  if (!found) return found.error();
  scan_across out;
  out.found = std::move(*found);
  if (earlier.empty()) return out;
  seam between(*this, words(), context, raw_text_reader::view(text), out.found);
  for (const earlier_text& one : earlier) between.add(one);
  auto failed = between.look(out);
  if (failed) return failed;
  if (!out.found.findings.empty()) own(out.found);
  return out;
}

}  // namespace cloakroom::redact
