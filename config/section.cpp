// Reading typed values out of a mapping; wording of the problems.
// Every problem says what is wrong and what is expected, in this order.
#include "config/section.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "config/network.hpp"
#include "config/secret_file.hpp"

namespace cloakroom::config {
namespace {

bool has_control(std::string_view text, bool lines) {
  return std::any_of(text.begin(), text.end(), [lines](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && !(lines && c == '\n'));
  });
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string out;
  for (char c : text.substr(0, bytes_max)) {
    auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  // A character cut in half would make the line broken UTF-8.
  if (text.size() > bytes_max) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
    out += "…";
  }
  return out;
}

std::string range_text(std::int64_t low, std::int64_t high) {
  if (low == std::numeric_limits<std::int64_t>::min()) return "a whole number";
  return "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
}

std::string plain_number(double value) {
  std::array<char, 32> digits{};
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

// Nothing written: `key:`, `key: ~` and `key: ""` all mean the default.
bool blank(const yaml_node* value) {
  return value == nullptr || value->is == yaml_node::shape::null ||
         (value->is == yaml_node::shape::scalar && value->scalar.empty());
}

}  // namespace

void reading::report(int line, const std::string& path, const std::string& what) {
  if (problems.size() >= problems_max) {
    ++dropped;
    return;
  }
  problems.push_back({file, line, path, what});
}

std::filesystem::path reading::resolved(std::string_view path) const {
  return (base_dir / std::filesystem::path(path)).lexically_normal();
}

std::string shown(std::string_view value) { return "\"" + printable(value, 60) + "\""; }

std::string shown_masked(std::string_view value) { return shown(masked_url(value)); }

section::section(reading& in, place where) : in_(in), where_(std::move(where)) {
  if (!where_.present()) return;
  if (where_.value->is != yaml_node::shape::mapping) {
    in_.report(where_.line, where_.path, "is no mapping, expected `key: value` pairs");
    where_.value = nullptr;
    return;
  }
  std::set<std::string_view> seen;
  for (const auto& entry : where_.value->entries)
    if (!seen.insert(entry.key).second)
      in_.report(entry.line, path_of(entry.key), "stands twice, expected each key once");
}

std::string section::path_of(std::string_view key) const {
  std::string name = printable(key, 80);
  return where_.path.empty() ? name : where_.path + "." + name;
}

place section::at(std::string_view key) {
  asked_.push_back(key);
  place out = found(key);
  in_.lines.emplace(out.path, out.line);
  return out;
}

place section::found(std::string_view key) const {
  place out{nullptr, where_.line, path_of(key)};
  if (!where_.present()) return out;
  for (const auto& entry : where_.value->entries) {
    if (entry.key != key) continue;
    if (blank(entry.value)) {
      out.line = entry.line;
      return out;
    }
    out.value = entry.value;
    out.line = entry.value->is == yaml_node::shape::scalar ? entry.value->line : entry.line;
    return out;
  }
  return out;
}

std::vector<std::pair<std::string, place>> section::all() {
  std::vector<std::pair<std::string, place>> out;
  if (!where_.present()) return out;
  std::set<std::string_view> seen;
  for (const auto& entry : where_.value->entries) {
    if (!seen.insert(entry.key).second) continue;
    out.emplace_back(entry.key, place{blank(entry.value) ? nullptr : entry.value, entry.line, path_of(entry.key)});
    asked_.push_back(entry.key);
  }
  return out;
}

bool section::any_written() const {
  if (!where_.present()) return false;
  const auto& entries = where_.value->entries;
  return std::any_of(entries.begin(), entries.end(), [](const yaml_entry& entry) { return !blank(entry.value); });
}

void section::finish() {
  if (!where_.present()) return;
  std::set<std::string_view> known(asked_.begin(), asked_.end());
  std::vector<std::string_view> names(known.begin(), known.end());
  std::set<std::string_view> told;
  for (const auto& entry : where_.value->entries) {
    if (known.contains(entry.key) || !told.insert(entry.key).second) continue;
    if (in_.problems.size() >= problems_max) {
      ++in_.dropped;
      continue;
    }
    std::string_view meant = nearest(entry.key, names);
    std::string hint =
        meant.empty() ? "expected one of " + listed(names) : "did you mean `" + std::string(meant) + "`?";
    in_.report(entry.line, path_of(entry.key), "is not a known key, " + hint);
  }
}

void section::missing(std::string_view key, std::string_view expected) {
  in_.report(at(key).line, path_of(key), "is missing, expected " + std::string(expected));
}

std::optional<std::string_view> section::scalar(const place& where, std::string_view expected) {
  if (!where.present()) return std::nullopt;
  if (where.value->is != yaml_node::shape::scalar) {
    bool mapping = where.value->is == yaml_node::shape::mapping;
    wrong(where, std::string(mapping ? "is a mapping" : "is a list") + ", expected " + std::string(expected));
    return std::nullopt;
  }
  if (where.value->scalar.size() > text_bytes_max) {
    wrong(where, "is too long, expected at most " + std::to_string(text_bytes_max) + " bytes");
    return std::nullopt;
  }
  return where.value->scalar;
}

std::optional<std::int64_t> section::integer(const place& where, std::int64_t low, std::int64_t high) {
  std::string expected = range_text(low, high);
  auto read = scalar(where, expected);
  if (!read) return std::nullopt;
  std::int64_t value = 0;
  auto [end, failed] = std::from_chars(read->data(), read->data() + read->size(), value);
  bool number = !where.value->quoted && !read->empty() && failed == std::errc{} && end == read->data() + read->size();
  if (number && value >= low && value <= high) return value;
  wrong(where, "is " + shown(*read) + ", expected " + expected);
  return std::nullopt;
}

void section::flag(std::string_view key, bool& out) {
  place where = at(key);
  auto read = scalar(where, "true or false");
  if (!read) return;
  if (!where.value->quoted && (*read == "true" || *read == "false")) {
    out = *read == "true";
  } else {
    wrong(where, "is " + shown(*read) + ", expected true or false");
  }
}

void section::real(std::string_view key, double& out, double low, double high, bool low_excluded) {
  place where = at(key);
  std::string expected = low_excluded
                             ? "a number greater than " + plain_number(low) + " and at most " + plain_number(high)
                             : "a number from " + plain_number(low) + " to " + plain_number(high);
  auto read = scalar(where, expected);
  if (!read) return;
  double value = 0;
  auto [end, failed] = std::from_chars(read->data(), read->data() + read->size(), value, std::chars_format::fixed);
  bool number =
      !where.value->quoted && failed == std::errc{} && end == read->data() + read->size() && std::isfinite(value);
  bool inside = value <= high && (low_excluded ? value > low : value >= low);
  if (number && inside) {
    out = value;
  } else {
    wrong(where, "is " + shown(*read) + ", expected " + expected);
  }
}

void section::text(std::string_view key, std::string& out, need needed, std::size_t bytes_max, bool lines) {
  std::string expected = "a text of 1 to " + std::to_string(bytes_max) + " bytes";
  text(
      key, out, needed,
      [=](std::string_view value) { return !value.empty() && value.size() <= bytes_max && !has_control(value, lines); },
      expected);
}

void section::text(std::string_view key, std::string& out, need needed,
                   const std::function<bool(std::string_view)>& accepts, std::string_view expected) {
  place where = at(key);
  if (!where.present()) {
    if (needed == need::required) missing(key, expected);
    return;
  }
  auto read = scalar(where, expected);
  if (!read) return;
  if (accepts(*read)) {
    out = *read;
  } else {
    wrong(where, "is " + shown(*read) + ", expected " + std::string(expected));
  }
}

void section::url(std::string_view key, std::string& out, need needed) {
  place where = at(key);
  constexpr std::string_view expected = "an http or https URL without credentials";
  if (!where.present()) {
    if (needed == need::required) missing(key, expected);
    return;
  }
  auto read = scalar(where, expected);
  if (!read) return;
  if (is_http_url(*read)) {
    out = *read;
  } else {
    // Not repeated: it may hold a password.
    wrong(where, "is no such URL, expected " + std::string(expected));
  }
}

void section::path(std::string_view key, std::filesystem::path& out) {
  place where = at(key);
  if (!where.present()) {
    out = in_.resolved(out.native());
    return;
  }
  auto read = scalar(where, "a path");
  if (!read) return;
  if (has_control(*read, false)) {
    wrong(where, "is no path, expected a path");
  } else {
    out = in_.resolved(*read);
  }
}

bool section::file(std::string_view key, std::filesystem::path& out, need needed) {
  place where = at(key);
  if (!where.present()) {
    if (needed == need::required) missing(key, "the path of a file that holds the secret");
    return false;
  }
  auto read = scalar(where, "the path of a file");
  if (!read) return false;
  if (has_control(*read, false)) {
    wrong(where, "is no path, expected the path of a file");
    return false;
  }
  out = in_.resolved(*read);
  auto failed = judge_secret_file(out);
  if (failed)
    wrong(where, "names a file that " + failed.message() + ", expected a readable file of 1 to " +
                     std::to_string(secret_bytes_max) + " bytes (relative paths start beside the configuration)");
  return !failed;
}

bool section::secret_file(std::string_view key, std::filesystem::path& out, need needed) {
  if (!file(key, out, needed)) return false;
  place where = at(key);
  if (readable_by_others(out))
    in_.warnings.push_back(
        {in_.file, where.line, where.path, "names a file that others than its owner may read, expected mode 0600"});
  return true;
}

std::optional<std::size_t> section::word_index(const place& where, std::span<const std::string_view> known) {
  auto read = scalar(where, "one of " + listed(known));
  if (!read) return std::nullopt;
  auto found = std::find(known.begin(), known.end(), *read);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  std::string_view meant = nearest(*read, known);
  wrong(where, "is " + shown(*read) + ", expected " + listed(known) +
                   (meant.empty() ? "" : " (did you mean `" + std::string(meant) + "`?)"));
  return std::nullopt;
}

std::vector<place> section::list(const place& where, std::string_view what) {
  std::vector<place> out;
  if (!where.present()) return out;
  if (where.value->is != yaml_node::shape::sequence) {
    wrong(where, "is no list, expected a list of " + std::string(what) + ", as in [ a, b ]");
    return out;
  }
  for (const yaml_node* item : where.value->items) {
    std::string path = where.path + "[" + std::to_string(out.size()) + "]";
    bool empty = blank(item);
    // The parser places an empty item where the next thing stands, so the list's own line is told.
    int line = empty ? where.line : item->line;
    if (empty) in_.report(line, path, "is empty, expected a value");
    out.push_back({empty ? nullptr : item, line, std::move(path)});
  }
  return out;
}

std::vector<place> section::filled_list(const place& where, std::string_view what) {
  std::vector<place> out = list(where, what);
  bool is_list = where.present() && where.value->is == yaml_node::shape::sequence;
  if (is_list && out.empty()) wrong(where, "is empty, expected at least one item");
  std::set<std::string_view> seen;
  for (const auto& item : out)
    if (item.present() && item.value->is == yaml_node::shape::scalar && !seen.insert(item.value->scalar).second)
      wrong(item, "stands twice, expected each once");
  return out;
}

void section::words(std::string_view key, std::vector<std::string>& out, std::span<const std::string_view> known) {
  std::vector<std::string> read;
  place where = at(key);
  for (const auto& item : filled_list(where, "words"))
    if (auto index = word_index(item, known)) read.emplace_back(known[*index]);
  if (!read.empty()) out = std::move(read);
}

void section::texts(std::string_view key, std::vector<std::string>& out) {
  place where = at(key);
  for (const auto& item : list(where, "texts")) {
    auto read = scalar(item, "a text");
    if (!read) continue;
    if (read->size() > 128 || has_control(*read, false)) {
      wrong(item, "is too long or no plain text, expected a text of 1 to 128 bytes");
    } else {
      out.emplace_back(*read);
    }
  }
}

}  // namespace cloakroom::config
