// Distances of telling words, and who owns the word "number". Reading the digits is phone_reading.cpp's business.
#include "redact/recognizers/common/phone_context.hpp"

#include <algorithm>
#include <initializer_list>

#include "redact/characters.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::uint8_t telephone_left_max = 6;
constexpr std::uint8_t number_word_left_max = 3;
constexpr std::size_t long_digits = 14;

std::uint8_t nearest(const surroundings& s, std::initializer_list<word_class> classes) {
  std::uint8_t best = far_away;
  for (word_class c : classes) best = std::min(best, s.left_of(c));
  return best;
}

std::uint8_t telephone_left(const surroundings& s) { return nearest(s, {word_class::phone, word_class::call}); }

std::uint8_t telephone_or_messenger_left(const surroundings& s) {
  // A messenger's name speaks of a number only when it is close: "Viber came with the update of …".
  std::uint8_t messenger = nearest(s, {word_class::viber, word_class::telegram});
  return std::min(telephone_left(s), messenger <= 3 ? messenger : far_away);
}

// Blanks and quotes, but no end of a sentence, between `at` and the word on its left; where that word ends, or 0.
std::size_t word_before(const message& of, std::size_t at) {
  for (int n = 0; n < 4; ++n) {
    glyph g = glyph_before(of.text, at);
    if (g.bytes == 0 || g.kind == glyph_kind::newline || g.kind == glyph_kind::digit || g.plain == ';' ||
        g.plain == '!' || g.plain == '?')
      return 0;
    if (is_letter(g.kind)) return at;
    at -= g.bytes;
  }
  return 0;
}

constexpr word_classes idle_words = bit(word_class::filler) | bit(word_class::name) | lexicon::phone_words;

enum class owner { telephone, somebody, nobody };

// "my number is 067…", "номер: 067…" speak of a telephone; "policy number …" and "numer licznika …" of something else.
owner owner_of_number_word(const message& of, std::size_t start) {
  bool strange = false;
  for (int n = 0; n < number_word_left_max; ++n) {
    std::size_t end = word_before(of, start);
    if (end == 0) return owner::nobody;
    start = word_start(of, end);
    word_classes classes = of.words->look_up(of.text, start, end).classes;
    if ((classes & bit(word_class::number)) == 0) {
      strange |= (classes & idle_words) == 0;
      continue;
    }
    if (strange) return owner::somebody;
    if (glyph_before(of.text, start).kind != glyph_kind::space) return owner::telephone;
    end = word_before(of, start);
    if (end == 0 || end + 1 < start) return owner::telephone;
    word_classes left = of.words->look_up(of.text, word_start(of, end), end).classes;
    return (left & idle_words) != 0 ? owner::telephone : owner::somebody;
  }
  return owner::nobody;
}

bool number_word(const message& of, const phone_site& site) {
  const surroundings& s = *site.seen;
  if (s.left_of(word_class::other_number) <= 4) return false;
  if (s.left_of(word_class::number) <= number_word_left_max) {
    owner whose = owner_of_number_word(of, site.where.start);
    if (whose == owner::telephone || (whose == owner::somebody && site.known)) return true;
  }
  return s.right_of(word_class::number) <= 2 && s.right_of(word_class::other_number) > 3;
}

// "Fax: 555…", "61 51 81 office": a telephone's place right beside the digits.
bool line_word(const message& of, const phone_site& site) {
  if (site.seen->right_of(word_class::line) == 1 && site.grouped) return true;
  if (site.seen->left_of(word_class::line) != 1) return false;
  if (site.hyphened) return true;
  std::size_t at = site.where.start;
  bool colon = false;
  for (glyph g = glyph_before(of.text, at); g.bytes != 0 && !is_letter(g.kind); g = glyph_before(of.text, at)) {
    colon |= g.plain == ':' || g.plain == '=';
    at -= g.bytes;
  }
  return colon;
}

std::uint8_t other_kind(const surroundings& s) {
  return nearest(s, {word_class::order, word_class::money, word_class::rnokpp, word_class::pesel, word_class::egn,
                     word_class::iban, word_class::card, word_class::version});
}

// "AA1 01 2345 6784", "90915-YZZD4 or 04152-31090": behind a piece of letters and digits the digits belong to a code.
bool behind_code(const message& of, std::size_t start) {
  std::string_view text = of.text;
  if (glyph_before(text, start).kind != glyph_kind::space) return false;
  std::size_t at = start - glyph_before(text, start).bytes;
  if (is_letter(glyph_before(text, at).kind)) {
    std::size_t word = word_start(of, at);
    bool idle = of.words->look_up(text, word, at).is(word_class::filler);
    if (idle && glyph_before(text, word).kind == glyph_kind::space) at = word - glyph_before(text, word).bytes;
  }
  std::size_t limit = at < 24 ? 0 : at - 24, end = at;
  bool letters = false, digits = false;
  while (at > limit && ascii_alnum(text[at - 1])) {
    digits |= ascii_digit(text[at - 1]);
    letters |= ascii_letter(text[at - 1]);
    --at;
  }
  if (!letters || !digits) return false;
  // "2x 067 123 45 67" counts something.
  std::string_view piece = text.substr(at, end - at), count = piece.substr(0, piece.size() - 1);
  return lower_ascii(piece.back()) != 'x' || !std::all_of(count.begin(), count.end(), ascii_digit);
}

