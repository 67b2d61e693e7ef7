// The grammar of tokens: strict as we write them, sloppy as people retype them.
// Which token belongs to whom is the vault's knowledge.
#include "redact/token_reader.hpp"

#include "redact/characters.hpp"
#include "redact/token_glyphs.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t separators_max = 7;
constexpr std::size_t blanks_max = 3;
constexpr std::size_t kind_length_max = 32;

// The value of a Crockford character as a person types it (o for 0, i and l for 1), in its own form; 0 if it is none.
char code_character(char c, bool sloppy) {
  if (ascii_digit(c)) return c;
  char low = lower_ascii(c);
  if (!sloppy && low != c) return 0;
  if (low < 'a' || low > 'z' || low == 'u') return 0;
  if (low == 'o') return sloppy ? '0' : '\0';
  if (low == 'i' || low == 'l') return sloppy ? '1' : '\0';
  return low;
}

// Whether a bracket other than a round one may begin with this byte.
bool may_open(char c) {
  auto byte = static_cast<unsigned char>(c);
  return c == '[' || c == '{' || c == '<' || byte == 0xe2 || byte == 0xe3 || byte == 0xef;
}

bool name_part(char c) { return ascii_alnum(c) || c == '_'; }

// The kind whose whole word stands at `at`; the longest. Kinds are made of a-z, 0-9 and _.
std::optional<std::size_t> kind_at(std::string_view text, std::size_t at, std::span<const std::string> kinds,
                                   bool sloppy) {
  std::size_t end = at;
  while (end < text.size() && end - at <= kind_length_max && name_part(text[end])) ++end;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if (kinds[k].size() != end - at) continue;
    bool same = true;
    for (std::size_t i = at; i < end && same; ++i) same = (sloppy ? lower_ascii(text[i]) : text[i]) == kinds[k][i - at];
    if (same) return k;
  }
  return std::nullopt;
}

std::optional<std::string> code_at(std::string_view text, std::size_t at, bool sloppy) {
  if (text.size() < at + token_code_length) return std::nullopt;
  std::string code;
  for (char c : text.substr(at, token_code_length)) {
    char value = code_character(c, sloppy);
    if (value == 0) return std::nullopt;
    code += value;
  }
  return code;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  for (std::size_t n = 0; n < blanks_max; ++n) {
    token_glyph g = token_glyph_at(text, at);
    if (g.as != ' ') break;
    at = g.end;
  }
  return at;
}

// A token as its reader sees it, without the brackets. An unknown kind is none of ours, and still looks like a token.
struct sloppy_words {
  std::size_t end = 0;
  std::optional<std::size_t> kind;
  std::string code;      // Empty: the kind alone.
  bool plainly = false;  // The kind alone, in letters that stand together.
};

// Behind the kind; nothing if another word stands there. "e-mail" is "email" written with care.
std::optional<std::size_t> behind_kind(std::string_view text, std::size_t at, std::string_view kind, bool& together) {
  for (std::size_t i = 0; i < kind.size(); ++i) {
    token_glyph g = token_glyph_at(text, at);
    if (g.as != kind[i] && i > 0 && (g.as == '-' || g.as == ' ')) {
      together = false;
      g = token_glyph_at(text, g.end);
    }
    if (g.as != kind[i]) return std::nullopt;
    at = g.end;
  }
  return at;
}

// What is between kind and code: hyphens, underscores, blanks, or nothing.
struct separator {
  std::size_t end = 0;
  bool hyphen = false;
};
separator separator_at(std::string_view text, std::size_t at) {
  separator found{at, false};
  for (std::size_t n = 0; n < separators_max; ++n) {
    token_glyph g = token_glyph_at(text, found.end);
    if (g.as != ' ' && g.as != '-' && g.as != '_') break;
    found.hyphen |= g.as != ' ';
    found.end = g.end;
  }
  return found;
}

// Eight characters; behind a hyphen a blank or a line break may have slipped between them. Where no hyphen says that a
// code follows, a digit must: "[id accepted]" is talk.
std::optional<std::string> sloppy_code(std::string_view text, separator& from, bool needs_digit) {
  std::string code;
  bool digit = false;
  std::size_t at = from.end;
  while (code.size() < token_code_length) {
    token_glyph g = token_glyph_at(text, at);
    if (g.as == ' ' && from.hyphen && !code.empty()) g = token_glyph_at(text, g.end);
    char value = code_character(g.as, true);
    if (value == 0) return std::nullopt;
    digit |= ascii_digit(g.as);
    code += value;
    at = g.end;
  }
  if (needs_digit && !digit) return std::nullopt;
  from.end = at;
  return code;
}

// The same without look-alikes: kind, hyphen, code as they are typed, a few blanks around the hyphen.
std::optional<sloppy_words> bare_words_at(std::string_view text, std::size_t at, std::span<const std::string> kinds) {
  auto kind = kind_at(text, at, kinds, true);
  if (!kind) return std::nullopt;
  std::size_t hyphen = skip_blanks(text, at + kinds[*kind].size());
  token_glyph g = token_glyph_at(text, hyphen);
  if (g.as != '-') return std::nullopt;
  std::size_t begin = skip_blanks(text, g.end), end = begin + token_code_length;
  auto code = code_at(text, begin, true);
  if (!code || (end < text.size() && name_part(text[end]))) return std::nullopt;
  return sloppy_words{end, kind, *code, false};
}

