// What was found in a text goes under its owner's key: one sealed value and one token for each finding.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "redact/finding.hpp"
#include "store/rows.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

// The tokens of one conversation: the name, such as "email-7qk2m9xd", and the check that tells its value from another
// one with the same code.
using known_tokens = std::unordered_map<std::string, std::array<std::uint8_t, 8>>;
void add_tokens(known_tokens& to, std::span<const store::sealed_value> given);

// Of each finding, in their order.
struct sealed_findings {
  std::vector<std::string> tokens;  // "[email-7qk2m9xd]"
  std::vector<bool> first;          // No finding before it, here or in the conversation, has that token.
};

// One sealed value for each finding at the end of `into.values`; `into.id` must be set. Tokens that `known` does not
// have are added to `fresh`. Fails as the vault does.
result<sealed_findings> seal_findings(vault::vault& keys, vault::subject_key& key, const raw_text& words,
                                      const redact::scan& found, const known_tokens& known, known_tokens& fresh,
                                      store::message& into);

}  // namespace cloakroom::desk
