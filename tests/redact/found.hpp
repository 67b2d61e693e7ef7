// What the redactor finds in a text, in a form that tests compare: "TYPE:text" items, in order.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "redact/redactor.hpp"

namespace cloakroom::redact::testing {

inline const redactor& standard() {
  static const redactor instance{settings{}};
  return instance;
}

struct place {
  std::string_view region = "";
  std::string_view language = "";
};

inline scan scan_of(const std::string& text, place where = {}) {
  auto found = standard().find(raw_text(text), {where.region, where.language, nullptr, nullptr});
  return found ? std::move(*found) : scan{};
}

inline std::vector<std::string> found_in(const std::string& text, place where = {}) {
  std::vector<std::string> items;
  for (const finding& f : scan_of(text, where).findings)
    items.push_back(f.what->type + ":" + text.substr(f.start, f.end - f.start));
  return items;
}

inline std::vector<std::string> items(std::initializer_list<const char*> list) { return {list.begin(), list.end()}; }

// "see {{TYPE:value}} here": the text without the marks, the items, and where their values stand in it.
struct marked {
  std::string text;
  std::vector<std::string> items;
  std::vector<byte_span> spans;
};

inline marked read_marks(std::string_view line) {
  marked result;
  while (!line.empty()) {
    std::size_t open = line.find("{{"), colon = line.find(':', open), close = line.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos || colon > close) break;
    result.text += line.substr(0, open);
    result.items.push_back(std::string(line.substr(open + 2, close - open - 2)));
    result.spans.push_back({result.text.size(), result.text.size() + close - colon - 1});
    result.text += line.substr(colon + 1, close - colon - 1);
    line.remove_prefix(close + 2);
  }
  result.text += line;
  return result;
}

}  // namespace cloakroom::redact::testing