std::optional<sloppy_words> known_words_at(std::string_view text, std::size_t at, std::span<const std::string> kinds) {
  std::optional<sloppy_words> best;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    bool together = true;
    auto behind = behind_kind(text, at, kinds[k], together);
    if (!behind || (best && !best->code.empty() && kinds[*best->kind].size() > kinds[k].size())) continue;
    separator between = separator_at(text, *behind);
    if (auto code = sloppy_code(text, between, !between.hyphen))
      best = sloppy_words{between.end, k, *code, false};
    else if (together && (!best || best->code.empty()))
      best = sloppy_words{*behind, k, "", true};
  }
  return best;
}

// "[note-7qk2m9xd]": the shape alone.
std::optional<sloppy_words> unknown_words_at(std::string_view text, std::size_t at) {
  std::size_t length = 0;
  token_glyph g = token_glyph_at(text, at);
  for (; length <= kind_length_max && (ascii_alnum(g.as) || g.as == '_'); ++length) {
    at = g.end;
    g = token_glyph_at(text, at);
  }
  if (length == 0 || length > kind_length_max || g.as != '-') return std::nullopt;
  separator between{g.end, true};
  bool strict = code_at(text, g.end, false).has_value();
  auto code = sloppy_code(text, between, !strict);
  return code ? std::optional(sloppy_words{between.end, std::nullopt, *code, false}) : std::nullopt;
}

struct bracketed {
  byte_span where;
  sloppy_words words;
};

// From any opening bracket to any closing one.
std::optional<bracketed> bracketed_at(std::string_view text, std::size_t at, std::span<const std::string> kinds) {
  token_glyph open = token_glyph_at(text, at);
  if (open.as != '[') return std::nullopt;
  std::size_t begin = skip_blanks(text, open.end);
  auto closed = [&](const sloppy_words& words) -> std::optional<bracketed> {
    std::size_t closing = skip_blanks(text, words.end);
    token_glyph close = token_glyph_at(text, closing);
    if (close.as != ']') return std::nullopt;
    // A kind alone is our own form only in square brackets; `Map<id>` stays what it is.
    bool square = (open.code == '[' || open.code == 0xff3b) && (close.code == ']' || close.code == 0xff3d);
    if (words.plainly && !square) return std::nullopt;
    return bracketed{{at, closing + glyph_at(text, closing).bytes}, words};  // Not what stands on the bracket.
  };
  auto known = known_words_at(text, begin, kinds);
  std::optional<bracketed> found = known ? closed(*known) : std::nullopt;
  if (found) return found;
  auto unknown = unknown_words_at(text, begin);
  return unknown ? closed(*unknown) : std::nullopt;
}

}  // namespace

std::optional<token_form> strict_token_at(std::string_view text, std::size_t at, std::span<const std::string> kinds) {
  if (at >= text.size() || text[at] != '[') return std::nullopt;
  auto kind = kind_at(text, at + 1, kinds, false);
  if (!kind) return std::nullopt;
  std::size_t hyphen = at + 1 + kinds[*kind].size();
  if (hyphen >= text.size() || text[hyphen] != '-') return std::nullopt;
  auto code = code_at(text, hyphen + 1, false);
  std::size_t close = hyphen + 1 + token_code_length;
  if (!code || close >= text.size() || text[close] != ']') return std::nullopt;
  return token_form{{at, close + 1}, *kind, *code};
}

bool token_form_at(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size() || text[at] != '[') return false;
  std::size_t hyphen = at + 1;
  while (hyphen < text.size() && hyphen - at <= 32 && name_part(text[hyphen])) ++hyphen;
  std::size_t close = hyphen + 1 + token_code_length;
  if (hyphen == at + 1 || close >= text.size() || text[hyphen] != '-' || text[close] != ']') return false;
  for (char c : text.substr(hyphen + 1, token_code_length))
    if (code_character(c, false) == 0) return false;
  return true;
}

std::optional<token_form> sloppy_token_at(std::string_view text, std::size_t at, std::span<const std::string> kinds) {
  char c = text[at];
  if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) return std::nullopt;
  if (!name_part(c)) {
    auto form = bracketed_at(text, at, kinds);
    if (!form || !form->words.kind) return std::nullopt;
    return token_form{form->where, *form->words.kind, form->words.code};
  }
  // Without brackets only whole words count, and only with their code.
  glyph left = glyph_before(text, at);
  if (is_word_part(left.kind) || left.plain == '_' || left.kind == glyph_kind::dash) return std::nullopt;
  auto words = bare_words_at(text, at, kinds);
  if (!words) return std::nullopt;
  glyph right = glyph_at(text, words->end);
  if (is_word_part(right.kind) || right.kind == glyph_kind::dash) return std::nullopt;
  return token_form{{at, words->end}, *words->kind, words->code};
}

void find_lookalikes(std::string_view text, std::span<const std::string> kinds, std::vector<byte_span>& found) {
  for (std::size_t at = 0; at < text.size();) {
    auto form = may_open(text[at]) ? bracketed_at(text, at, kinds) : std::nullopt;
    if (form) found.push_back(form->where);
    at = form ? form->where.end : at + glyph_at(text, at).bytes;
  }
}

}  // namespace cloakroom::redact
