// One pass over the members. Takes nothing that the full parser of wire.cpp would refuse, and reads it in the same way.
#include "gateway/edge/message_frame.hpp"

#include <simdjson.h>

#include <algorithm>

namespace cloakroom::edge {
namespace {

// Of more members, or of values that hold members of their own, the full parser finds those that stand twice.
constexpr std::size_t members_max = 8;

// Whether the frame is too much for this reader, or a name stands in it twice.
bool for_the_full_parser(const simdjson::dom::object& members) {
  std::string_view names[members_max];
  std::size_t count = 0;
  for (auto member : members) {
    if (count == members_max || member.value.is_object() || member.value.is_array()) return true;
    if (std::find(names, names + count, member.key) != names + count) return true;
    names[count++] = member.key;
  }
  return false;
}

// Null unless the member is a string.
const char* read_string(const simdjson::dom::element& from, std::string_view& into) {
  return from.get_string().get(into) == simdjson::SUCCESS ? into.data() : nullptr;
}

}  // namespace

std::optional<message_frame> read_message_frame(std::string_view text) {
  // They grow to the longest frame, which the socket bounds, and serve every frame of the thread. The library reads in
  // blocks and wants that much room behind the text.
  thread_local simdjson::dom::parser parser;
  thread_local std::string padded;
  padded.assign(text).append(simdjson::SIMDJSON_PADDING, '\0');
  simdjson::dom::object members;
  if (parser.parse(padded.data(), text.size(), false).get_object().get(members) != simdjson::SUCCESS)
    return std::nullopt;
  if (for_the_full_parser(members)) return std::nullopt;
  std::string_view type, client, words;
  const char* given = nullptr;
  for (auto member : members) {
    if (member.key == "type") {
      if (!read_string(member.value, type)) return std::nullopt;
    } else if (member.key == "client_id") {
      if (!read_string(member.value, client)) return std::nullopt;
    } else if (member.key == "text") {
      given = read_string(member.value, words);
    }
  }
  if (type != "message" || given == nullptr) return std::nullopt;
  auto id = sent_client_id::parse(client);
  if (!id) return std::nullopt;
  return message_frame{std::move(*id), raw_text(std::string(words))};
}

}  // namespace cloakroom::edge
