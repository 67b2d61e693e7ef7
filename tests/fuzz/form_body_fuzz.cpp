// Bodies of forms. The first byte chooses: a hostile body as JSON, urlencoded or multipart, each against a slow reader
// of its own, or fields that are written in all three spellings and must be read the same from each.
#include <map>
#include <nlohmann/json.hpp>

#include "base/utf8.hpp"
#include "gateway/consent/wire.hpp"
#include "gateway/edge/form_body.hpp"
#include "gateway/edge/wire.hpp"
#include "tests/fuzz/strict_sax.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using fuzz::require;
using nlohmann::json;

using fields = std::vector<std::pair<std::string, std::string>>;
using text_map = std::map<std::string, std::string, std::less<>>;

result<form_body> read(std::string_view type, std::string_view body) {
  http_request request;
  request.method = "POST";
  request.headers = {{"content-type", std::string(type)}};
  request.body = body;
  auto out = read_form_body(request);
  if (!out) {
    require(out.error() == errc::malformed || out.error() == errc::too_large || out.error() == errc::not_found,
            "a refusal is one of three");
  } else if (!out->bad_field.empty() || out->not_unicode) {
    require(out->values.empty() && !out->consent && !out->age_confirmed, "beside a wrong field the rest is empty");
  } else {
    require(out->values.size() <= form_fields_max, "never more fields than the bound");
  }
  return out;
}

result<form_body> read_json(std::string_view body) { return read("application/json", body); }
result<form_body> read_urlencoded(std::string_view body) { return read("application/x-www-form-urlencoded", body); }
result<form_body> read_parts(std::string_view body) { return read("multipart/form-data; boundary=XyZ", body); }

// The tree of a text that a form may hold, as JSON or as a field. `depth` is for those whom the exact bound concerns.
json strict_tree(const std::string& text, std::size_t& depth) {
  fuzz::strict_sax strict;
  bool sound = utf8_valid(text) && text.find('\0') == text.npos && json::sax_parse(text, &strict) && !strict.doubled;
  depth = strict.depth;
  return sound && depth <= 9 ? json::parse(text, nullptr, false) : json(json::value_t::discarded);
}

consent::claim claim_in(const json& tree) {
  auto claim = consent::read_claim(tree);
  return claim ? *claim : unreadable_claim();
}

bool says(const form_body& read, const std::string& name, const json& value) {
  if (name.empty()) return !read.values.contains(name);
  if (name == "consent") return read.consent == claim_in(value);
  if (name == "age_confirmed") return value == read.age_confirmed;
  if (name == "page" && value.is_object()) return json::parse(read.value(name), nullptr, false) == value;
  if (!value.is_string()) return !read.values.contains(name);
  return read.value(name) == value.get_ref<const std::string&>();
}

bool fits(const std::string& name, const json& value) {
  bool known = std::find(std::begin(all_form_members), std::end(all_form_members), name) != std::end(all_form_members);
  return !known || value.is_null() || name == "consent" ||
         (name == "age_confirmed" ? value.is_boolean() : value.is_string()) || (name == "page" && value.is_object());
}

void check_json(const std::string& body) {
  auto made = read_json(body);
  std::size_t depth = 0;
  auto tree = strict_tree(body, depth);
  if (!tree.is_object()) {
    bool half = made.has_value() && made->not_unicode;
    require(!half || !utf8_valid(body) || body.find("\\u") != body.npos, "what is no Unicode holds half a character");
    return require(!made || half, "JSON that is no form is refused");
  }
  if (depth == 9) return;
  require(made.has_value() == (tree.size() <= form_fields_max), "JSON that is a form is read, up to the bound");
  if (!made) return;
  require(!made->from_html, "JSON is answered as JSON");
  bool all_fit = true;
  for (const auto& [name, value] : tree.items()) all_fit = all_fit && fits(name, value);
  require(all_fit == made->bad_field.empty(), "a member of the wrong type is named");
  if (!made->bad_field.empty())
    return require(tree.contains(made->bad_field) && !fits(made->bad_field, tree[made->bad_field]), "and no other");
  for (const auto& [name, value] : tree.items())
    if (!value.is_null()) require(says(*made, name, value), "a member says what came");
  for (const auto& [name, value] : made->values) require(tree.contains(name), "no member is made up");
}

std::optional<std::string> slowly_decoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    auto high = digits.find(i + 1 < text.size() ? text[i + 1] : '%');
    auto low = digits.find(i + 2 < text.size() ? text[i + 2] : '%');
    if (high == digits.npos || low == digits.npos) return std::nullopt;
    out += static_cast<char>((high % 16) * 16 + low % 16);
    i += 2;
  }
  return out;
}

// What fields of a form must give; nothing where a name stands twice or there are too many.
std::optional<form_body> expected(const fields& from) {
  form_body out;
  text_map seen;
  for (const auto& [name, value] : from) {
    if (name.empty()) continue;
    if (!seen.emplace(name, value).second || seen.size() > form_fields_max) return std::nullopt;
  }
  for (const auto& [name, value] : seen) {
    if (name == "consent") {
      std::size_t depth = 0;
      out.consent = claim_in(strict_tree(value, depth));
    } else if (name == "age_confirmed") {
      out.age_confirmed = value == "on" || value == "true" || value == "1";
    } else {
      out.values[name] = value;
    }
  }
  return out;
}

