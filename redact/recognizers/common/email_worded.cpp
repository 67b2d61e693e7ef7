// Addresses written in words: "ivan (at) example (dot) com", "ivan собака example точка com". The finding is the whole
// phrase. Triggered by the word for "@"; a plain "at" needs a word for the dot behind it.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <optional>

#include "redact/characters.hpp"
#include "redact/drawn_signs.hpp"
#include "redact/recognizers/common/email_walk.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t parts_max = 6;

// How hosts are spelt in Cyrillic talk.
std::string_view latin_spelling(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> table{{{"ком", "com"},
                                                                                        {"ру", "ru"},
                                                                                        {"юа", "ua"},
                                                                                        {"уа", "ua"},
                                                                                        {"нет", "net"},
                                                                                        {"орг", "org"},
                                                                                        {"бг", "bg"},
                                                                                        {"пл", "pl"},
                                                                                        {"джимейл", "gmail"},
                                                                                        {"гмейл", "gmail"},
                                                                                        {"гмаил", "gmail"},
                                                                                        {"жмейл", "gmail"},
                                                                                        {"яндекс", "yandex"},
                                                                                        {"мейл", "mail"},
                                                                                        {"мэйл", "mail"},
                                                                                        {"укр", "ukr"},
                                                                                        {"абв", "abv"},
                                                                                        {"аутлук", "outlook"}}};
  for (const auto& [cyrillic, latin] : table)
    if (word == cyrillic) return latin;
  return {};
}

// A piece of the phrase: a label or local part, as it stands in the text.
struct piece {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string plain;
};

bool label_glyph(const glyph& g) {
  return is_word_part(g.kind) || g.kind == glyph_kind::invisible || g.plain == '_' || g.plain == '-' || g.plain == '+';
}
bool opens(char c) { return c == '(' || c == '[' || c == '{' || c == '<'; }
bool closes(char c) { return c == ')' || c == ']' || c == '}' || c == '>'; }

// The sign that the word at `at` stands for between two pieces, or 0.
char sign_word_at(const message& of, std::size_t at) {
  if (!is_letter(glyph_at(of.text, at).kind)) return 0;
  word_sight sight = of.words->look_up(of.text, at, word_end(of, at));
  if (sight.is(word_class::dot_word)) return '.';
  if (sight.is(word_class::dash_word)) return '-';
  if (sight.is(word_class::underscore_word)) return '_';
  return 0;
}

// Blanks, and brackets or hyphens that dress the words up ("-at-", "_at_"), in the direction of the walk.
bool ties(char c) { return c == '-' || c == '_' || c == '*'; }
std::size_t skip_right(std::string_view text, std::size_t at, bool& dressed) {
  for (int n = 0; n < 4; ++n) {
    glyph g = glyph_at(text, at);
    bool dress = opens(g.plain) || closes(g.plain) || ties(g.plain);
    if (g.kind != glyph_kind::space && g.kind != glyph_kind::invisible && !dress) break;
    dressed |= dress;
    at += g.bytes;
  }
  return at;
}
std::size_t skip_left(std::string_view text, std::size_t at, bool& dressed) {
  for (int n = 0; n < 4; ++n) {
    glyph g = glyph_before(text, at);
    bool dress = opens(g.plain) || closes(g.plain) || ties(g.plain);
    if (g.kind != glyph_kind::space && g.kind != glyph_kind::invisible && !dress) break;
    dressed |= dress;
    at -= g.bytes;
  }
  return at;
}

std::string folded(std::string_view text, std::size_t start, std::size_t end) {
  std::string low = lower_case(text.substr(start, end - start));
  std::string_view spelt = latin_spelling(low);
  return spelt.empty() ? low : std::string(spelt);
}

