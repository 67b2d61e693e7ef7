// One mapping of the file while it is read: every key is asked for by name, wrong values and unknown keys become
// problems, and what is absent or wrong leaves the default in place. Private to config/.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/words.hpp"
#include "config/yaml_tree.hpp"

namespace cloakroom::config {

// What reading needs beside the tree: where problems go and where relative paths start.
struct reading {
  std::string file;
  std::filesystem::path base_dir;
  std::vector<problem> problems;
  std::size_t dropped = 0;  // Problems above problems_max.
  std::vector<problem> warnings;
  std::map<std::string, int, std::less<>> lines;  // See loaded.

  void report(int line, const std::string& path, const std::string& what);
  // Absolute, or relative to the working directory.
  std::filesystem::path resolved(std::string_view path) const;
};

// A value with its whereabouts; `value` is null where the key is absent or empty.
struct place {
  const yaml_node* value = nullptr;
  int line = 1;
  std::string path;
  bool present() const noexcept { return value != nullptr; }
};

enum class need { optional, required };

// A value from the file made fit for a problem: short, in quotes, without control characters.
std::string shown(std::string_view value);
// The same for what may be a URL: without its credentials and parameters.
std::string shown_masked(std::string_view value);

class section {
 public:
  // A value that is no mapping and a key that stands twice are reported here.
  section(reading& in, place where);

  reading& in() noexcept { return in_; }
  bool present() const noexcept { return where_.present(); }
  const std::string& path() const noexcept { return where_.path; }
  int line() const noexcept { return where_.line; }
  place at(std::string_view key);
  section child(std::string_view key) { return section(in_, at(key)); }
  // The keys as written, first of each kind, for mappings whose keys are free; they count as known.
  std::vector<std::pair<std::string, place>> all();
  // Whether any key has a value.
  bool any_written() const;
  // Reports every key that was not asked for. Call last.
  void finish();

  void flag(std::string_view key, bool& out);
  void real(std::string_view key, double& out, double low, double high, bool low_excluded);
  template <class Number>
  void number(std::string_view key, Number& out, std::int64_t low, std::int64_t high) {
    if (auto read = integer(at(key), low, high)) out = static_cast<Number>(*read);
  }
  template <class Duration>
  void duration(std::string_view key, Duration& out, std::int64_t low, std::int64_t high) {
    if (auto read = integer(at(key), low, high)) out = Duration{*read};
  }
  // Any text of 1..bytes_max bytes without control characters; `lines` allows line breaks.
  void text(std::string_view key, std::string& out, need needed, std::size_t bytes_max, bool lines = false);
  // A text that a rule accepts; `expected` completes "expected …".
  void text(std::string_view key, std::string& out, need needed, const std::function<bool(std::string_view)>& accepts,
            std::string_view expected);
  // A text that a parser turns into a value.
  template <class Value, class Parser>
  void parsed(std::string_view key, Value& out, Parser parse, std::string_view expected) {
    place where = at(key);
    auto read = scalar(where, expected);
    if (!read) return;
    if (auto value = parse(*read)) {
      out = std::move(*value);
    } else {
      in_.report(where.line, where.path, "is " + shown_masked(*read) + ", expected " + std::string(expected));
    }
  }
  void url(std::string_view key, std::string& out, need needed);
  void path(std::string_view key, std::filesystem::path& out);
  // A file that must exist, be readable, not empty and not huge. Its name is never repeated: people paste secrets here.
  // False when it is of no use.
  bool file(std::string_view key, std::filesystem::path& out, need needed);
  // The same for a secret: that others than its owner may read it is worth a warning.
  bool secret_file(std::string_view key, std::filesystem::path& out, need needed);
  template <class Enum, std::size_t Size>
  void choice(std::string_view key, Enum& out, const std::array<word<Enum>, Size>& table) {
    if (auto index = word_index(at(key), texts_of(table))) out = table[*index].value;
  }
  // A list without repetitions, not empty where it is present.
  template <class Enum, std::size_t Size>
  void choices(std::string_view key, std::vector<Enum>& out, const std::array<word<Enum>, Size>& table) {
    std::vector<Enum> read;
    place where = at(key);
    for (const auto& item : filled_list(where, "words"))
      if (auto index = word_index(item, texts_of(table))) read.push_back(table[*index].value);
    if (!read.empty()) out = std::move(read);
  }
  // The same for words that stay text, each accepted by the closed list.
  void words(std::string_view key, std::vector<std::string>& out, std::span<const std::string_view> known);
  // A list of free texts, 1..128 bytes each; may be empty.
  void texts(std::string_view key, std::vector<std::string>& out);

  // The items of a list; empty with a problem where it is none. `what` completes "expected a list of …".
  std::vector<place> list(const place& where, std::string_view what);
  // The same, and neither empty nor with repeated words.
  std::vector<place> filled_list(const place& where, std::string_view what);
  // A scalar's text; empty with a problem where it is a list, a mapping or longer than text_bytes_max.
  std::optional<std::string_view> scalar(const place& where, std::string_view expected);
  std::optional<std::int64_t> integer(const place& where, std::int64_t low, std::int64_t high);
  std::optional<std::size_t> word_index(const place& where, std::span<const std::string_view> known);
  void missing(std::string_view key, std::string_view expected);
  void wrong(const place& where, const std::string& what) { in_.report(where.line, where.path, what); }

 private:
  place found(std::string_view key) const;
  std::string path_of(std::string_view key) const;
  reading& in_;
  place where_;
  std::vector<std::string_view> asked_;  // String literals, or keys inside the tree.
};

}  // namespace cloakroom::config
