// Loads the vectors and prints verdicts in failures.
#include "tests/consent/vector_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

#include "base/time_text.hpp"
#include "gateway/consent/configuration.hpp"

namespace cloakroom::consent::testing {
namespace {

using nlohmann::json;

verdict expected_of(const json& preferences) {
  if (preferences == "absent") return verdict::absent;
  return preferences.get<bool>() ? verdict::granted : verdict::denied;
}

vector_line parse_line(const json& line, std::size_t number) {
  vector_line out;
  out.number = number;
  out.manager = line.at("cmp").get<std::string>();
  out.cookie = line.at("cookie").get<std::string>();
  out.expected = expected_of(line.at("preferences"));
  out.why = line.at("why").get<std::string>();
  out.rule = line.value("rule", "");
  auto said = line.value("options", json::object());
  if (said.contains("now")) out.now = at_time(said.at("now").get<std::string>());
  said.erase("now");
  if (!validate_options(said).empty()) throw std::runtime_error("options of line " + std::to_string(number));
  out.rules = make_options(said);
  return out;
}

}  // namespace

std::vector<vector_line> load_vectors(const std::string& file) {
  std::ifstream in(std::string(CLOAKROOM_SOURCE) + "/tests/consent/" + file);
  std::vector<vector_line> out;
  for (std::string line; std::getline(in, line);) out.push_back(parse_line(json::parse(line), out.size() + 1));
  return out;
}

time_point at_time(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }

}  // namespace cloakroom::consent::testing

namespace cloakroom::consent {

std::ostream& operator<<(std::ostream& out, verdict answer) {
  switch (answer) {
    case verdict::granted:
      return out << "granted";
    case verdict::denied:
      return out << "denied";
    case verdict::absent:
      return out << "absent";
  }
  return out << "?";
}

std::ostream& operator<<(std::ostream& out, const decision& made) {
  return out << made.answer << " by " << made.manager << "/" << made.rule;
}

}  // namespace cloakroom::consent
