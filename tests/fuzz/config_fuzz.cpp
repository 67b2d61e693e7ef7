// Hostile configuration files. Every problem names a line of the file, a key, and what is expected, in one line of text
// for a terminal, in the order of the file; a file without problems prints as one that loads again to the same.
#include <algorithm>

#include "base/utf8.hpp"
#include "config/load.hpp"
#include "tests/config/support.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::config;
using fuzz::require;

// Secret files that the samples name.
const std::filesystem::path& folder() {
  static const test::secret_folder made;
  return made.path();
}

bool mentions(const problem& one, std::string_view words) { return one.what.find(words) != std::string::npos; }

void check(const problem& one, int lines) {
  require(one.file == "f", "a problem names the file");
  require(one.line >= 1 && one.line <= lines, "a problem names a line that the file has");
  require(!one.path.empty(), "a problem names a key");
  require(mentions(one, "expected") || mentions(one, "did you mean"), "a problem says what is expected");
  auto told = text(one);
  require(told.starts_with("f:" + std::to_string(one.line) + ": " + one.path + ": "), "a problem is told in full");
  require(utf8_valid(told), "a problem is UTF-8");
  require(std::none_of(told.begin(), told.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }),
          "a problem is one line without control characters");
}

// A file is either not read at all, and one problem says why, or each problem has a key of its own.
void check_all(const std::vector<problem>& problems, int lines) {
  for (const auto& one : problems) check(one, lines);
  require(problems.size() <= problems_max + 1, "no more problems than the bound");
  auto end = problems.end() - (problems.size() > problems_max ? 1 : 0);
  require(std::is_sorted(problems.begin(), end, [](auto& a, auto& b) { return a.line < b.line; }),
          "problems stand in the order of the file");
}

void check_print(const settings& value) {
  auto printed = print(value);
  require(utf8_valid(printed), "what is printed is UTF-8");
  auto again = load_text(printed, "g", "/elsewhere");
  require(again.problems.empty(), "what is printed loads again");
  require(print(again.value) == printed, "and prints the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::exact_text text(fuzz::text_of(bytes, size));
  auto read = load_text(text.view(), "f", folder());
  auto ends = std::count(text.view().begin(), text.view().end(), '\n');
  // A parser may count a lone carriage return as the end of a line, too.
  ends += std::count(text.view().begin(), text.view().end(), '\r');
  check_all(read.problems, static_cast<int>(ends) + 1);
  if (read.problems.empty()) check_print(read.value);
  return 0;
}
