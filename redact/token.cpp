// The public door to the grammar of tokens.
// Linear in the text: each position is read a bounded way ahead.
#include "redact/token.hpp"

#include "redact/token_reader.hpp"

namespace cloakroom::redact {
namespace {

token_mention mention(const token_form& form, std::span<const std::string> kinds) {
  return {form.where, kinds[form.kind], form.code};
}

}  // namespace

std::vector<token_mention> tokens_in(std::string_view text, std::span<const std::string> kinds) {
  std::vector<token_mention> found;
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    auto form = strict_token_at(text, at, kinds);
    if (form) found.push_back(mention(*form, kinds));
  }
  return found;
}

std::vector<token_mention> sloppy_tokens_in(std::string_view text, std::span<const std::string> kinds) {
  std::vector<token_mention> found;
  for (std::size_t at = 0; at < text.size();) {
    auto form = sloppy_token_at(text, at, kinds);
    if (form && !form->code.empty()) {
      found.push_back(mention(*form, kinds));
      at = form->where.end;
    } else {
      ++at;
    }
  }
  return found;
}

std::string token_text(std::string_view kind, std::string_view code) {
  std::string text = "[";
  text.append(kind).append("-").append(code).append("]");
  return text;
}

}  // namespace cloakroom::redact
