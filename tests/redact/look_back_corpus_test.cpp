// The corpus of invented conversations, tests/corpus/conversations/<language>.txt: blocks separated by blank lines, in
// the form of conversation.hpp; "# region: UA" holds until the next one. A value counts when every piece of it is found
// at its place and with its type, and nothing else. Precision, recall and clean conversations hit are printed per
// language and have a floor.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>

#include "tests/redact/conversation.hpp"

using namespace cloakroom::redact::testing;

namespace {

constexpr double precision_min = 0.95;
constexpr double recall_min = 0.9;
constexpr double clean_talk_hit_max = 0.03;  // One of forty.
constexpr std::size_t conversations_min = 40;

struct talk_tally {
  std::size_t conversations = 0, clean = 0, clean_hit = 0, right = 0, wrong = 0, missed = 0;
  double precision() const { return right + wrong == 0 ? 1 : double(right) / double(right + wrong); }
  double recall() const { return right + missed == 0 ? 1 : double(right) / double(right + missed); }
};

void judge(const std::vector<std::string>& lines, const std::string& region, talk_tally& seen) {
  if (lines.empty()) return;
  auto one = read_conversation(lines, region);
  auto found = values_found(one);
  ++seen.conversations;
  if (one.values.empty()) {
    ++seen.clean;
    seen.clean_hit += !found.empty();
  }
  std::vector<std::string> right;
  std::set_intersection(found.begin(), found.end(), one.values.begin(), one.values.end(), std::back_inserter(right));
  seen.right += right.size();
  seen.wrong += found.size() - right.size();
  seen.missed += one.values.size() - right.size();
  if (right.size() == found.size() && right.size() == one.values.size()) return;
  std::cout << "  differs (" << region << "):\n";
  for (const auto& line : lines) std::cout << "    " << line << '\n';
  for (const auto& item : found)
    if (std::find(right.begin(), right.end(), item) == right.end()) std::cout << "    found {" << item << "}\n";
}

talk_tally judge_file(const std::filesystem::path& file) {
  talk_tally seen;
  std::ifstream in(file);
  std::string line, region;
  std::vector<std::string> lines;
  while (std::getline(in, line)) {
    if (line.starts_with("V: ") || line.starts_with("A: ")) {
      lines.push_back(line);
      continue;
    }
    judge(lines, region, seen);
    lines.clear();
    if (line.starts_with("# region: ")) region = line.substr(10);
  }
  judge(lines, region, seen);
  return seen;
}

}  // namespace

TEST_CASE("look-back corpus: precision and recall in every language", "[redact]") {
  for (const char* language : {"english", "ukrainian", "polish", "bulgarian", "russian"}) {
    auto seen = judge_file(std::string(CLOAKROOM_SOURCE) + "/tests/corpus/conversations/" + language + ".txt");
    std::cout << language << ": " << seen.conversations << " conversations, " << seen.clean_hit << " of " << seen.clean
              << " clean ones hit, precision " << std::setprecision(3) << seen.precision() << ", recall "
              << seen.recall() << " (" << seen.right << " values, " << seen.wrong << " wrong, " << seen.missed
              << " missed)\n";
    INFO(language);
    CHECK(seen.conversations >= conversations_min);
    CHECK(seen.precision() >= precision_min);
    CHECK(seen.recall() >= recall_min);
    CHECK(double(seen.clean_hit) <= clean_talk_hit_max * double(seen.clean));
  }
}