// Before a hyphen or underscore that ties a sign's word to it: "example-крапка-com".
std::size_t label_end(const message& of, std::size_t at) {
  std::string_view text = of.text;
  std::size_t end = at, limit = std::min(text.size(), at + 128);
  while (end < limit && label_glyph(glyph_at(text, end))) {
    glyph g = glyph_at(text, end);
    if (ties(g.plain) &&
        (sign_word_at(of, end + g.bytes) != 0 || (word_end(of, at) == end && sign_word_at(of, at) != 0)))
      break;
    end += g.bytes;
  }
  return end;
}
piece piece_after(const message& of, std::size_t at) {
  std::size_t end = label_end(of, at);
  return {at, end, folded(of.text, at, end)};
}
piece piece_before(std::string_view text, std::size_t at) {
  std::size_t start = at, limit = at < 128 ? 0 : at - 128;
  while (start > limit) {
    glyph g = glyph_before(text, start);
    if (!label_glyph(g) && !(g.plain == '.' && start < at)) break;
    start -= g.bytes;
  }
  while (start < at && !is_word_part(glyph_at(text, start).kind) && text[start] != '_')
    start += glyph_at(text, start).bytes;
  return {start, at, folded(text, start, at)};
}

// The sign that a word stands for between two pieces, or 0.
char sign_of(const message& of, const piece& word) {
  return word.start < word.end && is_letter(glyph_at(of.text, word.start).kind) && word_end(of, word.start) == word.end
             ? sign_word_at(of, word.start)
             : '\0';
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "at sign", "маймунско а": a second word of the sign's name.
std::size_t behind_sign_name(const message& of, std::size_t end) {
  bool ignored = false;
  std::size_t next = skip_right(of.text, end, ignored);
  glyph first = glyph_at(of.text, next);
  if (first.code != 's' && first.code != 'a' && first.code != 0x430) return end;
  piece word = piece_after(of, next);
  return next > end && !ignored && one_of(word.plain, {"sign", "а", "a"}) ? word.end : end;
}

class email_worded final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "email_worded"; }
  known type() const noexcept override { return known::email; }
  trigger_set triggers() const noexcept override {
    return static_cast<trigger_set>(wants(trigger::word) | wants(trigger::at_sign));
  }

  void look(const hit& at, const message& of, proposals& out) const override {
    bool sign = at.why == trigger::at_sign;
    if (!sign && !at.word->is(word_class::at_word)) return;
    std::size_t behind = sign ? at_sign_at(of.text, at.at).end : behind_sign_name(of, at.word->end);
    bool left_dress = false, right_dress = false;
    std::size_t right = skip_right(of.text, behind, right_dress);
    if (!sign && right == behind) return;
    bool plain_at = !sign && at.word->end - at.word->start == 2 && behind == at.word->end;
    host domain = read_host(of, right, !sign && !plain_at);
    if (domain.plain.empty()) return;
    std::size_t left = skip_left(of.text, at.at, left_dress);
    bool dressed = left_dress && right_dress;
    if ((!sign && left == at.at) || (sign && !domain.worded && !dressed)) return;
    auto local = read_local(of, left);
    if (!local || local->plain.empty()) return;
    if (!means_address(of, *local, domain, plain_at, dressed))
      return let_be({local->start, domain.end}, "words of everyday talk", out);
    double score = domain.worded || dressed ? 0.85 : 0.7;
    propose({local->start, domain.end, score, canonical_email(local->plain, domain.plain), "address in words"}, out);
  }

 private:
  struct host {
    std::size_t end = 0;
    std::string plain;
    bool worded = false;
  };

  // "look at example.com" is talk; brackets, a worded dot or a word that is nothing else make it an address.
  static bool means_address(const message& of, const piece& local, const host& domain, bool plain_at, bool dressed) {
    if (!plain_at && !dressed) return true;
    if (ordinary_before_at(local.plain)) return false;
    if (domain.worded) return true;
    if (dressed) return known_top_domain(std::string_view(domain.plain).substr(domain.plain.rfind('.') + 1));
    if (known_mail_host(std::string_view(domain.plain).substr(0, domain.plain.find('.')))) return true;
    return look_around(of, local.start, domain.end).left_of(word_class::email) <= 3;
  }

  // What most words behind "at" lack, asked before anything is written down.
  static bool dot_follows(const message& of, std::size_t end) {
    if (glyph_at(of.text, end).kind == glyph_kind::dot) return true;
    bool ignored = false;
    std::size_t next = skip_right(of.text, end, ignored);
    return next != end && sign_word_at(of, next) != 0;
  }

  // label (dot label)+, where a dot is written or worded; before a well-known last label it may be forgotten.
  static host read_host(const message& of, std::size_t at, bool dot_may_lack) {
    if (!dot_may_lack && !dot_follows(of, label_end(of, at))) return {};
    piece label = piece_after(of, at);
    host found;
    std::string plain = label.plain;
    for (std::size_t parts = 0; parts < parts_max && !label.plain.empty(); ++parts) {
      char sign = 0;
      std::size_t next = label.end;
      bool ignored = false, worded = false;
      if (glyph_at(of.text, next).kind == glyph_kind::dot) {
        sign = '.';
        next += glyph_at(of.text, next).bytes;
      } else {
        next = skip_right(of.text, next, ignored);
        piece word = piece_after(of, next);
        sign = next == label.end ? '\0' : sign_of(of, word);
        if (sign == 0 && dot_may_lack && found.plain.empty() && parts == 0 && next > label.end && !ignored &&
            known_top_domain(word.plain))
          return {word.end, plain + "." + word.plain, true};
        if (sign == 0) break;
        worded = true;
        next = skip_right(of.text, word.end, ignored);
      }
      label = piece_after(of, next);
      if (label.plain.empty()) {
        // "dot by dot" is talk.
        if (worded && found.worded) found.plain.clear();
        break;
      }
      found.worded |= worded;
      plain += sign + label.plain;
      bool top = sign == '.' && label.plain.size() >= 2 && !ascii_digit(label.plain.back());
      if (top) found.end = label.end, found.plain = plain;
    }
    return found;
  }

  // piece (sign piece)*, to the left.
  static std::optional<piece> read_local(const message& of, std::size_t at) {
    piece local = with_number(of, piece_before(of.text, at));
    if (local.plain.empty()) return std::nullopt;
    for (std::size_t parts = 0; parts < parts_max; ++parts) {
      bool ignored = false;
      std::size_t left = skip_left(of.text, local.start, ignored);
      if (left == local.start) break;
      piece word = piece_before(of.text, left);
      char sign = word.plain.empty() ? '\0' : sign_of(of, word);
      std::size_t before = skip_left(of.text, word.start, ignored);
      if (sign == 0 || before == word.start) break;
      piece more = piece_before(of.text, before);
      // "нижнє підкреслення", "долна черта".
      if (one_of(more.plain, {"нижнє", "нижня", "нижнее", "нижняя", "долна", "dolna", "dolno", "долно"})) {
        before = skip_left(of.text, more.start, ignored);
        more = piece_before(of.text, before);
      }
      more = with_number(of, more);
      if (more.plain.empty()) break;
      local = {more.start, local.end, more.plain + sign + local.plain};
    }
    return local;
  }

  // "petro сімдесят сім", "sroka 77": a number belongs to the name before it.
  static piece with_number(const message& of, const piece& last) {
    piece all = last;
    std::string digits;
    unsigned open = 0;
    for (std::size_t words = 0; words < parts_max; ++words) {
      word_sight word = of.words->look_up(of.text, all.start, all.end);
      bool written = !all.plain.empty() && std::all_of(all.plain.begin(), all.plain.end(), ascii_digit);
      bool spoken = word.is(word_class::digit_word) && word_end(of, all.start) == all.end;
      if (!written && !spoken) break;
      bool tens = spoken && word.value >= 20 && word.value % 10 == 0 && word.value < 100 && open > 0 && open < 10;
      if (tens) digits.erase(0, 1);
      digits.insert(0, written ? all.plain : std::to_string(tens ? word.value + open : word.value));
      open = spoken ? word.value : 0;
      bool ignored = false;
      std::size_t left = skip_left(of.text, all.start, ignored);
      piece more = piece_before(of.text, left);
      if (ignored || left == all.start || more.plain.empty()) return {last.start, last.end, last.plain};
      all = more;
    }
    word_classes classes = of.words->look_up(of.text, all.start, all.end).classes;
    if (digits.empty() || sign_of(of, all) != 0 || (classes & (bit(word_class::email) | bit(word_class::filler))) != 0)
      return last;
    return {all.start, last.end, all.plain + digits};
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_email_worded() { return std::make_unique<email_worded>(); }

}  // namespace cloakroom::redact
