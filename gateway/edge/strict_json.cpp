// The library's parser under watch: it keeps the last of two members and says nothing.
#include "gateway/edge/strict_json.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace cloakroom::edge {

using nlohmann::json;

json_fault read_strict(std::string_view text, std::size_t depth_max, json& out) {
  out = json(json::value_t::discarded);
  // The library takes a zero byte for the end and would not look behind it.
  if (text.find('\0') != text.npos) return json_fault::broken;
  std::vector<std::set<std::string>> open;
  bool doubled = false, deep = false;
  json::parser_callback_t watch = [&](int depth, json::parse_event_t event, json& parsed) {
    deep = deep || static_cast<std::size_t>(depth) > depth_max;
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key) doubled = !open.back().insert(parsed.get<std::string>()).second || doubled;
    return true;
  };
  auto read = json::parse(text, watch, false);
  if (read.is_discarded()) return json_fault::broken;
  if (doubled) return json_fault::doubled;
  if (deep) return json_fault::deep;
  out = std::move(read);
  return json_fault::none;
}

}  // namespace cloakroom::edge
