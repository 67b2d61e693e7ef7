// Reading lines back out of messages.
#include "tests/system/desk_record.hpp"

#include <regex>
#include <sstream>

namespace cloakroom::testing {

std::string numbered_line(int visitor, int line) {
  return "line v" + std::to_string(visitor) + "/" + std::to_string(line) + " of a long story";
}

void desk_record::add(int line) {
  in_order = in_order && line <= highest + 1;
  highest = std::max(highest, line);
  ++times[line];
}

namespace {

// Texts by chat and message, from the journal: who deletes a topic takes its texts with it.
std::map<std::pair<std::int64_t, std::int64_t>, std::string> texts_sent(const gateway_fixture& house) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> out;
  std::istringstream journal(bytes_of(house.journal()));
  for (std::string line; std::getline(journal, line);) {
    auto row = json::parse(line, nullptr, false);
    if (!row.is_object() || !row.value("path", "").ends_with("/sendMessage") || row["answer"].is_null()) continue;
    auto call = json::parse(row.value("body", ""), nullptr, false);
    auto answer = json::parse(row["answer"].value("body", ""), nullptr, false);
    if (!call.is_object() || !answer.is_object() || !answer.contains("result")) continue;
    out[{call["chat_id"].get<std::int64_t>(), answer["result"]["message_id"].get<std::int64_t>()}] = call["text"];
  }
  return out;
}

}  // namespace

std::map<int, desk_record> read_desk(const gateway_fixture& house) {
  static const std::regex marker("line v([0-9]+)/([0-9]+) of");
  std::map<int, desk_record> out;
  auto sent = texts_sent(house);
  for (const auto& row : house.messages()) {
    if (row["direction"] != "from_bot" || !row["service"].is_null()) continue;
    auto text = row["text"].get<std::string>();
    if (row["deleted"] == true) text = sent[{row["chat"].get<std::int64_t>(), row["message_id"].get<std::int64_t>()}];
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

void desk_sums::add(desk_record& record, const std::map<int, int>& lost, int said) {
  for (int i = 0; i < said; ++i) {
    auto times = record.times[i];
    auto known = lost.find(i);
    delivered += times;
    missing += times == 0 ? 1 : 0;
    repeats += std::max(0, times - 1);
    unexplained += std::max(0, times - 1 - (known == lost.end() ? 0 : known->second));
  }
}

}  // namespace cloakroom::testing
