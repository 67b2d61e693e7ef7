// The corpus of invented messages, tests/corpus/<language>/*.txt: precision and recall per type and language are
// printed and have a floor. Spans are strict. Format: one message a line, values marked {{TYPE:value}}; the first line
// names the region of the site.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>

#include "tests/redact/found.hpp"

using namespace cloakroom::redact::testing;

namespace {

constexpr double f1_min = 0.92;
constexpr double clean_hit_max = 0.06;
constexpr std::size_t messages_min = 60;

struct tally {
  std::size_t right = 0, wrong = 0, missed = 0;
  double precision() const { return right + wrong == 0 ? 1 : double(right) / double(right + wrong); }
  double recall() const { return right + missed == 0 ? 1 : double(right) / double(right + missed); }
  double f1() const { return right == 0 ? 0 : 2 * precision() * recall() / (precision() + recall()); }
};

struct results {
  std::map<std::string, tally> by_type;
  tally all;
  std::size_t messages = 0, clean = 0, clean_hit = 0;
};

std::string type_of(const std::string& item) { return item.substr(0, item.find(':')); }

void judge(const std::string& line, const std::string& region, results& seen) {
  marked wanted = read_marks(line);
  std::vector<std::string> found = found_in(wanted.text, {region, ""});
  ++seen.messages;
  if (wanted.items.empty()) {
    ++seen.clean;
    seen.clean_hit += !found.empty();
  }
  std::vector<std::string> left = wanted.items;
  for (const std::string& item : found) {
    auto same = std::find(left.begin(), left.end(), item);
    tally& own = seen.by_type[type_of(item)];
    if (same != left.end()) {
      ++own.right, ++seen.all.right;
      left.erase(same);
    } else {
      ++own.wrong, ++seen.all.wrong;
    }
  }
  for (const std::string& item : left) ++seen.by_type[type_of(item)].missed, ++seen.all.missed;
  if (found != wanted.items) {
    std::cout << "  differs: " << line << "\n    found:";
    for (const std::string& item : found) std::cout << " {" << item << "}";
    std::cout << '\n';
  }
}

void print(const std::string& language, const results& seen) {
  std::cout << language << ": " << seen.messages << " messages, " << seen.clean_hit << " of " << seen.clean
            << " clean ones hit, F1 " << std::setprecision(3) << seen.all.f1() << '\n';
  for (const auto& [type, own] : seen.by_type)
    std::cout << "  " << std::left << std::setw(14) << type << " precision " << own.precision() << " recall "
              << own.recall() << '\n';
}

results judge_language(const std::filesystem::path& folder) {
  results seen;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path());
    std::string line, region;
    while (std::getline(in, line)) {
      if (line.starts_with("# region: "))
        region = line.substr(10);
      else if (!line.empty() && line[0] != '#')
        judge(line, region, seen);
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("corpus: precision and recall in every language", "[redact]") {
  for (const char* language : {"en", "uk", "pl", "bg", "ru"}) {
    results seen = judge_language(std::string(CLOAKROOM_SOURCE) + "/tests/corpus/" + language);
    print(language, seen);
    INFO(language);
    CHECK(seen.messages >= messages_min);
    CHECK(seen.all.f1() >= f1_min);
    CHECK(double(seen.clean_hit) <= clean_hit_max * double(seen.clean));
  }
}
