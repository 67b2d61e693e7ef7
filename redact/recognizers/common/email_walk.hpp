// Walks an e-mail address left and right of its "@": what belongs to it, and its canonical form. Shared by the plain
// and the worded recogniser.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cloakroom::redact {

inline constexpr std::size_t local_bytes_max = 192;  // 64 characters (RFC 5321 4.5.3.1.1) with room for invisible ones.
inline constexpr std::size_t domain_bytes_max = 512;  // 255 characters, likewise.

// One half of an address.
struct address_part {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string plain;  // Folded: ASCII forms, homoglyphs replaced, invisible characters gone. Empty: no such part.
};

// The local part that ends at `end`. Stops at a change of script ("пишіть:ivan", "почтаivan").
address_part local_part_before(std::string_view text, std::size_t end);
// The domain that begins at `start`; at least one dot and an alphabetic last label, no list of top-level domains.
address_part domain_after(std::string_view text, std::size_t start);
// Lower case, local part NFC, domain as A-labels (canonical forms, version 1).
std::string canonical_email(std::string_view local, std::string_view domain);
// Large mail hosts that people write without the part behind the dot ("ivan@gmail").
bool known_mail_host(std::string_view label);
// Top-level domains common enough to tell an address by where its dots are in doubt. Never asked of a plain address.
bool known_top_domain(std::string_view label);
// Words that stand before "at" and "@" in talk: "look at example.com", "meet @ the gate".
bool ordinary_before_at(std::string_view word);

}  // namespace cloakroom::redact
