// The depth is counted before parsing, so that no tree of a hostile text is ever built. What members mean is not
// known here.
#include "connectors/bounded_json.hpp"

#include <limits>

namespace cloakroom::connectors {
namespace {

// Counts brackets outside strings; the parser itself judges the rest.
bool shallow(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > json_depth_max) return false;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return true;
}

}  // namespace

std::optional<nlohmann::json> parse_json(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max || !shallow(text)) return std::nullopt;
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return std::nullopt;
  return parsed;
}

const nlohmann::json& member(const nlohmann::json& from, const char* name) {
  static const nlohmann::json nothing;
  if (!from.is_object()) return nothing;
  const auto found = from.find(name);
  return found == from.end() ? nothing : *found;
}

std::optional<std::int64_t> whole_number(const nlohmann::json& from, const char* name) {
  const auto& value = member(from, name);
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return std::nullopt;
}

std::string_view text_member(const nlohmann::json& from, const char* name) {
  const auto& value = member(from, name);
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>()) : std::string_view();
}

}  // namespace cloakroom::connectors
