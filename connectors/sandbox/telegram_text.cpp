// Entities and cleaning. The tables follow td/telegram/MessageEntity.cpp of TDLib and Client.cpp of the Bot API server.
#include "connectors/sandbox/telegram_text.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "connectors/sandbox/bounded_json.hpp"
#include "connectors/sandbox/http_message.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

constexpr std::int64_t entity_offset_max = 1000000;
constexpr std::array<std::string_view, 9> plain_types = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote"};
// Found by the server itself; given ones are ignored.
constexpr std::array<std::string_view, 8> found_types = {"mention", "hashtag", "cashtag",      "bot_command",
                                                         "url",     "email",   "phone_number", "bank_card_number"};

telegram_answer entity_refusal(std::string_view what) {
  return bad_request("can't parse MessageEntity: " + std::string(what));
}

// A required integer field; the real server also takes it as a text.
std::optional<std::int64_t> integer_field(const json& object, const char* name) {
  if (!object.contains(name)) return std::nullopt;
  const auto& value = object[name];
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_string()) return std::nullopt;
  auto digits = read_json(value.get<std::string>());
  return digits.is_number_integer() ? std::optional(digits.get<std::int64_t>()) : std::nullopt;
}

std::string missing(const json& object, const char* name) {
  if (object.contains(name)) return "Field \"" + std::string(name) + "\" must be a valid Number";
  return "Can't find field \"" + std::string(name) + "\"";
}

// Nothing, or what is wrong with an entity's type.
std::string type_problem(const json& entity, std::string_view type) {
  if (type.empty()) return "Type is not specified";
  if (std::ranges::count(plain_types, type) != 0 || std::ranges::count(found_types, type) != 0) return {};
  if (type == "text_link") return entity.contains("url") ? "" : "Can't find field \"url\"";
  if (type == "text_mention") return entity.contains("user") ? "" : "Can't find field \"user\"";
  if (type == "custom_emoji") return entity.contains("custom_emoji_id") ? "" : "Can't find field \"custom_emoji_id\"";
  return "Unsupported type specified";
}

or_refusal<std::vector<text_entity>> read_entities(const json& list) {
  std::vector<text_entity> out;
  for (const auto& entity : list) {
    if (!entity.is_object()) return entity_refusal("expected an Object");
    auto offset = integer_field(entity, "offset");
    if (!offset) return entity_refusal(missing(entity, "offset"));
    auto length = integer_field(entity, "length");
    if (!length) return entity_refusal(missing(entity, "length"));
    if (!entity.contains("type")) return entity_refusal("Can't find field \"type\"");
    if (!entity["type"].is_string()) return entity_refusal("Field \"type\" must be of type String");
    auto type = entity["type"].get<std::string>();
    if (auto problem = type_problem(entity, type); !problem.empty()) return entity_refusal(problem);
    if (std::ranges::count(found_types, type) != 0) continue;
    auto fields = entity;
    fields.erase("offset");
    fields.erase("length");
    out.push_back({*offset, *length, std::move(fields)});
  }
  return out;
}

bool blank(char32_t c) { return c == ' ' || c == '\n'; }

// What becomes of a character: kept, replaced by a space, or dropped.
enum class fate { keep, space, drop };

fate fate_of(char32_t c) {
  if (c == '\r' || (c >= 0x2028 && c <= 0x202e) || c == 0x333 || c == 0x33f || c == 0x30a) return fate::drop;
  return c < 32 && c != '\n' ? fate::space : fate::keep;
}

// Old UTF-16 offset -> new one, for every boundary between characters; -1 inside a surrogate pair.
struct cleaned {
  std::string text;
  std::vector<std::int64_t> moved;
  std::vector<std::size_t> byte_at;  // UTF-8 offset in the given text of each UTF-16 boundary.
};

cleaned clean(std::string_view text) {
  cleaned out;
  std::int64_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto [value, bytes] = utf8_at(text, at);
    std::int64_t width = value > 0xffff ? 2 : 1;
    out.moved.push_back(units);
    out.byte_at.push_back(at);
    if (width == 2) {
      out.moved.push_back(-1);
      out.byte_at.push_back(at + bytes);
    }
    auto what = fate_of(value);
    if (what == fate::keep) out.text += text.substr(at, bytes);
    if (what == fate::space) out.text += ' ';
    if (what != fate::drop) units += width;
    at += bytes;
  }
  out.moved.push_back(units);
  out.byte_at.push_back(text.size());
  return out;
}

