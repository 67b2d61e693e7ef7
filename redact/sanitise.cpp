// Findings out, tokens in: the only place where redact/ makes safe text.
#include <algorithm>
#include <cassert>

#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"
#include "redact/characters.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::redact {
namespace {

// The look-alike with its outer brackets as parentheses.
void append_disarmed(std::string& out, std::string_view lookalike) {
  std::size_t open = glyph_at(lookalike, 0).bytes;
  std::size_t close = glyph_before(lookalike, lookalike.size()).bytes;
  out += '(';
  out += lookalike.substr(open, lookalike.size() - open - close);
  out += ')';
}

// Copies text[from, to), disarming the look-alikes inside; `next` walks over them.
void append_between(std::string& out, std::string_view text, byte_span piece, const scan& found, std::size_t& next) {
  std::size_t at = piece.start;
  for (; next < found.lookalikes.size() && found.lookalikes[next].end <= piece.end; ++next) {
    const byte_span& span = found.lookalikes[next];
    assert(span.start >= at);
    out += text.substr(at, span.start - at);
    append_disarmed(out, text.substr(span.start, span.end - span.start));
    at = span.end;
  }
  out += text.substr(at, piece.end - at);
}

template <class TokenOf>
safe_text replaced(const raw_text& raw, const scan& found, TokenOf token_of) {
  std::string_view text = raw_text_reader::view(raw);
  std::string out;
  out.reserve(text.size() + found.findings.size() * 8);
  std::size_t at = 0, next_lookalike = 0;
  for (std::size_t i = 0; i < found.findings.size(); ++i) {
    const finding& f = found.findings[i];
    assert(f.start >= at && f.end > f.start && f.end <= text.size());
    append_between(out, text, {at, f.start}, found, next_lookalike);
    token_of(i, out);
    at = f.end;
  }
  append_between(out, text, {at, text.size()}, found, next_lookalike);
  return safe_text_maker::make(std::move(out));
}

}  // namespace

safe_text sanitised(const raw_text& text, const scan& found, std::span<const std::string> tokens) {
  assert(tokens.size() == found.findings.size());
  return replaced(text, found, [&](std::size_t i, std::string& out) { out += tokens[i]; });
}

safe_text sanitised_by_kind(const raw_text& text, const scan& found) {
  return replaced(text, found, [&](std::size_t i, std::string& out) {
    out += '[';
    out += found.findings[i].what->token_kind;
    out += ']';
  });
}

}  // namespace cloakroom::redact
