// A scanner for the strict form of tokens. Sloppy forms, which agents type, are understood elsewhere: what we send is
// always strict.
#include "connectors/token_spans.hpp"

namespace cloakroom::connectors {
namespace {

constexpr std::size_t ticket_bytes = 8;

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool crockford(char c) { return digit(c) || (lower(c) && c != 'i' && c != 'l' && c != 'o' && c != 'u'); }

// Length of the token that begins at the opening bracket `text[0]`; 0 if none does.
std::size_t token_length(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && at <= token_kind_bytes_max && (lower(text[at]) || (at > 1 && digit(text[at])))) ++at;
  if (at == 1 || at + ticket_bytes + 2 > text.size() || text[at] != '-') return 0;
  ++at;
  for (const auto end = at + ticket_bytes; at < end; ++at)
    if (!crockford(text[at])) return 0;
  return text[at] == ']' ? at + 1 : 0;
}

}  // namespace

std::vector<byte_span> find_tokens(std::string_view text) {
  std::vector<byte_span> found;
  for (auto at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
    const auto length = token_length(text.substr(at));
    if (length != 0) found.push_back({at, at + length});
    at += length != 0 ? length : 1;
  }
  return found;
}

}  // namespace cloakroom::connectors
