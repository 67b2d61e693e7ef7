// Reading lines back out of messages.
#include "tests/system/desk_record.hpp"

#include <regex>

namespace cloakroom::testing {

std::string numbered_line(int visitor, int line) {
  return "line v" + std::to_string(visitor) + "/" + std::to_string(line) + " of a long story";
}

void desk_record::add(int line) {
  in_order = in_order && line <= highest + 1;
  highest = std::max(highest, line);
  ++times[line];
}

std::map<int, desk_record> read_desk(const gateway_fixture& house) {
  static const std::regex marker("line v([0-9]+)/([0-9]+) of");
  std::map<int, desk_record> out;
  for (const auto& row : house.messages()) {
    if (row["direction"] != "from_bot" || !row["service"].is_null()) continue;
    auto text = row["text"].get<std::string>();
    for (std::sregex_iterator at(text.begin(), text.end(), marker), end; at != end; ++at)
      out[std::stoi((*at)[1])].add(std::stoi((*at)[2]));
  }
  return out;
}

std::map<int, int> lost_answers(const gateway_fixture& house, const std::string& reference) {
  std::map<int, int> out;
  // Agents' answers take numbers of their own in between: count the visitor's messages only.
  auto rows = house.ask(
      "SELECT (row_number() OVER (ORDER BY m.seq)) || ' ' || o.ambiguous FROM outbox o JOIN messages m ON m.row = "
      "o.message JOIN conversations c ON c.row = o.conversation WHERE m.direction = 1 AND c.reference = '" +
      reference + "'");
  for (const auto& row : rows) out[std::stoi(row) - 1] = std::stoi(row.substr(row.find(' ')));
  return out;
}

void desk_sums::add(desk_record& record, const std::map<int, int>& lost, int lines) {
  for (int i = 0; i < lines; ++i) {
    auto times = record.times[i];
    auto known = lost.find(i);
    delivered += times;
    missing += times == 0 ? 1 : 0;
    repeats += std::max(0, times - 1);
    unexplained += std::max(0, times - 1 - (known == lost.end() ? 0 : known->second));
  }
}

}  // namespace cloakroom::testing
