// The shapes of typed fields. What a form is for is not known here.
#include "redact/form_text.hpp"

#include <algorithm>

#include "base/raw_text_reader.hpp"

namespace cloakroom::redact {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool one_line(std::string_view value) { return value.find_first_of("\r\n") == std::string_view::npos; }

bool email_shaped(std::string_view value) {
  auto at = value.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || value.size() - at < 4 || value.size() > 254) return false;
  auto dot = value.rfind('.');
  if (dot == std::string_view::npos || dot <= at + 1 || dot + 1 == value.size()) return false;
  return value.find_first_of(" \t<>()\"") == std::string_view::npos;
}

bool phone_shaped(std::string_view value) {
  constexpr std::string_view joiners = "+-–.()/ \t";
  auto digits = std::count_if(value.begin(), value.end(), is_digit);
  bool clean = std::all_of(value.begin(), value.end(),
                           [&](char c) { return is_digit(c) || joiners.find(c) != std::string_view::npos; });
  return clean && digits >= 7 && digits <= 15;
}

// A name or number, or a link: what the three messengers hand out.
bool messenger_shaped(std::string_view value) {
  if (value.size() > 200) return false;
  if (value.find("://") != std::string_view::npos || value.find('/') != std::string_view::npos)
    return value.find(' ') == std::string_view::npos;
  if (phone_shaped(value)) return true;
  if (value.starts_with('@')) value.remove_prefix(1);
  return value.size() >= 2 && std::all_of(value.begin(), value.end(), [](char c) {
           return is_name_character(c) || c == '=' || c == '+' || c == '/';
         });
}

bool fits(std::string_view type, std::string_view value) {
  if (!one_line(value)) return false;
  if (type == "EMAIL_ADDRESS") return email_shaped(value);
  if (type == "PHONE_NUMBER") return phone_shaped(value);
  return messenger_shaped(value);
}

}  // namespace

joined_form join_form(std::span<const form_field> fields) {
  joined_form out;
  std::string joined;
  for (const auto& field : fields) {
    auto value = trimmed(raw_text_reader::view(field.value));
    if (value.empty()) continue;
    if (!field.type.empty() && !fits(field.type, value)) return {{}, {}, field.name};
    if (!joined.empty()) joined += field.label.empty() ? "\n\n" : "\n";
    joined += field.label;
    if (!field.type.empty())
      out.fields.push_back({{joined.size(), joined.size() + value.size()}, std::string(field.type)});
    joined += value;
  }
  out.text = raw_text(std::move(joined));
  return out;
}

result<scan> find_in_form(const redactor& scanner, const joined_form& form, const scan_context& context) {
  auto found = scanner.find(form.text, context);
  if (found) add_fields(scanner, raw_text_reader::view(form.text), form.fields, *found);
  return found;
}

result<form_text> read_form(const redactor& scanner, std::span<const form_field> fields, const scan_context& context) {
  auto joined = join_form(fields);
  form_text out;
  out.bad_field = joined.bad_field;
  if (!out.bad_field.empty()) return out;
  auto found = find_in_form(scanner, joined, context);
  if (!found) return found.error();
  out.found = std::move(*found);
  out.text = std::move(joined.text);
  return out;
}

}  // namespace cloakroom::redact
