// Three body formats into one value. Which fields a form needs is not known here.
#include "gateway/edge/form_body.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "gateway/consent/wire.hpp"
#include "gateway/edge/strict_json.hpp"
#include "gateway/edge/wire.hpp"

namespace cloakroom::edge {
namespace {

using nlohmann::json;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// JSON as forms may hold it, in a body or in a field; discarded where it is broken.
json strict_json(std::string_view text) {
  constexpr std::size_t depth_max = 8;
  json out(json::value_t::discarded);
  if (utf8_valid(text)) read_strict(text, depth_max, out);
  return out;
}

consent::claim claim_in(const json& from) {
  auto claim = consent::read_claim(from);
  return claim ? std::move(*claim) : unreadable_claim();
}

// Takes a member of JSON; false when it is of the wrong type. What a later version or somebody else's page adds may be
// of any.
bool take_json_member(form_body& out, std::span<const std::string_view> known, const std::string& name,
                      const json& value) {
  if (value.is_null()) return true;
  if (name == "consent") {
    out.consent = claim_in(value);
    return true;
  }
  if (name == "age_confirmed") {
    if (!value.is_boolean()) return std::find(known.begin(), known.end(), name) == known.end();
    out.age_confirmed = value.get<bool>();
    return true;
  }
  if (name == "page" && value.is_object()) {
    out.values["page"] = value.dump(-1, ' ', false, json::error_handler_t::replace);
    return true;
  }
  if (!value.is_string()) return std::find(known.begin(), known.end(), name) == known.end();
  out.values[name] = value.get<std::string>();
  return true;
}

// Whether the text would be JSON if it were of whole characters.
bool of_half_characters(std::string_view text) {
  auto mended = without_lone_surrogates(text);
  return !utf8_valid(text) || (!mended.empty() && json::accept(mended));
}

result<form_body> from_json(std::string_view text, std::span<const std::string_view> known) {
  auto from = strict_json(text);
  if (from.is_discarded() && of_half_characters(text)) {
    form_body wrong;
    wrong.not_unicode = true;
    return wrong;
  }
  if (!from.is_object()) return CLOAKROOM_FAIL(errc::malformed);
  if (from.size() > form_fields_max) return CLOAKROOM_FAIL(errc::too_large);
  form_body out;
  for (const auto& [name, value] : from.items()) {
    if (name.empty() || take_json_member(out, known, name, value)) continue;
    form_body wrong;
    wrong.bad_field = name;
    return wrong;
  }
  return out;
}

// The fields of a form so far. A name may come once: which of two consents counts must not be a matter of taste.
class form_names {
 public:
  error_code take(const std::string& name) {
    if (!seen_.insert(name).second) return CLOAKROOM_FAIL(errc::malformed);
    return seen_.size() > form_fields_max ? CLOAKROOM_FAIL(errc::too_large) : error_code();
  }

