// Conversations with marked values: lines "V: …" of the visitor and "A: …" of the agent, where {{TYPE#1:piece}} marks a
// piece and equal numbers make one value; {{TYPE:value}} is a value by itself. Reads them, lets the redactor read them
// message by message, and gives both sides in one form: "TYPE:piece|piece".
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/raw_text_reader.hpp"
#include "redact/look_back.hpp"
#include "tests/redact/found.hpp"

namespace cloakroom::redact::testing {

struct conversation {
  std::string region;
  std::vector<std::pair<speaker, std::string>> messages;
  std::vector<std::string> values;  // Wanted, sorted.
};

// One value with its places: message, start, end.
struct placed_value {
  std::string type;
  struct place {
    std::size_t message, start, end;
    auto operator<=>(const place&) const = default;
  };
  std::vector<place> at;
};

inline std::vector<std::string> as_items(const std::vector<placed_value>& values,
                                         const std::vector<std::pair<speaker, std::string>>& messages) {
  std::vector<std::string> items;
  for (const auto& value : values) {
    std::string item = value.type;
    for (const auto& place : value.at) {
      item += item.size() == value.type.size() ? ':' : '|';
      item += std::to_string(place.message) + '@' + std::to_string(place.start) + ' ';
      item += messages[place.message].second.substr(place.start, place.end - place.start);
    }
    items.push_back(item);
  }
  std::sort(items.begin(), items.end());
  return items;
}

// A line without its marks; what was marked is added to the values.
inline std::string read_line(std::string_view line, std::size_t message, std::map<std::string, placed_value>& values) {
  std::string text;
  for (std::size_t nameless = 0; !line.empty(); ++nameless) {
    std::size_t open = line.find("{{"), close = line.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    std::size_t colon = line.find(':', open);
    std::string name(line.substr(open + 2, colon - open - 2));
    std::string key = name.find('#') != std::string::npos
                          ? name
                          : name + '@' + std::to_string(message) + ',' + std::to_string(nameless);
    text += line.substr(0, open);
    auto& value = values[key];
    value.type = name.substr(0, name.find('#'));
    std::size_t start = text.size();
    text += line.substr(colon + 1, close - colon - 1);
    value.at.push_back({message, start, text.size()});
    line.remove_prefix(close + 2);
  }
  return text += line;
}

inline conversation read_conversation(const std::vector<std::string>& lines, std::string region) {
  conversation out{std::move(region), {}, {}};
  std::map<std::string, placed_value> values;
  for (const std::string& line : lines)
    out.messages.emplace_back(line[0] == 'A' ? speaker::agent : speaker::visitor,
                              read_line(std::string_view(line).substr(3), out.messages.size(), values));
  std::vector<placed_value> wanted;
  for (auto& [key, value] : values) wanted.push_back(std::move(value));
  out.values = as_items(wanted, out.messages);
  return out;
}

// What the redactor makes of it: a look-back over that many messages of each side. An agent's words are judged by
// themselves.
inline std::vector<std::string> values_found(const conversation& of, std::size_t look_back = 3) {
  std::vector<placed_value> found;
  std::vector<std::size_t> known;  // Messages that are looked back at.
  for (std::size_t i = 0; i < of.messages.size(); ++i) {
    const auto& [by, text] = of.messages[i];
    if (by == speaker::agent)
      for (const finding& f : scan_of(text, {of.region, ""}).findings)
        found.push_back({f.what->type, {{i, f.start, f.end}}});
    if (by == speaker::visitor) {
      std::vector<earlier_text> earlier;
      for (std::size_t k : known)
        earlier.push_back(standard().end_of(raw_text(of.messages[k].second), of.messages[k].first));
      auto seen = standard().find_across(earlier, raw_text(text), {of.region, "", nullptr, nullptr});
      if (!seen) return {"not judged"};
      for (std::size_t f = 0; f < seen->found.findings.size(); ++f) {
        placed_value value{seen->found.findings[f].what->type, {}};
        if (seen->split && seen->split->finding == f)
          for (const auto& piece : seen->split->pieces) {
            const auto& whole = of.messages[known[piece.earlier]].second;
            std::size_t cut = whole.size() - std::min(whole.size(), earlier[piece.earlier].text.size_bytes());
            value.at.push_back({known[piece.earlier], piece.where.start + cut, piece.where.end + cut});
          }
        // What was found there before goes with the piece.
        std::erase_if(found, [&](const placed_value& before) {
          return std::any_of(value.at.begin(), value.at.end(), [&](const auto& piece) {
            const auto& last = before.at.back();
            return last.message == piece.message && last.start < piece.end && piece.start < last.end;
          });
        });
        value.at.push_back({i, seen->found.findings[f].start, seen->found.findings[f].end});
        found.push_back(std::move(value));
      }
    }
    known.push_back(i);
    auto own = [&, author = by](std::size_t k) { return of.messages[k].first == author; };
    if (static_cast<std::size_t>(std::count_if(known.begin(), known.end(), own)) > look_back)
      known.erase(std::find_if(known.begin(), known.end(), own));
  }
  return as_items(found, of.messages);
}

}  // namespace cloakroom::redact::testing
