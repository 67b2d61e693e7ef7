// Glyph by glyph where it must be; where a word is plain letters, a count of the bits of the class scan.
#include "redact/word_borders.hpp"

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

// Characters that the class scan takes for letters and that may be none, or that hide in a word.
bool any_odd(const class_map& classes, std::uint64_t window, bool behind, std::size_t at) {
  auto of = [&](class_map::of which) { return behind ? classes.from(which, at) : classes.before(which, at); };
  return ((of(&class_words::gap) | of(&class_words::mark)) & window) != 0;
}

bool may_go_on(char beside) { return beside == '\'' || beside == '`'; }

}  // namespace

std::size_t word_end(std::string_view text, std::size_t at) noexcept {
  for (std::size_t limit = at + word_bytes_max;;) {
    if (at >= limit) return at;
    if (at < text.size() && ascii_letter(text[at])) {
      ++at;
      continue;
    }
    glyph g = glyph_at(text, at);
    if (is_apostrophe(g.code) && is_letter(glyph_at(text, at + g.bytes).kind)) {
      at += g.bytes;
      continue;
    }
    if (!is_letter(g.kind) && g.kind != glyph_kind::invisible) return at;
    at += g.bytes;
  }
}

std::size_t word_start(std::string_view text, std::size_t end) noexcept {
  for (std::size_t limit = end < word_bytes_max ? 0 : end - word_bytes_max;;) {
    if (end <= limit) return end;
    if (ascii_letter(text[end - 1])) {
      --end;
      continue;
    }
    glyph g = glyph_before(text, end);
    if (is_apostrophe(g.code) && is_letter(glyph_before(text, end - g.bytes).kind)) {
      end -= g.bytes;
      continue;
    }
    if (!is_letter(g.kind) && g.kind != glyph_kind::invisible) return end;
    end -= g.bytes;
  }
}

std::size_t word_end(const message& of, std::size_t at) noexcept {
  std::uint64_t others = ~of.classes->from(&class_words::letter, at);
  if (others == 0) return word_end(of.text, at);
  auto length = static_cast<std::size_t>(__builtin_ctzll(others));
  std::uint64_t window = (1ull << length) - 1;
  std::size_t end = at + length;
  if (any_odd(*of.classes, window, true, at) || (end < of.text.size() && may_go_on(of.text[end])))
    return word_end(of.text, at);
  return end;
}

std::size_t word_start(const message& of, std::size_t end) noexcept {
  std::uint64_t others = ~of.classes->before(&class_words::letter, end);
  if (others == 0) return word_start(of.text, end);
  auto length = static_cast<std::size_t>(__builtin_clzll(others));
  if (length == 0) return end > 0 && may_go_on(of.text[end - 1]) ? word_start(of.text, end) : end;
  std::uint64_t window = ~0ull << (64 - length);
  std::size_t start = end - length;
  if (any_odd(*of.classes, window, false, end) || (start > 0 && may_go_on(of.text[start - 1])))
    return word_start(of.text, end);
  return start;
}

}  // namespace cloakroom::redact
