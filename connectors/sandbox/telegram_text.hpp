// Text with entities as Telegram takes it: UTF-16 offsets checked, control characters replaced, ends trimmed, entities
// rebased, the length counted in code points. Order of checks and texts follow TDLib's fix_formatted_text.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/sandbox/telegram_answer.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t text_code_points_max = 4096;
inline constexpr std::size_t text_raw_bytes_max = 32768;

struct text_entity {
  std::int64_t offset = 0;  // UTF-16 code units.
  std::int64_t length = 0;
  nlohmann::json fields;  // Type and what belongs to it, as given.
};

struct formatted_text {
  std::string text;
  std::vector<text_entity> entities;

  nlohmann::json entities_json() const;
};

// What the front server checks before it looks at the chat: presence, raw length, parse mode, the shape of entities.
or_refusal<formatted_text> read_text(std::string_view text, std::string_view parse_mode, std::string_view entities);
// What is checked after the chat: UTF-8, offsets, emptiness, length; the text comes back cleaned.
or_refusal<formatted_text> fixed_text(formatted_text given);
// A message typed by a person: `/command` becomes an entity, as in their client.
formatted_text typed_text(std::string_view text);

}  // namespace cloakroom::sandbox
