// Puts values back where strict tokens stand. The result is raw text again.
#include "redact/restore.hpp"

#include "base/raw_text_reader.hpp"
#include "redact/token.hpp"

namespace cloakroom::redact {

raw_text restored(const safe_text& text, std::span<const std::string> token_kinds, const value_lookup& value_of) {
  std::string_view from = text.view();
  std::string out;
  out.reserve(from.size());
  std::size_t copied = 0;
  for (const auto& mention : tokens_in(from, token_kinds)) {
    auto value = value_of(mention.kind, mention.code);
    if (!value) continue;
    out += from.substr(copied, mention.where.start - copied);
    out += raw_text_reader::view(*value);
    copied = mention.where.end;
  }
  out += from.substr(copied);
  return raw_text(std::move(out));
}

raw_text slice(const raw_text& text, byte_span where) {
  return raw_text(std::string(raw_text_reader::view(text).substr(where.start, where.end - where.start)));
}

}  // namespace cloakroom::redact
