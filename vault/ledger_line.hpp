// One line of the erasure ledger and its chain. Every line is JSON in one fixed spelling, so that a line that parses
// but is spelt otherwise was changed. The chain is not keyed: it finds damage and careless edits; a copy elsewhere
// finds the rest (docs/formats.md).
//
//   {"seq":1,"at":"2026-11-23T19:50:00.000Z","subject":"UUID","step":"begin","reason":"erasure","rows":0,"hash":"HEX"}
//
//   hash = BLAKE2b-256("clk/led/1", previous hash, the line up to the hash); the first line follows 32 zero bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace cloakroom::vault {

enum class ledger_step { begin, complete };
using ledger_hash = std::array<std::uint8_t, 32>;

constexpr std::size_t ledger_reason_bytes_max = 64;
constexpr std::size_t ledger_line_bytes_max = 512;

struct ledger_entry {
  std::int64_t seq = 0;
  time_point at;
  subject_id subject;
  ledger_step step = ledger_step::begin;
  std::string reason;     // A code: lower-case letters, digits, '_', '.', '-'.
  std::int64_t rows = 0;  // Removed; of `complete`.
  bool operator==(const ledger_entry&) const = default;
};

bool is_reason_code(std::string_view reason);

struct chained_line {
  std::string text;  // With its newline.
  ledger_hash hash{};
};
chained_line write_line(const ledger_entry& entry, const ledger_hash& previous);

// The entry of a line without its newline. Nothing if it is no such line, or does not follow `previous`.
struct read_entry {
  ledger_entry entry;
  ledger_hash hash{};
};
std::optional<read_entry> read_line(std::string_view line, const ledger_hash& previous);

}  // namespace cloakroom::vault