// "77:01:0001001".
bool behind_colon(std::string_view text, std::size_t start) {
  return start >= 2 && text[start - 1] == ':' && ascii_digit(text[start - 2]);
}

// "067… is my phone"; not "067…, phone …" nor "601234567 tel 601…", where the word speaks of what follows.
bool telephone_right(const message& of, const phone_site& site) {
  if (site.seen->right_of(word_class::phone) > 3) return false;
  std::size_t at = site.where.end;
  for (int words = 0; words < 3;) {
    glyph g = glyph_at(of.text, at);
    if (g.plain == ',' && words == 0) return false;
    if (!is_letter(g.kind)) {
      if (g.bytes == 0) return true;
      at += g.bytes;
      continue;
    }
    std::size_t end = word_end(of, at);
    ++words;
    bool found = of.words->look_up(of.text, at, end).is(word_class::phone);
    at = end;
    if (!found) continue;
    while (glyph_at(of.text, at).kind == glyph_kind::space || glyph_at(of.text, at).kind == glyph_kind::dot ||
           glyph_at(of.text, at).plain == ':' || glyph_at(of.text, at).kind == glyph_kind::plus)
      at += glyph_at(of.text, at).bytes;
    return glyph_at(of.text, at).kind != glyph_kind::digit;
  }
  return true;
}

}  // namespace

bool telephone_spoken_of(const message& of, const phone_site& site) {
  return telephone_left(*site.seen) <= telephone_left_max || telephone_right(of, site);
}

bool telephone_word(const message& of, const phone_site& site) {
  const surroundings& s = *site.seen;
  std::uint8_t left = telephone_or_messenger_left(s), other = other_kind(s);
  if (left <= telephone_left_max && left <= other) return true;
  if (other <= 4) return false;
  return telephone_right(of, site) || number_word(of, site) || line_word(of, site);
}

bool very_near_telephone_word(const message& of, const phone_site& site) {
  const surroundings& s = *site.seen;
  // "the code from the SMS to your telephone: 482 913".
  if (s.left_of(word_class::order) <= 6) return false;
  if (s.left_of(word_class::phone) <= 1) return true;
  return (site.grouped && s.left_of(word_class::call) <= 3) || line_word(of, site);
}

bool not_a_telephone(const message& of, const phone_site& site, const phone_reading& reading) {
  const surroundings& s = *site.seen;
  if (s.currency || s.right_of(word_class::money) == 1 || s.right_of(word_class::unit) == 1) return true;
  std::uint8_t keyword = telephone_or_messenger_left(s);
  std::uint8_t other = nearest(s, {word_class::order, word_class::money});
  std::uint8_t id =
      nearest(s, {word_class::rnokpp, word_class::pesel, word_class::egn, word_class::iban, word_class::card});
  // "ІПН 3184025639 0671234567": that word has its number.
  if (id < s.number_left || !(reading.prefixed || reading.grouped)) other = std::min(other, id);
  if (s.number_sign && keyword > 2) return true;
  // IMEI and its like are longer than telephone numbers.
  if (!site.grouped && site.where.end - site.where.start >= long_digits && s.left_of(word_class::order) <= 3)
    return true;
  bool code = behind_code(of, site.where.start) || (!reading.prefixed && behind_colon(of.text, site.where.start));
  if (keyword > 3 && code) return true;
  if (other >= keyword) return false;
  // A well-formed number beside "order" is a telephone number all the same, unless it is announced as the order's.
  if (reading.grouped && reading.score >= 0.6) return other <= 3 && s.left_of(word_class::number) <= 3;
  return other <= (reading.prefixed ? 2 : 3);
}

bool phone_ends(const message& of, const phone_site& site) {
  std::size_t at = site.where.end;
  if (free_on_right(of, at)) return true;
  glyph next = glyph_at(of.text, at);
  if (next.kind == glyph_kind::dash) at += next.bytes;
  if (!is_letter(glyph_at(of.text, at).kind)) return false;
  std::size_t end = word_end(of, at);
  glyph behind = glyph_at(of.text, end);
  if (behind.kind == glyph_kind::digit || behind.plain == '_') return false;
  if (next.kind == glyph_kind::dash)
    return (of.words->look_up(of.text, at, end).classes & (bit(word_class::phone) | bit(word_class::line))) != 0;
  return end - at >= 2 && telephone_or_messenger_left(*site.seen) <= 3;
}

bool phone_begins(const message& of, std::size_t start) {
  if (free_on_left(of, start)) return true;
  if (glyph_before(of.text, start).kind != glyph_kind::latin) return false;
  std::size_t word = word_start(of, start);
  glyph left = glyph_before(of.text, word);
  if (left.kind == glyph_kind::digit || left.plain == '_' || start - word < 2) return false;
  if ((of.words->look_up(of.text, word, start).classes & bit(word_class::filler)) == 0) return false;
  surroundings seen = look_around(of, word, word);
  return telephone_or_messenger_left(seen) <= 2;
}

}  // namespace cloakroom::redact
