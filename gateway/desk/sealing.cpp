// A token's code is the vault's choice; what is taken already decides whether it is the first one.
#include "gateway/desk/sealing.hpp"

#include <initializer_list>
#include <optional>

#include "redact/restore.hpp"
#include "redact/token.hpp"

namespace cloakroom::desk {
namespace {

std::string token_name(const std::string& kind, std::string_view code) { return kind + '-' + std::string(code); }

}  // namespace

void add_tokens(known_tokens& to, std::span<const store::sealed_value> given) {
  for (const auto& one : given) to.insert_or_assign(token_name(one.token_kind, one.token_code), one.check);
}

result<sealed_findings> seal_findings(vault::vault& keys, vault::subject_key& key, const raw_text& words,
                                      const redact::scan& found, const known_tokens& known, known_tokens& fresh,
                                      store::message& into) {
  sealed_findings out;
  for (const auto& one : found.findings) {
    const auto& kind = one.what->token_kind;
    auto taken = [&](std::string_view code) -> std::optional<std::array<std::uint8_t, 8>> {
      auto name = token_name(kind, code);
      for (const known_tokens* tokens : std::initializer_list<const known_tokens*>{&known, &fresh})
        if (auto there = tokens->find(name); there != tokens->end()) return there->second;
      return std::nullopt;
    };
    auto ticket = keys.make_ticket(key, kind, one.canonical, taken);
    if (!ticket) return ticket.error();
    out.first.push_back(!taken(ticket->code));
    if (out.first.back()) fresh.emplace(token_name(kind, ticket->code), ticket->check);
    auto ordinal = static_cast<std::uint32_t>(into.values.size());
    vault::place where{"sealed_values", "envelope", into.id.value, ordinal};
    auto envelope = keys.seal(key, where, redact::slice(words, {one.start, one.end}));
    if (!envelope) return envelope.error();
    store::sealed_value value{one.what->type, kind, ticket->code, ticket->check, {}, {}};
    value.envelope = std::move(*envelope);
    into.values.push_back(std::move(value));
    out.tokens.push_back(redact::token_text(kind, ticket->code));
  }
  return out;
}

}  // namespace cloakroom::desk
