// Lines of `redact --ndjson` against the full tree of each: one line of JSON for each line, with its id; whatever is
// taken says what the tree says, whatever the tree takes is taken, and a refusal tells nothing but the id.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "redact/cli.hpp"
#include "redact/ndjson_line.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;
using fuzz::require;
using nlohmann::json;

// The library takes a zero byte for the end and would not look behind it.
json tree_of(std::string_view line) {
  if (line.find('\0') != line.npos) return json(json::value_t::discarded);
  return json::parse(line, nullptr, false);
}

// The library knows no number beyond a double and bounds no depth; ours are spans of the line.
bool beyond_tree(std::string_view line) {
  auto open = std::count_if(line.begin(), line.end(), [](char c) { return c == '[' || c == '{'; });
  bool huge = line.size() > 300;
  for (std::size_t i = 1; i < line.size(); ++i)
    huge |= line[i - 1] >= '0' && line[i - 1] <= '9' && (line[i] == 'e' || line[i] == 'E');
  return huge || open > json_depth_max;
}

// Members at the top that count, each once: of a second one the tree knows nothing.
bool doubled(std::string_view line) {
  int seen[3] = {}, depth = 0;
  json::parser_callback_t watch = [&](int, json::parse_event_t event, json& value) {
    depth += event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
    depth -= event == json::parse_event_t::object_end || event == json::parse_event_t::array_end;
    if (event == json::parse_event_t::key && depth == 1)
      for (int i = 0; i < 3; ++i) seen[i] += value == std::array{"id", "text", "region"}[static_cast<std::size_t>(i)];
    return true;
  };
  [[maybe_unused]] json tree = json::parse(line, watch, false);
  return *std::max_element(seen, seen + 3) > 1;
}

bool wanted(std::string_view line, const json& tree) {
  if (!tree.is_object() || doubled(line) || !tree.contains("text") || !tree["text"].is_string()) return false;
  auto region = tree.contains("region") ? tree["region"] : json();
  return region.is_null() || (region.is_string() && known_region(region.get<std::string>()));
}

void check_line(std::string_view line, std::string_view answer) {
  json tree = tree_of(line);
  if (beyond_tree(line)) return;
  json said = tree_of(answer);
  require(said.is_object() && said.contains("id"), "each answer is a line of JSON with an id");
  require(said.contains("error") ? said.size() == 2 : said.size() == 3, "an answer has its members and no other");
  require(wanted(line, tree) == said.contains("text"), "the lines that the tree takes are taken, and no other");
  if (!said.contains("text")) return;
  require(said["id"] == (tree.contains("id") ? tree["id"] : json()), "the id is given back");
  require(unescaped(read_ndjson_line(line).text) == tree["text"].get<std::string>(),
          "the text that the tree holds is judged");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  // How the bytes arrive is chosen by the first one.
  const std::size_t piece = bytes[0] % 4 == 0 ? size : bytes[0] % 64 + 1u;
  fuzz::exact_text text(fuzz::text_of(bytes + 1, size - 1));
  std::string_view input = text.view();
  for (auto line : fuzz::split(input, '\n')) read_ndjson_line(fuzz::exact_text(line).view());

  auto source = [&, at = std::size_t{0}](std::span<char> into) mutable -> result<std::size_t> {
    std::size_t count = input.substr(at, piece).copy(into.data(), into.size());
    at += count;
    return count;
  };
  std::string out;
  std::ostringstream err;
  cli_options options;
  options.ndjson = true;
  auto sink = [&](std::string_view written) {
    out += written;
    return error_code();
  };
  int code = run_redact(source, sink, err, options);
  require(code == 0 || code == 65, "the run ends well or says that a line was bad");
  require(err.str().empty(), "what is wrong with a line stands in its answer");

  auto lines = fuzz::split(input, '\n'), answers = fuzz::split(out, '\n');
  if (lines.back().empty()) lines.pop_back();  // The end of the last line.
  require(answers.back().empty() && answers.size() == lines.size() + 1, "one line for each line");
  for (std::size_t i = 0; i < lines.size(); ++i) check_line(lines[i], answers[i]);
  return 0;
}
