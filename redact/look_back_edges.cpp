// Reading one side of a seam: a few characters and at most a few words of it.
// Whether two sides make a value is decided by the recognisers, over both.
#include "redact/look_back_edges.hpp"

#include <algorithm>
#include <iterator>

#include "redact/characters.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr word_classes number_words = bit(word_class::digit_word) | bit(word_class::plus_word);
constexpr word_classes address_words = bit(word_class::at_word) | bit(word_class::dot_word) |
                                       bit(word_class::dash_word) | bit(word_class::underscore_word);
constexpr std::size_t connectors_max = 2;

// Passed over between two pieces: blanks, and the marks with which people show that they go on.
bool between(const glyph& g) {
  return g.kind == glyph_kind::space || g.kind == glyph_kind::newline || g.kind == glyph_kind::invisible ||
         g.kind == glyph_kind::dash || g.code == 0x2026 ||
         (g.plain != 0 && std::string_view(",!:;*").find(g.plain) != std::string_view::npos);
}

bool number_glyph(const glyph& g) {
  return g.kind == glyph_kind::digit || g.kind == glyph_kind::plus || g.kind == glyph_kind::open ||
         g.kind == glyph_kind::close;
}

// "and the rest:", "далі", before the piece that completes a value.
bool connector(std::string_view word) {
  static constexpr std::string_view words[] = {
      "yes",         "yeah",  "yep",     "так",        "ага",       "да",      "tak",         "and",  "then",  "rest",
      "the",         "plus",  "а",       "и",          "і",         "й",       "та",          "далі", "решта", "потім",
      "продовження", "далее", "дальше",  "потом",      "остальное", "остаток", "продолжение", "i",    "dalej", "reszta",
      "potem",       "после", "нататък", "останалото", "остатък",   "oraz",    "ciąg"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::size_t pass(std::string_view text, std::size_t at) {
  for (glyph g = glyph_at(text, at); g.bytes != 0 && between(g); g = glyph_at(text, at)) at += g.bytes;
  return at;
}

std::size_t pass_back(std::string_view text, std::size_t at) {
  for (glyph g = glyph_before(text, at); g.bytes != 0 && between(g); g = glyph_before(text, at)) at -= g.bytes;
  // Dots that trail off are no part of an address.
  while (at >= 2 && text[at - 1] == '.' && (text[at - 2] == '.' || text[at - 2] == ' ')) --at;
  return at;
}

// The last token, up to a blank, holds an "@".
bool address_begun(std::string_view text, std::size_t end) {
  for (std::size_t at = end; at > 0;) {
    glyph g = glyph_before(text, at);
    if (g.kind == glyph_kind::at) return true;
    if (g.kind == glyph_kind::space || g.kind == glyph_kind::newline) return false;
    at -= g.bytes;
  }
  return false;
}

// Nothing but digits, or words for them, and what joins them.
bool digits_alone(const lexicon& words, std::string_view text) {
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at);
    // Letters of an account number: "BNBG 9661 1020".
    if (g.bytes == 1 && ascii_letter(g.plain) && lower_ascii(g.plain) != g.plain) {
      ++at;
      continue;
    }
    if (is_letter(g.kind)) {
      std::size_t end = word_end(text, at);
      if ((words.look_up(text, at, end).classes & number_words) == 0) return false;
      any = true;
      at = end;
      continue;
    }
    any |= g.kind == glyph_kind::digit;
    if (!between(g) && !number_glyph(g) && g.kind != glyph_kind::dot && g.kind != glyph_kind::slash) return false;
    at += g.bytes;
  }
  return any;
}

// The text ends inside what may be an IBAN: country, check digits, then letters and digits alone.
bool iban_begun(std::string_view text) {
  std::size_t at = pass_back(text, text.size());
  text = text.substr(0, at);
  while (at > 0 && (ascii_alnum(text[at - 1]) || text[at - 1] == ' ' || text[at - 1] == '-')) --at;
  for (; at + 4 <= text.size(); ++at) {
    bool fresh = at == 0 || !ascii_alnum(text[at - 1]);
    if (fresh && ascii_letter(text[at]) && ascii_letter(text[at + 1]) && ascii_digit(text[at + 2]) &&
        ascii_digit(text[at + 3]))
      return true;
  }
  return false;
}

}  // namespace