 private:
  std::set<std::string> seen_;
};

// A form knows text only: the consent object may come as JSON in one field, a tick box as any text.
void take_form_value(form_body& out, const std::string& name, std::string value) {
  if (name == "consent") {
    out.consent = claim_in(strict_json(value));
  } else if (name == "age_confirmed") {
    out.age_confirmed = value == "on" || value == "true" || value == "1";
  } else {
    out.values[name] = std::move(value);
  }
}

result<form_body> from_urlencoded(std::string_view text) {
  form_body out;
  out.from_html = true;
  form_names names;
  while (!text.empty()) {
    auto end = text.find('&');
    auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    auto equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return CLOAKROOM_FAIL(errc::malformed);
    if (name->empty()) continue;
    if (auto refused = names.take(*name)) return refused;
    take_form_value(out, *name, std::move(*value));
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The value of a parameter behind the media type (RFC 2045, 5.1): names in any case, values bare or in quotes.
std::string_view media_parameter(std::string_view type, std::string_view wanted) {
  auto at = type.find(';');
  while (at != type.npos) {
    type.remove_prefix(at + 1);
    auto equals = type.find_first_of("=;");
    if (equals == type.npos || type[equals] == ';') {
      at = equals;
      continue;
    }
    auto name = lower(trimmed(type.substr(0, equals)));
    type = trimmed(type.substr(equals + 1));
    bool quoted = type.starts_with('"');
    auto end = quoted ? type.find('"', 1) : type.find(';');
    auto value = quoted ? type.substr(1, end == type.npos ? end : end - 1) : trimmed(type.substr(0, end));
    if (name == wanted) return quoted && end == type.npos ? std::string_view() : value;
    at = end == type.npos ? end : type.find(';', end);
  }
  return {};
}

// RFC 2045, 5.1: what may stand without quotes.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f &&
           std::string_view("()<>@,;:\\\"/[]?=").find(static_cast<char>(c)) == std::string_view::npos;
  });
}

// The value of a parameter of a part's Content-Disposition, a token or in quotes; browsers escape quotes as %22.
std::string_view disposition_parameter(std::string_view head, std::string_view wanted) {
  while (!head.empty()) {
    auto end = head.find("\r\n");
    auto line = head.substr(0, end);
    head = end == head.npos ? std::string_view() : head.substr(end + 2);
    auto colon = line.find(':');
    if (colon == line.npos || lower(trimmed(line.substr(0, colon))) != "content-disposition") continue;
    auto value = media_parameter(line.substr(colon + 1), wanted);
    bool quoted = !value.empty() && value.data()[-1] == '"';
    return quoted || is_token(value) ? value : std::string_view();
  }
  return {};
}

// Goes behind the first delimiter line; what stands before it is a preamble and says nothing (RFC 2046, 5.1.1).
bool skip_preamble(std::string_view& text, const std::string& first, const std::string& next) {
  auto at = text.find(next);
  auto behind = text.starts_with(first) ? first.size() : at == text.npos ? at : at + next.size();
  if (behind == text.npos) return false;
  text.remove_prefix(behind);
  return true;
}

// Goes behind the end of a delimiter's line, past blanks that a mail gateway may have put there; false where none ends.
bool skip_line_end(std::string_view& text) {
  auto at = text.find_first_not_of(" \t");
  if (at == text.npos || !text.substr(at).starts_with("\r\n")) return false;
  text.remove_prefix(at + 2);
  return true;
}

// RFC 7578, text parts only; files are ignored.
result<form_body> from_multipart(std::string_view text, std::string_view type) {
  auto boundary = media_parameter(type, "boundary");
  if (boundary.empty() || boundary.size() > 70) return CLOAKROOM_FAIL(errc::malformed);
  std::string first = "--" + std::string(boundary), next = "\r\n" + first;
  if (!skip_preamble(text, first, next)) return CLOAKROOM_FAIL(errc::malformed);
  form_body out;
  out.from_html = true;
  form_names names;
  while (skip_line_end(text)) {
    auto head_end = text.find("\r\n\r\n");
    auto end = text.find(next, head_end == std::string_view::npos ? 0 : head_end + 2);
    if (head_end == std::string_view::npos || end == std::string_view::npos) return CLOAKROOM_FAIL(errc::malformed);
    auto head = text.substr(0, head_end);
    std::string name(disposition_parameter(head, "name"));
    bool file = !disposition_parameter(head, "filename").empty();
    if (!name.empty() && !file) {
      if (auto refused = names.take(name)) return refused;
      // A part without a body ends where its header does.
      auto body = head_end + 4 <= end ? text.substr(head_end + 4, end - head_end - 4) : std::string_view();
      take_form_value(out, name, std::string(body));
    }
    text.remove_prefix(end + next.size());
  }
  if (!text.starts_with("--")) return CLOAKROOM_FAIL(errc::malformed);
  return out;
}

}  // namespace

std::string_view form_body::value(std::string_view name) const {
  auto found = values.find(name);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

namespace {

std::string media_type(const http_request& request) {
  auto type = request.header("content-type");
  auto media = lower(type.substr(0, type.find(';')));
  while (!media.empty() && media.back() == ' ') media.pop_back();
  return media;
}

}  // namespace

bool is_html_form(const http_request& request) {
  auto media = media_type(request);
  return media == "application/x-www-form-urlencoded" || media == "multipart/form-data";
}

result<form_body> read_form_body(const http_request& request, std::span<const std::string_view> known) {
  auto media = media_type(request);
  if (media == "application/json") return from_json(request.body, known);
  if (media == "application/x-www-form-urlencoded") return from_urlencoded(request.body);
  if (media == "multipart/form-data") return from_multipart(request.body, request.header("content-type"));
  return CLOAKROOM_FAIL(errc::not_found);
}

}  // namespace cloakroom::edge
