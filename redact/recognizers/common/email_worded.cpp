// Addresses written in words: "ivan (at) example (dot) com", "ivan собака example точка com". The finding is the whole
// phrase. Triggered by the word for "@"; a plain "at" needs a word for the dot behind it.
#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "redact/characters.hpp"
#include "redact/recognizers/common/email_walk.hpp"
#include "redact/recognizers/common/recognizers.hpp"

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

// Blanks, and brackets or hyphens that dress the words up, in the direction of the walk.
std::size_t skip_right(std::string_view text, std::size_t at, bool& dressed) {
  for (int n = 0; n < 4; ++n) {
    glyph g = glyph_at(text, at);
    bool dress = opens(g.plain) || closes(g.plain) || g.plain == '*';
    if (g.kind != glyph_kind::space && g.kind != glyph_kind::invisible && !dress) break;
    dressed |= dress;
    at += g.bytes;
  }
  return at;
}
std::size_t skip_left(std::string_view text, std::size_t at, bool& dressed) {
  for (int n = 0; n < 4; ++n) {
    glyph g = glyph_before(text, at);
    bool dress = opens(g.plain) || closes(g.plain) || g.plain == '*';
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

piece piece_after(std::string_view text, std::size_t at) {
  std::size_t end = at, limit = std::min(text.size(), at + 128);
  while (end < limit && label_glyph(glyph_at(text, end))) end += glyph_at(text, end).bytes;
  return {at, end, folded(text, at, end)};
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
  word_sight sight = of.words->look_up(of.text, word.start, word.end);
  if (sight.is(word_class::dot_word)) return '.';
  if (sight.is(word_class::dash_word)) return '-';
  if (sight.is(word_class::underscore_word)) return '_';
  return 0;
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
    std::size_t behind = sign ? at.at + glyph_at(of.text, at.at).bytes : at.word->end;
    bool left_dress = false, right_dress = false;
    std::size_t left = skip_left(of.text, at.at, left_dress), right = skip_right(of.text, behind, right_dress);
    if (!sign && (left == at.at || right == behind)) return;
    host domain = read_host(of, right);
    if (domain.plain.empty() || (sign && !domain.worded)) return;
    bool dressed = left_dress && right_dress;
    // "look at example.com" is talk; brackets, a worded dot or a word that is nothing else make it an address.
    bool plain_at = !sign && at.word->end - at.word->start == 2;
    if (plain_at && !dressed && !domain.worded && !known_mail_host(domain.plain.substr(0, domain.plain.find('.'))))
      return;
    auto local = read_local(of, left);
    if (!local || local->plain.empty()) return;
    double score = domain.worded || dressed ? 0.85 : 0.7;
    propose({local->start, domain.end, score, canonical_email(local->plain, domain.plain), "address in words"}, out);
  }

 private:
  struct host {
    std::size_t end = 0;
    std::string plain;
    bool worded = false;
  };

  // label (dot label)+, where a dot is written or worded.
  static host read_host(const message& of, std::size_t at) {
    piece label = piece_after(of.text, at);
    host found;
    std::string plain = label.plain;
    for (std::size_t parts = 0; parts < parts_max && !label.plain.empty(); ++parts) {
      char sign = 0;
      std::size_t next = label.end;
      bool ignored = false;
      if (glyph_at(of.text, next).kind == glyph_kind::dot) {
        sign = '.';
        next += glyph_at(of.text, next).bytes;
      } else {
        next = skip_right(of.text, next, ignored);
        piece word = piece_after(of.text, next);
        sign = next == label.end ? '\0' : sign_of(of, word);
        if (sign == 0) break;
        found.worded = true;
        next = skip_right(of.text, word.end, ignored);
      }
      label = piece_after(of.text, next);
      if (label.plain.empty()) break;
      plain += sign + label.plain;
      bool top = sign == '.' && label.plain.size() >= 2 && !ascii_digit(label.plain.back());
      if (top) found.end = label.end, found.plain = plain;
    }
    return found;
  }

  // piece (sign piece)*, to the left.
  static std::optional<piece> read_local(const message& of, std::size_t at) {
    piece local = piece_before(of.text, at);
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
      if (more.plain.empty()) break;
      local = {more.start, local.end, more.plain + sign + local.plain};
    }
    return local;
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_email_worded() { return std::make_unique<email_worded>(); }

}  // namespace cloakroom::redact
