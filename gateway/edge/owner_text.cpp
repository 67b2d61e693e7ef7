// Writes a subject's own words into one frame. The list in tests/tidy keeps this the only such file.
#include "gateway/edge/owner_text.hpp"

#include <nlohmann/json.hpp>

#include "base/raw_text_reader.hpp"
#include "base/time_text.hpp"

namespace cloakroom::edge {
namespace {

std::string_view sender(store::direction from) {
  switch (from) {
    case store::direction::from_visitor:
      return "visitor";
    case store::direction::from_agent:
      return "agent";
    case store::direction::from_system:
      return "system";
  }
  return "system";
}

}  // namespace

std::string write_owner_message(const desk::owner_message& from, std::string_view agent_name) {
  nlohmann::ordered_json out{
      {"type", "message"}, {"id", from.id.text()}, {"seq", from.seq}, {"from", sender(from.from)}};
  if (from.from == store::direction::from_agent) out["name"] = agent_name;
  // The visitor's own tabs recognise their message by it.
  if (from.client) out["client_id"] = from.client->text();
  out["text"] = raw_text_reader::view(from.text);
  out["at"] = rfc3339(from.at);
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace cloakroom::edge
