// The grammar of tokens: strict as we write them, sloppy as people retype them.
// Which token belongs to whom is the vault's knowledge.
#include "redact/token_reader.hpp"

#include <iterator>

#include "base/utf8.hpp"
#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t blanks_max = 3;
constexpr bracket_pair brackets[] = {
    {'[', ']'},       {'(', ')'},       {'{', '}'},       {'<', '>'},       {0xff3b, 0xff3d}, {0xff08, 0xff09},
    {0xff5b, 0xff5d}, {0xff1c, 0xff1e}, {0x3010, 0x3011}, {0x3014, 0x3015}, {0x3016, 0x3017}, {0x3018, 0x3019},
    {0x301a, 0x301b}, {0x300c, 0x300d}, {0x300e, 0x300f}, {0x3008, 0x3009}, {0x300a, 0x300b}, {0x27e6, 0x27e7},
    {0x27e8, 0x27e9}, {0x2045, 0x2046}, {0x2772, 0x2773}, {0x2768, 0x2769}, {0x276e, 0x276f}, {0x2039, 0x203a}};

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

bool name_part(char c) { return ascii_alnum(c) || c == '_'; }

// The kind whose whole word stands at `at`; the longest. Kinds are made of a-z, 0-9 and _.
std::optional<std::size_t> kind_at(std::string_view text, std::size_t at, std::span<const std::string> kinds,
                                   bool sloppy) {
  std::size_t end = at;
  while (end < text.size() && end - at <= 32 && name_part(text[end])) ++end;
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
  for (std::size_t n = 0; n < blanks_max && glyph_at(text, at).kind == glyph_kind::space; ++n)
    at += glyph_at(text, at).bytes;
  return at;
}

// Kind, hyphen, code, blanks anywhere between; `end` behind the last character.
std::optional<token_form> sloppy_words_at(std::string_view text, std::size_t at, std::span<const std::string> kinds) {
  auto kind = kind_at(text, at, kinds, true);
  if (!kind) return std::nullopt;
  std::size_t behind_kind = at + kinds[*kind].size(), hyphen = skip_blanks(text, behind_kind);
  glyph g = glyph_at(text, hyphen);
  if (g.kind == glyph_kind::dash) {
    std::size_t begin = skip_blanks(text, hyphen + g.bytes);
    auto code = code_at(text, begin, true);
    std::size_t end = begin + token_code_length;
    if (code && (end >= text.size() || !name_part(text[end]))) return token_form{{at, end}, *kind, *code};
  }
  return token_form{{at, behind_kind}, *kind, ""};
}

std::optional<token_form> bracketed_at(std::string_view text, std::size_t at, std::span<const std::string> kinds,
                                       const bracket_pair& pair, std::size_t open_bytes) {
  auto form = sloppy_words_at(text, skip_blanks(text, at + open_bytes), kinds);
  if (!form) return std::nullopt;
  std::size_t close = skip_blanks(text, form->where.end);
  glyph g = glyph_at(text, close);
  if (g.code != pair.close) return std::nullopt;
  // A kind alone is our own form only in square brackets; `Map<id>` stays what it is.
  if (form->code.empty() && pair.open != '[' && pair.open != 0xff3b) return std::nullopt;
  form->where = {at, close + g.bytes};
  return form;
}

}  // namespace

const bracket_pair* bracket_opening(char32_t code) noexcept {
  for (const bracket_pair& pair : brackets)
    if (pair.open == code) return &pair;
  return nullptr;
}

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
    glyph g = glyph_at(text, at);
    const bracket_pair* pair = bracket_opening(g.code);
    return pair == nullptr ? std::nullopt : bracketed_at(text, at, kinds, *pair, g.bytes);
  }
  // Without brackets only whole words count, and only with their code.
  glyph left = glyph_before(text, at);
  if (is_word_part(left.kind) || left.plain == '_' || left.kind == glyph_kind::dash) return std::nullopt;
  auto form = sloppy_words_at(text, at, kinds);
  if (!form || form->code.empty()) return std::nullopt;
  glyph right = glyph_at(text, form->where.end);
  if (is_word_part(right.kind) || right.kind == glyph_kind::dash) return std::nullopt;
  return form;
}

void find_lookalikes(std::string_view text, std::span<const std::string> kinds, std::vector<byte_span>& found) {
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at);
    const bracket_pair* pair = g.code == '(' ? nullptr : bracket_opening(g.code);
    auto form = pair == nullptr ? std::nullopt : bracketed_at(text, at, kinds, *pair, g.bytes);
    if (form) found.push_back(form->where);
    at = form ? form->where.end : at + g.bytes;
  }
}

}  // namespace cloakroom::redact
