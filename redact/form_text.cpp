// The shapes of typed fields, and values over several free ones. What a form is for is not known here.
#include "redact/form_text.hpp"

#include <algorithm>

#include "base/raw_text_reader.hpp"
#include "redact/restore.hpp"

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

bool line_break(char c) { return c == '\r' || c == '\n' || c == '\v' || c == '\f'; }
bool one_line(std::string_view value) { return std::none_of(value.begin(), value.end(), line_break); }

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

// Free fields as messages that follow each other.
class field_seams {
 public:
  // The next free field, and where it stands in the form's text.
  error_code add(const redactor& scanner, const raw_text& value, std::size_t at, const scan_context& context) {
    auto seen = scanner.find_across(earlier_, value, context);
    if (!seen) return seen.error();
    if (seen->split) {
      split_field made{std::move(seen->found.findings[seen->split->finding]), {}, std::move(seen->split->whole)};
      for (const auto& piece : seen->split->pieces)
        made.pieces.push_back({starts_[piece.earlier] + piece.where.start, starts_[piece.earlier] + piece.where.end});
      made.pieces.push_back({at + made.what.start, at + made.what.end});
      splits_.push_back(std::move(made));
    }
    earlier_.push_back(scanner.end_of(value, speaker::visitor));
    starts_.push_back(at + value.size_bytes() - earlier_.back().text.size_bytes());
    return {};
  }

  // Makes every piece a finding of its own, unless the form's text as a whole shows a longer one there.
  void place(form_scan& out) {
    auto& findings = out.found.findings;
    for (auto& split : splits_) {
      auto first = split.pieces.front(), last = split.pieces.back();
      bool spanned = std::any_of(findings.begin(), findings.end(),
                                 [&](const finding& f) { return f.start <= first.start && f.end >= last.end; });
      if (spanned) continue;
      for (const auto& piece : split.pieces) {
        std::erase_if(findings, [&](const finding& f) { return f.start < piece.end && piece.start < f.end; });
        finding made = split.what;
        made.start = piece.start;
        made.end = piece.end;
        auto behind =
            std::find_if(findings.begin(), findings.end(), [&](const finding& f) { return f.start > made.start; });
        findings.insert(behind, std::move(made));
      }
      placed_.push_back(&split);
    }
    for (auto* split : placed_) {
      whole_value whole{{}, std::move(split->whole)};
      for (std::size_t i = 0; i < findings.size(); ++i)
        for (const auto& piece : split->pieces)
          if (findings[i].start == piece.start && findings[i].end == piece.end) whole.pieces.push_back(i);
      if (whole.pieces.size() == split->pieces.size()) out.wholes.push_back(std::move(whole));
    }
  }

 private:
  struct split_field {
    finding what;
    std::vector<byte_span> pieces;  // In the form's text.
    raw_text whole;
  };
  std::vector<earlier_text> earlier_;
  std::vector<std::size_t> starts_;
  std::vector<split_field> splits_;
  std::vector<split_field*> placed_;
};

}  // namespace

joined_form join_form(std::span<const form_field> fields) {
  joined_form out;
  std::string joined;
  for (const auto& field : fields) {
    std::string value(trimmed(raw_text_reader::view(field.value)));
    if (value.empty()) continue;
    if (!field.type.empty() && !fits(field.type, value)) return {{}, {}, field.name};
    // What stands behind a label is one line, so that no value can forge another label.
    if (!field.label.empty()) std::replace_if(value.begin(), value.end(), line_break, ' ');
    if (!joined.empty()) joined += field.label.empty() ? "\n\n" : "\n";
    joined += field.label;
    out.fields.push_back({{joined.size(), joined.size() + value.size()}, std::string(field.type)});
    joined += value;
  }
  out.text = raw_text(std::move(joined));
  return out;
}

result<form_scan> find_in_form(const redactor& scanner, const raw_text& text, std::span<const named_span> fields,
                               const scan_context& context) {
  auto words = raw_text_reader::view(text);
  // First, because it tells apart what is no text from what nobody had time for.
  auto found = scanner.find(text, context);
  if (!found) return found.error();
  field_seams seams;
  for (const auto& field : fields) {
    if (!lies_in(words, field.where) || entity_named(scanner, field.type)) continue;
    auto failed = seams.add(scanner, slice(text, field.where), field.where.start, context);
    if (failed) return failed;
  }
  form_scan out{std::move(*found), {}};
  scanner.own(out.found);
  add_fields(scanner, words, fields, out.found);
  seams.place(out);
  return out;
}

result<form_text> read_form(const redactor& scanner, std::span<const form_field> fields, const scan_context& context) {
  auto joined = join_form(fields);
  form_text out;
  out.bad_field = joined.bad_field;
  if (!out.bad_field.empty()) return out;
  auto seen = find_in_form(scanner, joined.text, joined.fields, context);
  if (!seen) return seen.error();
  out.found = std::move(seen->found);
  out.wholes = std::move(seen->wholes);
  out.text = std::move(joined.text);
  return out;
}

}  // namespace cloakroom::redact
