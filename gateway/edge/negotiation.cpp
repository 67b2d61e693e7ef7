// Weights of Accept and Accept-Language. Parameters other than q say nothing here.
#include "gateway/edge/negotiation.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace cloakroom::edge {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// In thousandths, as precise as a weight may be.
int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    auto end = parameters.find(';');
    auto one = lower(trimmed(parameters.substr(0, end)));
    parameters = end == parameters.npos ? std::string_view() : parameters.substr(end + 1);
    if (!one.starts_with("q=")) continue;
    if (one.substr(2, 1) != "0") return 1000;
    int out = 0, digit = 100;
    for (std::size_t i = 4; i < one.size() && digit > 0 && one[i] >= '0' && one[i] <= '9'; ++i, digit /= 10)
      out += (one[i] - '0') * digit;
    return out;
  }
  return 1000;
}

// Calls `take` with each element of a list, in lower case, and its weight.
template <class Take>
void for_each_choice(std::string_view list, Take take) {
  while (!list.empty()) {
    auto end = list.find(',');
    auto one = list.substr(0, end);
    list = end == list.npos ? std::string_view() : list.substr(end + 1);
    auto mark = one.find(';');
    auto name = lower(trimmed(one.substr(0, mark)));
    if (!name.empty()) take(name, weight_of(mark == one.npos ? std::string_view() : one.substr(mark + 1)));
  }
}

// How much each of the two is wanted. A range that names a type counts more than one that covers it.
struct wishes {
  int html = -1, json = -1, text = -1, application = -1, any = -1;

  explicit wishes(std::string_view accept) {
    for_each_choice(accept, [this](const std::string& name, int weight) {
      if (name == "text/html") html = std::max(html, weight);
      if (name == "application/json" || name == "application/problem+json") json = std::max(json, weight);
      if (name == "text/*") text = std::max(text, weight);
      if (name == "application/*") application = std::max(application, weight);
      if (name == "*/*") any = std::max(any, weight);
    });
  }
  static int first_of(int name, int range, int all) { return name >= 0 ? name : range >= 0 ? range : std::max(all, 0); }
  int html_weight() const { return first_of(html, text, any); }
  int json_weight() const { return first_of(json, application, any); }
};

std::optional<std::size_t> known_language(std::string_view tag) {
  auto primary = lower(tag.substr(0, tag.find_first_of("-_")));
  auto found = std::find(page_languages.begin(), page_languages.end(), primary);
  if (found == page_languages.end()) return std::nullopt;
  return static_cast<std::size_t>(found - page_languages.begin());
}

}  // namespace

bool prefers_html(const http_request& request) {
  wishes wanted(request.header("accept"));
  auto html = wanted.html_weight(), json = wanted.json_weight();
  return html > json || (html == json && html > 0 && wanted.html >= 0 && wanted.json < 0);
}

bool asks_for_json(const http_request& request) {
  wishes wanted(request.header("accept"));
  if (wanted.json <= 0) return false;
  return wanted.json > wanted.html_weight() || (wanted.json == wanted.html_weight() && wanted.html < 0);
}

std::size_t page_language(std::string_view tag, const http_request& request) {
  if (auto known = known_language(tag)) return *known;
  std::size_t out = 0;
  int best = 0;
  for_each_choice(request.header("accept-language"), [&](const std::string& name, int weight) {
    auto known = known_language(name);
    if (!known || weight <= best) return;
    best = weight;
    out = *known;
  });
  return out;
}

}  // namespace cloakroom::edge
