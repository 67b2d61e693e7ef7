// Written by hand because it is written for every message, read only where one is written anew.
#include "gateway/desk/findings_json.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace cloakroom::desk {

void append_finding(std::string& out, const told_finding& one) {
  char score[16];
  std::snprintf(score, sizeof score, "%.2f", one.score);
  out += out.size() > 1 ? ",{\"type\":\"" : "{\"type\":\"";
  out += one.type;
  out += "\",\"start\":" + std::to_string(one.where.start) + ",\"end\":" + std::to_string(one.where.end) +
         ",\"score\":" + score + ",\"token\":\"";
  out += one.token;
  out += "\"}";
}

std::string with_finding(std::string_view findings, const told_finding& added) {
  std::string out = "[";
  bool placed = false;
  auto array = nlohmann::json::parse(findings, nullptr, false);
  if (array.is_array()) {
    for (const auto& each : array) {
      auto start = each.value("start", std::size_t{0}), end = each.value("end", std::size_t{0});
      if (start < added.where.end && added.where.start < end) continue;
      if (!placed && start >= added.where.end) {
        append_finding(out, added);
        placed = true;
      }
      auto type = each.value("type", std::string()), token = each.value("token", std::string());
      append_finding(out, {type, {start, end}, each.value("score", 0.0), token});
    }
  }
  if (!placed) append_finding(out, added);
  return out + ']';
}

}  // namespace cloakroom::desk