void require_same(const result<form_body>& made, const std::optional<form_body>& wanted, const char* rule) {
  require(made.has_value() == wanted.has_value(), rule);
  if (!made) return;
  require(made->values == wanted->values && made->consent == wanted->consent, rule);
  require(made->age_confirmed == wanted->age_confirmed && made->bad_field.empty(), rule);
}

void check_urlencoded(std::string_view body) {
  fields decoded;
  bool whole = true;
  for (auto pair : fuzz::split(body, '&')) {
    auto equals = std::min(pair.find('='), pair.size());
    auto name = slowly_decoded(pair.substr(0, equals));
    auto value = slowly_decoded(pair.substr(std::min(equals + 1, pair.size())));
    whole = whole && name && value;
    decoded.emplace_back(name.value_or(""), value.value_or(""));
  }
  auto made = read_urlencoded(body);
  require_same(made, whole ? expected(decoded) : std::nullopt, "urlencoded as a slow reader reads it");
  require(!made || made->from_html, "a form is answered as a form");
}

std::string part(const std::string& name, const std::string& value) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

// Whatever is taken stands in the body as it is, ends at the boundary, and is read again when it is written again.
void check_multipart(const result<form_body>& made, std::string_view body, bool boundary_known) {
  if (!made) return;
  require(made->from_html && made->bad_field.empty(), "a form is answered as a form");
  bool begins = body.starts_with("--") || body.find("\r\n--") != body.npos;
  require(begins && body.find("--", 2) != body.npos, "the body begins and ends at its boundary");
  std::string again;
  for (const auto& [name, value] : made->values) {
    require(body.find(name) != body.npos, "a name stands in the body");
    require(body.find(value) != body.npos, "a value stands in the body");
    again += part(name, value);
  }
  if (!boundary_known) return;
  for (const auto& [name, value] : made->values)
    require(value.find("\r\n--XyZ") == value.npos, "no value goes past the boundary");
  for (const auto& [name, value] : made->values)
    if (name.find_first_of("\r\n") != name.npos) return;
  auto second = read_parts(again.empty() ? "--XyZ--" : again + "--XyZ--");
  require(second.has_value() && second->values == made->values, "parts written again read the same");
}

// Whether the three spellings can hold the field at all.
bool writable(const std::string& name, const std::string& value) {
  return !name.empty() && name.find_first_of("\"\r\n") == name.npos && value.find("\r\n--XyZ") == value.npos &&
         utf8_valid(name) && utf8_valid(value);
}

std::string percent(std::string_view text) {
  std::string out;
  for (char c : text) {
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += c == ' ' ? "+" : (c >= 'a' && c <= 'z') || c >= 'A' ? std::string(1, c) : escaped;
  }
  return out;
}

std::string member(const std::string& name, const std::string& value) {
  if (name == "age_confirmed") return value == "on" || value == "true" || value == "1" ? "true" : "false";
  std::size_t depth = 0;
  auto tree = name == "consent" ? strict_tree(value, depth) : json(value);
  return tree.is_discarded() || tree.is_null() ? "0" : tree.dump();
}

void check_spellings(std::string_view from) {
  fields written;
  std::string query, parts, object;
  for (auto one : fuzz::split(from, ';')) {
    auto equals = std::min(one.find('='), one.size());
    std::string name(one.substr(0, equals)), value(one.substr(std::min(equals + 1, one.size())));
    if (!writable(name, value)) continue;
    written.emplace_back(name, value);
    query += (query.empty() ? "" : "&") + percent(name) + "=" + percent(value);
    parts += part(name, value);
    object += (object.empty() ? "{" : ",") + json(name).dump() + ":" + member(name, value);
  }
  auto wanted = expected(written);
  require_same(read_urlencoded(query), wanted, "fields survive urlencoding");
  require_same(read_parts(parts + (parts.empty() ? "--XyZ--" : "--XyZ--\r\n")), wanted, "fields survive multipart");
  if (object.empty()) object = "{";
  // A claim nested as deep as JSON may be is refused in a body, although it is a mere text in a field.
  if (std::count(from.begin(), from.end(), '[') + std::count(from.begin(), from.end(), '{') < 8)
    require_same(read_json(object + "}"), wanted, "fields survive JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  std::string body(fuzz::text_of(bytes + 1, size - 1));
  switch (bytes[0]) {
    case 'j':
      check_json(body);
      break;
    case 'u':
      check_urlencoded(body);
      break;
    case 'm':
      check_multipart(read_parts(body), body, true);
      break;
    case 't': {
      // The first line is the media type.
      auto end = std::min(body.find('\n'), body.size());
      auto rest = body.substr(std::min(end + 1, body.size()));
      auto type = body.substr(0, end);
      auto made = read(type, rest);
      if (type.find_first_of("mM") == 0) check_multipart(made, rest, false);
      break;
    }
    default:
      check_spellings(body);
  }
  return 0;
}
