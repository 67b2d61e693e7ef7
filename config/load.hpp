// From a YAML file to settings: everything is checked and every problem is reported at once. Never throws for what the
// file holds, however hostile; bad_alloc aside. Blocking; meant for the start, for SIGHUP and for check-config.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace cloakroom::config {

// Bounds on what is read.
inline constexpr std::size_t file_bytes_max = 1'048'576;
inline constexpr std::size_t nesting_depth_max = 32;  // Mappings and lists inside each other.
inline constexpr std::size_t nodes_max = 100'000;     // Values after aliases are followed.
inline constexpr std::size_t key_bytes_max = 256;     // One key of a mapping.
inline constexpr std::size_t text_bytes_max = 4096;   // One value, where its own bound is not smaller.
inline constexpr std::size_t problems_max = 200;      // The rest is counted, not told.

// One thing to mend.
struct problem {
  std::string file;
  int line = 1;      // From 1. A missing key has the line of its parent.
  std::string path;  // "connectors[1].token_file"; "document" where the YAML itself is broken.
  std::string what;  // What is wrong, what is expected. Never holds a secret.
  friend bool operator==(const problem&, const problem&) = default;
};
// "file:line: path.to.key: what is wrong, what is expected"
std::string text(const problem& one);

struct loaded {
  settings value;                 // Usable only without problems.
  std::vector<problem> problems;  // In the order of the file.
  std::vector<problem> warnings;  // What works, but should not stay; in no way in the way of a start.
  std::string file;
  std::map<std::string, int, std::less<>> lines;  // Of every key that was looked for, by its path.
};
// What others find wrong with a value that was read: told like a problem of the file, at the line of its key.
problem problem_at(const loaded& of, std::string path, std::string what);

loaded load_file(const std::filesystem::path& file);
// `file_name` stands in the problems; relative paths start at `base_dir`.
loaded load_text(std::string_view text, const std::string& file_name, const std::filesystem::path& base_dir);

// The effective configuration as YAML that loads again. Of secrets only the paths of their files appear; credentials
// and parameters in URLs are masked.
std::string print(const settings& value);

}  // namespace cloakroom::config
