// Values that a person gives over several messages: "067", then "123 45 67"; "ivan@", then "example.com"; "telegram?",
// then a bare name. Looks at the ends of the last messages and at the beginning of the new one, never at whole texts,
// and asks more of a value than within one text: what stands between its pieces must be blanks and joiners.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "redact/redactor.hpp"

namespace cloakroom::redact {

// How much of a message's end, and of the new one's beginning, can hold a piece.
inline constexpr std::size_t look_back_bytes_max = 256;
// Other messages of the visitor between two pieces: "067", "one moment", "123 45 67".
inline constexpr std::size_t chatter_messages_max = 2;

enum class speaker : std::uint8_t { visitor, agent };

// One side of a seam.
struct text_edge {
  std::size_t at = 0;    // First byte of the beginning, or the place behind the end, without blanks and dashes.
  bool number = false;   // A digit, or a word for one.
  bool address = false;  // "@", "." or "/", or a word for them.
  bool alone = false;    // Nothing else stands in the text.
  // Of an end only.
  bool iban = false;   // It ends inside what may be an account number: country, check digits, letters and digits.
  bool email = false;  // A whole e-mail address ends here.
};

// The end of a message that came before, as redactor::end_of makes it: its last look_back_bytes_max bytes, on the
// border of a character.
struct earlier_text {
  raw_text text;
  speaker by = speaker::visitor;
  bool whole = true;  // False: the text is the end of a longer one.
  text_edge end;      // Read once, because it is asked for with each of the next messages. Of visitors alone.
};

// The part of a value that stands in an earlier message of the visitor.
struct value_piece {
  std::size_t earlier = 0;  // Index into the texts given.
  byte_span where;          // In that text, as given.
};

struct split_value {
  std::size_t finding = 0;          // Index into the findings: the piece that the new text brings.
  std::vector<value_piece> pieces;  // At least one, oldest first.
  raw_text whole;                   // All pieces in one.
};

// Findings of one text that are pieces of one value, and the value.
struct whole_value {
  std::vector<std::size_t> pieces;  // Indexes of findings, in order.
  raw_text text;
};

// The verdict on a text that is part of a conversation. A finding that completes a value has the canonical form of the
// whole.
struct scan_across {
  scan found;
  std::optional<split_value> split;
};

}  // namespace cloakroom::redact
