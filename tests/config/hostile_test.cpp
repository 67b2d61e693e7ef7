// Files written to break the reader: each gives one clear problem, none an exception or a long wait.
// Every bound of config/load.hpp is exceeded once.
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "tests/config/support.hpp"

using namespace cloakroom::config;

namespace {

std::vector<problem> problems_of(const std::string& text) { return load_text(text, "f", "/nowhere").problems; }

std::string repeated(std::string_view what, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

// Nine levels of ten aliases: a thousand million values in two hundred bytes.
std::string alias_bomb() {
  std::string out = "a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n";
  for (int level = 1; level < 9; ++level) {
    std::string below = "*a" + std::to_string(level - 1);
    out += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [ " + below + repeated(", " + below, 9) +
           " ]\n";
  }
  return out;
}

struct broken_file {
  std::string name;
  std::string text;
  std::string expected;  // The one problem, whole.
};

std::vector<broken_file> broken_files() {
  std::string line = test::minimal();
  return {
      {"control character", line + "log: {}\x04\n", "f:5: document: holds a control character, expected text"},
      {"zero byte", std::string("a: 1\nb: ") + '\0', "f:2: document: holds a control character, expected text"},
      {"broken UTF-8", line + "log: \xff\n", "f:5: document: is not UTF-8, expected UTF-8 text"},
      {"two documents", line + "---\nlog: {}\n", "f:5: document: a second document begins here, expected exactly one"},
      {"a list", "- a\n- b\n", "f:1: document: is no mapping, expected `key: value` pairs"},
      {"a word", "hello\n", "f:1: document: is no mapping, expected `key: value` pairs"},
      {"a tag", line + "log: !!python/object:os.system { level: info }\n",
       "f:5: document: a tag is used here, expected a plain mapping or list"},
      {"a tagged word", line + "bell: !!binary YXV0bw==\n",
       "f:5: document: a tag is used here, expected a plain or quoted value"},
      {"a list as key", line + "? [ a, b ]\n: 1\n",
       "f:5: document: a key is no word, expected `key: value` with a plain key"},
      {"an endless alias", line + "log: &a [ *a ]\n",
       "f:5: document: an alias stands inside the value it names, expected a value that ends before"},
      {"an alias bomb", alias_bomb(),
       "f:5: document: holds too many values, expected at most 100000 after aliases are followed"},
      {"a bracket too many", line + "log: { level: info ]\n",
       "f:5: document: is not YAML (illegal flow end), expected valid YAML 1.2"},
      {"an unquoted question mark", line + "log: { level: https://a.example/?q }\n",
       "f:5: document: is not YAML (unknown token), expected valid YAML 1.2; inside braces, quote values that hold ? "
       "or :"},
      {"nested above the bound", "a: " + repeated("[", nesting_depth_max) + "\n",
       "f:1: document: is nested too deep, expected at most 32 levels"},
      {"values above the bound", "a: [" + repeated("1,", nodes_max) + "]\n",
       "f:1: document: holds too many values, expected at most 100000 after aliases are followed"},
      {"key above the bound", std::string(key_bytes_max + 1, 'k') + ": 1\n",
       "f:1: document: a key is too long, expected at most 256 bytes"},
      {"file above the bound", std::string(file_bytes_max + 1, '#'),
       "f:1: document: is too large, expected at most 1048576 bytes"},
      {"value above the bound", line + "bell: " + std::string(text_bytes_max + 1, 'b') + "\n",
       "f:5: bell: is too long, expected at most 4096 bytes"},
  };
}

}  // namespace

TEST_CASE("config: a file that cannot be understood gives one problem with its line", "[config]") {
  for (const auto& one : broken_files()) {
    INFO(one.name);
    CHECK(test::texts(problems_of(one.text)) == std::vector<std::string>{one.expected});
  }
}

TEST_CASE("config: bounds are reached without a problem of their own", "[config]") {
  CHECK(problems_of(test::minimal("#" + std::string(file_bytes_max - test::minimal().size() - 1, '#'))).empty());
  auto deep = problems_of("a: " + repeated("[", nesting_depth_max - 1) + repeated("]", nesting_depth_max - 1) + "\n");
  REQUIRE_FALSE(deep.empty());
  CHECK(deep.front().what.find("nested") == std::string::npos);
}

TEST_CASE("config: very deep or unbalanced input ends in a problem, not in a crash", "[config]") {
  for (auto* opening : {"[", "{", "[{", "- ", "? ", "a: ", "{a: ", "&a [", "!", "'", "\"", "|\n ", "-\n"}) {
    INFO(opening);
    CHECK_FALSE(problems_of(repeated(opening, 20'000)).empty());
  }
}

TEST_CASE("config: more problems than the bound are counted, not told", "[config]") {
  std::string many;
  for (std::size_t i = 0; i < problems_max + 7; ++i) many += "unknown" + std::to_string(i) + ": 1\n";
  auto found = problems_of(test::minimal(many));
  REQUIRE(found.size() == problems_max + 1);
  CHECK(found.back().what == "has 7 more problems, expected these to be mended first");
}

TEST_CASE("config: a hundred thousand unknown keys are refused quickly and within the bound", "[config]") {
  std::string many;
  for (std::size_t i = 0; i < nodes_max / 2 - 100; ++i) many += "k" + std::to_string(i) + ": 1\n";
  CHECK(problems_of(test::minimal(many)).size() == problems_max + 1);
}

TEST_CASE("config: no problem carries control characters from the file to the terminal", "[config]") {
  auto found = problems_of(test::minimal("\"\\e[31mred\": 1\nlog: { level: \"\\e[2J\\n\" }\n"));
  REQUIRE(found.size() == 2);
  for (const auto& one : found)
    for (char c : text(one)) CHECK(static_cast<unsigned char>(c) >= 0x20);
}

TEST_CASE("config: random changes to the sample files never throw", "[config][property]") {
  test::secret_folder folder;
  std::vector<std::string> samples{test::content_of(test::source_folder() / "config/cloakroom.yaml"),
                                   test::content_of(test::source_folder() / "config/demo.yaml"), test::minimal()};
  auto holds = rc::check("load_text reports and returns", [&] {
    std::string text = *rc::gen::elementOf(samples);
    auto changes = *rc::gen::inRange(1, 9);
    for (int i = 0; i < changes; ++i) {
      auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      switch (*rc::gen::inRange(0, 4)) {
        case 0:
          text[at] = *rc::gen::arbitrary<char>();
          break;
        case 1:
          text[at] = *rc::gen::elementOf(std::string("{}[]:,&*!|>'\"#-? \n\t%@`"));
          break;
        case 2:
          text.erase(at, *rc::gen::inRange<std::size_t>(1, 40));
          break;
        default:
          text.insert(at, text.substr(*rc::gen::inRange<std::size_t>(0, text.size()), 60));
          break;
      }
      if (text.empty()) text = "a";
    }
    loaded read = load_text(text, "f", folder.path());
    for (const auto& one : read.problems) {
      RC_ASSERT(one.line >= 1);
      RC_ASSERT(!one.path.empty());
      RC_ASSERT(one.what.find("expected") != std::string::npos || one.what.find("did you mean") != std::string::npos);
    }
    RC_ASSERT(read.problems.size() <= problems_max + 1);
    // Whatever was read well prints as something that reads well.
    if (read.problems.empty()) RC_ASSERT(load_text(print(read.value), "g", folder.path()).problems.empty());
  });
  CHECK(holds);
}
