// Keywords of earlier messages, and short answers to them. The value itself is read by the usual recognisers, beside
// the keyword.
#include "redact/look_back_question.hpp"

#include <algorithm>

#include "redact/characters.hpp"
#include "redact/look_back_edges.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr word_classes names = bit(word_class::telegram) | bit(word_class::messenger);
constexpr word_classes numbers = bit(word_class::phone) | bit(word_class::call) | bit(word_class::viber) |
                                 bit(word_class::telegram) | bit(word_class::messenger) | bit(word_class::pesel) |
                                 bit(word_class::egn) | bit(word_class::rnokpp) | bit(word_class::card) |
                                 bit(word_class::number);
// Words that a number of anything may stand with.
constexpr word_classes vague = bit(word_class::number) | bit(word_class::call);
constexpr word_classes others = bit(word_class::order) | bit(word_class::money) | bit(word_class::version);
constexpr word_classes small_talk = bit(word_class::filler) | bit(word_class::name) | bit(word_class::number);
constexpr std::size_t answer_bytes_max = 96;
constexpr std::size_t short_word_bytes = 4;  // "я", "me".
constexpr std::size_t words_behind_max = 6;  // Of a number that begins its message and ends with a comma.

template <class See>
void each_word(const lexicon& words, std::string_view text, See see) {
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at);
    if (!is_letter(g.kind)) {
      at += g.bytes;
      continue;
    }
    std::size_t end = word_end(text, at);
    see(words.look_up(text, at, end));
    at = end;
  }
}

// A token that can only be a name: letters first, with a digit, an underscore or, where allowed, a dot inside.
struct name_token {
  std::size_t start = 0;
  std::size_t end = 0;
  bool telling = false;
};

bool name_byte(char c) { return ascii_alnum(c) || c == '_' || c == '.'; }

name_token token_at(std::string_view text, std::size_t at) {
  name_token token{at, at, false};
  while (token.end < text.size() && name_byte(text[token.end])) ++token.end;
  while (token.end > at && text[token.end - 1] == '.') --token.end;
  std::string_view name = text.substr(at, token.end - at);
  auto dot = name.rfind('.');
  bool host = dot != std::string_view::npos && name.size() - dot <= 4 &&  // "example.com"
              std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, name.end(), ascii_letter);
  token.telling = !host && name.find_first_of("_.0123456789") != std::string_view::npos;
  return token;
}

// The first token that tells; else the first one.
std::optional<name_token> name_in(std::string_view text) {
  std::optional<name_token> first;
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at);
    bool fresh = at == 0 || !is_word_part(glyph_before(text, at).kind);
    if (!ascii_letter(g.plain) || !fresh) {
      at += g.bytes;
      continue;
    }
    name_token token = token_at(text, at);
    if (token.telling) return token;
    if (!first) first = token;
    at = std::max(token.end, at + g.bytes);
  }
  return first;
}

// Where a number stands that the text is little else than.
std::optional<byte_span> number_in(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at);
    bool begins = g.kind == glyph_kind::digit || g.kind == glyph_kind::plus || g.kind == glyph_kind::open;
    if (!begins || is_word_part(glyph_before(text, at).kind)) {
      at += g.bytes;
      continue;
    }
    std::size_t end = at;
    for (glyph next = g; next.bytes != 0 && !is_letter(next.kind) && next.plain != ','; next = glyph_at(text, end))
      end += next.bytes;
    std::size_t before = words_beside(text.substr(0, at), 0, 0), behind = words_beside(text.substr(end), 0, 0);
    bool aside = before == 0 && glyph_at(text, end).plain == ',' && behind <= words_behind_max;
    if (before + behind > words_beside_max && !aside) return std::nullopt;
    return byte_span{at, end};
  }
  return std::nullopt;
}

}  // namespace

std::optional<question> question_of(const lexicon& words, std::string_view text, speaker by) {
  std::optional<question> found;
  bool spoiled = false;
  each_word(words, text, [&](const word_sight& word) {
    word_classes wanted = word.classes & numbers;
    if (wanted != 0) {
      spoiled = false;
      // "phone number": the number is that of a phone.
      if (found && (wanted & ~vague) == 0 && (found->classes & ~vague) != 0) return;
      found = question{std::string(text.substr(word.start, word.end - word.start)), wanted, found && found->plain};
    } else if ((word.classes & small_talk) == 0 && word.end - word.start > short_word_bytes) {
      spoiled = true;  // Ordinary words follow the keyword.
    } else if (found && word.is(word_class::name)) {
      found->plain = true;
    }
  });
  if (!found) return found;
  if (by == speaker::visitor && spoiled) return std::nullopt;
  if ((found->classes & ~vague) == 0 && speaks_of_other_numbers(words, text)) return std::nullopt;
  found->plain |= by == speaker::visitor || text.find_first_of("?:") != std::string_view::npos;
  return found;
}

std::optional<std::string> other_number_in(const lexicon& words, std::string_view text) {
  std::optional<std::string> found;
  bool phone = false;
  each_word(words, text, [&](const word_sight& word) {
    if ((word.classes & others) != 0) found = std::string(text.substr(word.start, word.end - word.start));
    phone |= (word.classes & (numbers & ~vague)) != 0;
  });
  return phone ? std::nullopt : found;
}

bool speaks_of_other_numbers(const lexicon& words, std::string_view text) {
  bool other = false, phone = false;
  each_word(words, text, [&](const word_sight& word) {
    other |= (word.classes & others) != 0;
    phone |= (word.classes & (bit(word_class::phone) | bit(word_class::call))) != 0;
  });
  return other && !phone;
}

bool may_answer(std::string_view text) {
  if (text.size() > answer_bytes_max || std::none_of(text.begin(), text.end(), ascii_alnum)) return false;
  auto name = name_in(text);
  return has_digit(text) || (name && (name->telling || words_beside(text, name->start, name->end) == 0));
}

std::optional<std::size_t> answer_in(std::string_view text, const question& asked) {
  if (text.size() > answer_bytes_max) return std::nullopt;
  auto name = (asked.classes & names) != 0 ? name_in(text) : std::nullopt;
  if (name && name->telling && words_beside(text, name->start, name->end) <= words_beside_max) return name->start;
  if (auto number = number_in(text)) return number->start;
  // A bare word is a name only if it is the whole answer to a plain question.
  if (!name || !asked.plain || words_beside(text, name->start, name->end) != 0) return std::nullopt;
  std::string word = lower_case(text.substr(name->start, name->end - name->start));
  return answer_word(word) ? std::nullopt : std::optional(name->start);
}

}  // namespace cloakroom::redact