// Checks one entity against the text and moves it to the cleaned one. Empty when all is well.
std::string move_entity(text_entity& entity, const cleaned& text) {
  auto end = entity.offset + entity.length;
  auto last = static_cast<std::int64_t>(text.moved.size()) - 1;
  auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  if (entity.offset > last) {
    return "entity begins after the end of the text at UTF-16 offset " + std::to_string(entity.offset);
  }
  if (text.moved[at(entity.offset)] < 0) {
    return "entity begins in a middle of a UTF-16 symbol at byte offset " +
           std::to_string(text.byte_at[at(entity.offset)]);
  }
  auto beginning = "entity beginning at UTF-16 offset " + std::to_string(entity.offset);
  if (end > last) return beginning + " ends after the end of the text at UTF-16 offset " + std::to_string(end);
  if (text.moved[at(end)] < 0) {
    return beginning + " ends in a middle of a UTF-16 symbol at byte offset " + std::to_string(text.byte_at[at(end)]);
  }
  auto from = text.moved[at(entity.offset)];
  entity.length = text.moved[at(end)] - from;
  entity.offset = from;
  return {};
}

// Cuts blanks at both ends of the text and of every entity; entities of blanks alone go.
void trim(formatted_text& given) {
  std::vector<char32_t> units;
  for (std::size_t at = 0; at < given.text.size();) {
    auto [value, bytes] = utf8_at(given.text, at);
    units.insert(units.end(), value > 0xffff ? 2 : 1, value);
    at += bytes;
  }
  auto is_blank = [&](std::int64_t i) { return blank(units[static_cast<std::size_t>(i)]); };
  for (auto& entity : given.entities) {
    while (entity.length > 0 && is_blank(entity.offset)) ++entity.offset, --entity.length;
  }
  std::int64_t end = static_cast<std::int64_t>(units.size());
  while (end > 0 && is_blank(end - 1)) --end;
  std::int64_t start = 0;
  while (start < end && is_blank(start)) ++start;
  auto first = given.text.find_first_not_of(" \n");
  auto last = given.text.find_last_not_of(" \n");
  given.text = first == std::string::npos ? std::string() : given.text.substr(first, last - first + 1);
  for (auto& entity : given.entities) {
    entity.length = std::min(entity.length, end - entity.offset);
    entity.offset -= start;
  }
  std::erase_if(given.entities, [](const text_entity& one) { return one.length <= 0; });
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

json formatted_text::entities_json() const {
  auto out = json::array();
  for (const auto& entity : entities) {
    auto row = entity.fields;
    row["offset"] = entity.offset;
    row["length"] = entity.length;
    out.push_back(std::move(row));
  }
  return out;
}

or_refusal<formatted_text> read_text(std::string_view text, std::string_view parse_mode, std::string_view entities) {
  if (text.empty()) return bad_request("message text is empty");
  if (text.size() > text_raw_bytes_max) return bad_request("text is too long");
  auto mode = lower_case(parse_mode);
  if (!mode.empty() && mode != "none") {
    if (mode != "html" && mode != "markdown" && mode != "markdownv2") return bad_request("unsupported parse_mode");
    return bad_request("can't parse entities: the sandbox emulates entities, not parse_mode");
  }
  formatted_text out{std::string(text), {}};
  auto list = read_json(entities);
  if (!list.is_array()) return out;  // As the real server: no entities, no complaint.
  auto read = read_entities(list);
  if (!read) return read.refusal;
  out.entities = std::move(*read);
  return out;
}

or_refusal<formatted_text> fixed_text(formatted_text given) {
  if (!utf8_valid(given.text)) return bad_request("strings must be encoded in UTF-8");
  for (const auto& entity : given.entities) {
    if (entity.offset < 0 || entity.offset > entity_offset_max) {
      return bad_request("receive an entity with incorrect offset " + std::to_string(entity.offset));
    }
    if (entity.length < 0 || entity.length > entity_offset_max) {
      return bad_request("receive an entity with incorrect length " + std::to_string(entity.length));
    }
  }
  std::erase_if(given.entities, [](const text_entity& one) { return one.length == 0; });
  std::ranges::stable_sort(given.entities, {}, &text_entity::offset);
  auto text = clean(given.text);
  for (auto& entity : given.entities) {
    if (auto problem = move_entity(entity, text); !problem.empty()) return bad_request(problem);
  }
  given.text = text.text;
  trim(given);
  if (given.text.empty()) return bad_request("message text is empty");
  if (code_points(given.text) > text_code_points_max) return bad_request("message is too long");
  return given;
}

formatted_text typed_text(std::string_view text) {
  formatted_text out{std::string(text), {}};
  if (!text.starts_with('/')) return out;
  auto end = std::ranges::find_if(text.begin() + 1, text.end(), [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@');
  });
  auto length = end - text.begin();
  if (length > 1) out.entities.push_back({0, length, json{{"type", "bot_command"}}});
  return out;
}

}  // namespace cloakroom::sandbox