text_edge beginning_of(const lexicon& words, std::string_view text) {
  text_edge edge;
  for (std::size_t passed = 0; passed <= connectors_max; ++passed) {
    edge.at = pass(text, edge.at);
    glyph g = glyph_at(text, edge.at);
    // "...45 67"
    if (g.kind == glyph_kind::dot && glyph_at(text, edge.at + g.bytes).kind == glyph_kind::dot) {
      while (glyph_at(text, edge.at).kind == glyph_kind::dot) edge.at += glyph_at(text, edge.at).bytes;
      continue;
    }
    edge.number = number_glyph(g);
    edge.address = g.kind == glyph_kind::at || g.kind == glyph_kind::dot || g.kind == glyph_kind::slash;
    std::size_t word = g.kind == glyph_kind::open || g.plain == '[' ? edge.at + g.bytes : edge.at;
    if (!is_letter(glyph_at(text, word).kind)) return edge;
    std::size_t end = word_end(text, word);
    word_sight seen = words.look_up(text, word, end);
    edge.address |= (seen.classes & address_words) != 0;
    edge.number |= (seen.classes & number_words) != 0;
    if (edge.address || edge.number || word != edge.at || !connector(lower_case(text.substr(word, end - word))))
      return edge;
    edge.at = end;
  }
  return edge;
}

text_edge ending_of(const lexicon& words, std::string_view text) {
  text_edge edge;
  edge.at = pass_back(text, text.size());
  glyph g = glyph_before(text, edge.at);
  edge.number = number_glyph(g);
  edge.address = g.kind == glyph_kind::slash || address_begun(text, edge.at);
  std::size_t end = g.kind == glyph_kind::close || g.plain == ']' ? edge.at - g.bytes : edge.at;
  if (is_letter(glyph_before(text, end).kind)) {
    word_sight last = words.look_up(text, word_start(text, end), end);
    edge.address |= (last.classes & address_words) != 0;
    edge.number |= (last.classes & number_words) != 0;
  }
  edge.alone = digits_alone(words, text);
  edge.iban = iban_begun(text);
  return edge;
}

bool has_digit(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (ascii_digit(text[at++])) return true;
      continue;
    }
    glyph g = glyph_at(text, at);
    if (g.kind == glyph_kind::digit) return true;
    at += g.bytes;
  }
  return false;
}

std::size_t words_beside(std::string_view text, std::size_t start, std::size_t end) {
  std::size_t words = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (at >= start && at < end) {
      at = end;
      continue;
    }
    glyph g = glyph_at(text, at);
    if (!is_letter(g.kind)) {
      at += g.bytes;
      continue;
    }
    ++words;
    at = word_end(text, at);
  }
  return words;
}

bool answer_word(std::string_view word) {
  static constexpr std::string_view words[] = {
      "absolutely", "account",       "actually",  "again",    "agreed",     "allegro",  "already",   "always",
      "android",    "anything",      "apple",     "awesome",  "because",    "before",   "broken",    "chrome",
      "chwile",     "correct",       "czekam",    "dalej",    "definitely", "desktop",  "dobra",     "dobrze",
      "email",      "exactly",       "excellent", "facebook", "firefox",    "great",    "hello",     "instagram",
      "iphone",     "jasne",         "jutro",     "later",    "laptop",     "maybe",    "moment",    "momencik",
      "moze",       "neither",       "never",     "niestety", "nigdy",      "nobody",   "none",      "nothing",
      "numer",      "oczywiscie",    "okej",      "outlook",  "perfect",    "phone",    "please",    "pozniej",
      "pewnie",     "probably",      "prosze",    "really",   "right",      "safari",   "second",    "signal",
      "skype",      "sometimes",     "somewhere", "sorry",    "spoko",      "super",    "sure",      "telefon",
      "telegram",   "thank",         "thanks",    "there",    "tiktok",     "today",    "tomorrow",  "twitter",
      "understood", "unfortunately", "viber",     "wait",     "waiting",    "wcale",    "whatever",  "whichever",
      "either",     "both",          "whatsapp",  "which",    "windows",    "wrong",    "yesterday", "zaraz",
      "zgadza",     "dziekuje",      "number",    "email",    "gmail",      "messenger"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace cloakroom::redact
