// Every file in cases/ is a configuration that ends with what is expected of it:
//   # expect: ok
//   # expect: 12: sites[0].minimum_age: is "16", expected a whole number from 18 to 99
// one line a problem, with the line in the file, in the order of the file. Adding a case needs no code.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/config/support.hpp"

using namespace cloakroom::config;

namespace {

std::vector<std::string> expectations(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  const std::string mark = "# expect: ";
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(mark)) out.push_back(line.substr(mark.size()));
  return out;
}

std::vector<std::filesystem::path> case_files() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_folder() / "tests/config/cases"))
    out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("config: each sample file gives exactly the problems it names", "[config]") {
  test::secret_folder folder;
  auto files = case_files();
  REQUIRE(files.size() >= 40);
  for (const auto& file : files) {
    INFO(file.filename().string());
    std::string text = test::content_of(file);
    auto expected = expectations(text);
    REQUIRE_FALSE(expected.empty());
    if (expected == std::vector<std::string>{"ok"}) expected.clear();
    std::vector<std::string> found;
    for (const auto& one : load_text(text, "case", folder.path()).problems)
      found.push_back(std::to_string(one.line) + ": " + one.path + ": " + one.what);
    CHECK(joined(found) == joined(expected));
  }
}
