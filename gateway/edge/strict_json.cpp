// The library's parser under watch: it keeps the last of two members and says nothing.
#include "gateway/edge/strict_json.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cloakroom::edge {

using nlohmann::json;

namespace {

// The UTF-16 unit that `\uXXXX` at `at` stands for, or nothing.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\u" || text.size() < at + 6) return std::nullopt;
  unsigned unit = 0;
  auto end = text.data() + at + 6;
  if (std::from_chars(text.data() + at + 2, end, unit, 16).ptr != end) return std::nullopt;
  return unit;
}

}  // namespace

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

std::string without_lone_surrogates(std::string_view text) {
  auto high = [](unsigned unit) { return unit >= 0xd800 && unit <= 0xdbff; };
  auto low = [](unsigned unit) { return unit >= 0xdc00 && unit <= 0xdfff; };
  std::string out(text);
  bool found = false;
  for (auto at = text.find('\\'); at != text.npos; at = text.find('\\', at)) {
    auto unit = escaped_unit(text, at);
    if (!unit) {
      at += 2;  // Another escape, a backslash among them.
      continue;
    }
    auto next = high(*unit) ? escaped_unit(text, at + 6) : std::nullopt;
    if (next && low(*next)) {
      at += 12;
      continue;
    }
    if (high(*unit) || low(*unit)) {
      out.replace(at + 2, 4, "fffd");
      found = true;
    }
    at += 6;
  }
  return found ? out : std::string();
}

}  // namespace cloakroom::edge
