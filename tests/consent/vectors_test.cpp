// Every line of the vector files gets exactly its verdict. What may happen to changed lines: mutation_test.cpp.
#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <set>

#include "tests/consent/vector_file.hpp"

namespace cloakroom::consent {
namespace {

using testing::load_vectors;
using testing::vector_line;

std::size_t run(const std::vector<vector_line>& lines) {
  std::size_t right = 0;
  for (const auto& line : lines) {
    auto made = line.read(line.cookie);
    INFO("line " << line.number << " (" << line.manager << "): " << line.why << "; got " << made);
    CHECK(made.answer == line.expected);
    CHECK(made.manager == line.manager);
    if (!line.rule.empty()) CHECK(made.rule == line.rule);
    right += made.answer == line.expected;
  }
  return right;
}

TEST_CASE("consent: all 107 reference vectors get their verdict", "[consent]") {
  auto lines = load_vectors("vectors.ndjson");
  REQUIRE(lines.size() == 107);
  auto right = run(lines);
  std::cout << "consent vectors run: " << lines.size() << ", right: " << right << "\n";
  CHECK(right == 107);
}

TEST_CASE("consent: our own vectors get their verdict and rule", "[consent]") {
  auto lines = load_vectors("extra_vectors.ndjson");
  std::cout << "consent extra vectors run: " << lines.size() << "\n";
  REQUIRE(lines.size() > 100);
  run(lines);
}

// The answer may not depend on a manager being named when its record is the only one.
TEST_CASE("consent: auto-detection agrees with the named manager on every vector", "[consent]") {
  for (const auto& line : load_vectors("vectors.ndjson")) {
    auto named = line.read(line.cookie);
    auto detected = read_cookies({}, line.cookie, line.rules, line.now);
    INFO("line " << line.number << ": " << line.why);
    CHECK(detected.answer == named.answer);
    if (named.rule != "record.none") CHECK(detected == named);
  }
}

TEST_CASE("consent: the vectors cover every manager both ways", "[consent]") {
  std::set<std::string> granting, closing;
  for (const auto* file : {"vectors.ndjson", "extra_vectors.ndjson"})
    for (const auto& line : load_vectors(file))
      (line.expected == verdict::granted ? granting : closing).insert(line.manager);
  for (auto name : known_managers()) {
    INFO(name);
    CHECK(closing.contains(std::string(name)));
    CHECK((granting.contains(std::string(name)) || name == "usercentrics"));
  }
}

// The cookie that a line's verdict rests on: its first, but Complianz writes other categories before Preferences.
std::string record_name(const vector_line& line) {
  auto name = line.cookie.substr(0, line.cookie.find('='));
  auto category = name.find("functional");
  return line.manager == "complianz" ? name.substr(0, category) + "preferences" : name;
}

TEST_CASE("consent: a record said twice says the same, and a broken copy beside it closes", "[consent]") {
  for (const auto& line : load_vectors("vectors.ndjson")) {
    INFO("line " << line.number << ": " << line.why);
    CHECK(line.read(line.cookie + "; " + line.cookie).answer == line.expected);
    CHECK(line.read("theme=dark; " + line.cookie + "; other={\"a\":1}").answer == line.expected);
    if (line.expected != verdict::granted) continue;
    auto name = record_name(line);
    CHECK(line.read(line.cookie + "; " + name + "=%2").answer == verdict::denied);
    CHECK(line.read(name + "=%00; " + line.cookie).answer == verdict::denied);
    CHECK(line.read(line.cookie + "; " + name + "=").answer == verdict::absent);
  }
}

TEST_CASE("consent: a rule is a stable word, never content", "[consent]") {
  for (const auto* file : {"vectors.ndjson", "extra_vectors.ndjson"})
    for (const auto& line : load_vectors(file)) {
      auto rule = std::string(line.read(line.cookie).rule);
      INFO(rule);
      CHECK(std::count(rule.begin(), rule.end(), '.') == 1);
      CHECK(rule.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == rule.npos);
    }
}

}  // namespace
}  // namespace cloakroom::consent
