// The shapes of typed fields, and findings made of them. What a form is for is not known here.
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

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
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

// The canonical form where no recogniser gives a better one.
std::string plain_canonical(std::string_view type, std::string_view value) {
  if (type == "EMAIL_ADDRESS") return lowered(value);
  if (type == "PHONE_NUMBER") {
    std::string out;
    for (char c : value)
      if (is_digit(c) || (c == '+' && out.empty())) out += c;
    return out;
  }
  if (value.starts_with('@')) value.remove_prefix(1);
  return type == "VIBER_ID" ? std::string(value) : lowered(value);
}

const entity* entity_named(const redactor& scanner, std::string_view type) {
  for (const auto& known : scanner.entities())
    if (known.type == type) return &known;
  return nullptr;
}

struct placed_field {
  byte_span where;
  const entity* what;
};

// Makes [where] one finding of that kind, in place of whatever was found inside it.
void force(scan& found, const placed_field& field, std::string_view text) {
  finding forced;
  forced.what = field.what;
  forced.start = field.where.start;
  forced.end = field.where.end;
  forced.score = 1;
  forced.recognizer = "form_field";
  forced.reason = "typed into a field of this kind";
  forced.canonical =
      raw_text(plain_canonical(field.what->type, text.substr(field.where.start, field.where.end - field.where.start)));
  auto overlaps = [&](const auto& span) { return span.start < field.where.end && field.where.start < span.end; };
  for (auto& seen : found.findings)
    if (overlaps(seen) && seen.what == field.what && seen.start == field.where.start && seen.end == field.where.end)
      forced.canonical = std::move(seen.canonical);
  std::erase_if(found.findings, overlaps);
  std::erase_if(found.lookalikes, overlaps);
  auto after = std::find_if(found.findings.begin(), found.findings.end(),
                            [&](const finding& f) { return f.start > forced.start; });
  found.findings.insert(after, std::move(forced));
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
  void place(form_text& out) {
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

result<form_text> read_form(const redactor& scanner, std::span<const form_field> fields, const scan_context& context) {
  form_text out;
  std::string joined;
  std::vector<placed_field> typed;
  field_seams seams;
  for (const auto& field : fields) {
    auto value = trimmed(raw_text_reader::view(field.value));
    if (value.empty()) continue;
    if (!field.type.empty() && !fits(field.type, value)) {
      out.bad_field = field.name;
      return out;
    }
    if (!joined.empty()) joined += field.label.empty() ? "\n\n" : "\n";
    joined += field.label;
    placed_field placed{{joined.size(), joined.size() + value.size()}, entity_named(scanner, field.type)};
    joined += value;
    if (placed.what) {
      typed.push_back(placed);
    } else {
      auto failed = seams.add(scanner, raw_text(std::string(value)), placed.where.start, context);
      if (failed) return failed;
    }
  }
  raw_text text(joined);
  auto found = scanner.find(text, context);
  if (!found) return found.error();
  out.found = std::move(*found);
  for (const auto& field : typed) force(out.found, field, joined);
  seams.place(out);
  out.text = raw_text(std::move(joined));
  return out;
}

}  // namespace cloakroom::redact
