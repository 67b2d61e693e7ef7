// Findings made of named spans, and how they join what was recognised.
#include "redact/named_spans.hpp"

#include <algorithm>

#include "base/blank_text.hpp"
#include "base/raw_text_reader.hpp"
#include "redact/answer_text.hpp"
#include "redact/entities.hpp"
#include "redact/form_text.hpp"
#include "redact/token_reader.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::string_view by_person = "person";

bool decimal(char c) { return c >= '0' && c <= '9'; }

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// The canonical form where no recogniser gives a better one.
std::string plain_canonical(std::string_view type, std::string_view value) {
  if (type == "EMAIL_ADDRESS") return small_letters(value);
  if (type == "PHONE_NUMBER") {
    std::string out;
    for (char c : value)
      if (decimal(c) || (c == '+' && out.empty())) out += c;
    return out.empty() ? std::string(value) : out;
  }
  bool handle = type == "TELEGRAM_ID" || type == "MESSENGER_ID";
  if (value.starts_with('@')) value.remove_prefix(1);
  return handle ? small_letters(value) : std::string(value);
}

bool touches(const byte_span& a, const byte_span& b) { return a.start < b.end && b.start < a.end; }

// One finding over [where], in place of what it overlaps; it takes over the canonical form of the same value.
void put(std::string_view text, byte_span where, const entity& what, std::string_view by, scan& found) {
  finding made;
  made.what = &what;
  made.start = where.start;
  made.end = where.end;
  made.score = 1;
  made.recognizer = by;
  made.reason = "named";
  made.canonical = raw_text(plain_canonical(what.type, text.substr(where.start, where.end - where.start)));
  for (auto& seen : found.findings)
    if (seen.what == &what && seen.start == where.start && seen.end == where.end)
      made.canonical = std::move(seen.canonical);
  std::erase_if(found.findings, [&](const finding& seen) { return touches({seen.start, seen.end}, where); });
  std::erase_if(found.lookalikes, [&](const byte_span& seen) { return touches(seen, where); });
  auto after = std::find_if(found.findings.begin(), found.findings.end(),
                            [&](const finding& seen) { return seen.start > made.start; });
  found.findings.insert(after, std::move(made));
}

bool cuts_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

bool span_fits(const redactor& scanner, std::string_view text, const named_span& one) {
  return lies_in(text, one.where) && entity_named(scanner, one.type) != nullptr;
}

bool spans_fit(const redactor& scanner, std::string_view text, std::span<const named_span> hidden) {
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    if (!span_fits(scanner, text, hidden[i])) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (touches(hidden[i].where, hidden[j].where)) return false;
  }
  return true;
}

// The span with every finding that it touches, and those that these touch.
byte_span grown(byte_span where, const scan& found) {
  for (bool again = true; again;) {
    again = false;
    for (const auto& seen : found.findings) {
      byte_span here{seen.start, seen.end};
      if (!touches(here, where) || (here.start >= where.start && here.end <= where.end)) continue;
      where = {std::min(where.start, here.start), std::max(where.end, here.end)};
      again = true;
    }
  }
  return where;
}

// Where the pieces of each value stand: their numbers change when a person names more.
std::vector<std::vector<byte_span>> pieces_of(const reviewed& of) {
  std::vector<std::vector<byte_span>> out;
  for (const auto& whole : of.wholes) {
    auto& spans = out.emplace_back();
    for (auto piece : whole.pieces) spans.push_back({of.found.findings[piece].start, of.found.findings[piece].end});
  }
  return out;
}

// Numbers the pieces anew; a value of which a person named a part is one no more.
void keep_untouched(const std::vector<std::vector<byte_span>>& pieces, reviewed& of) {
  std::vector<whole_value> kept;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    whole_value again{{}, std::move(of.wholes[i].text)};
    for (std::size_t f = 0; f < of.found.findings.size(); ++f) {
      const auto& seen = of.found.findings[f];
      bool piece = std::any_of(pieces[i].begin(), pieces[i].end(), [&seen](const byte_span& one) {
        return one.start == seen.start && one.end == seen.end && seen.recognizer != by_person;
      });
      if (piece) again.pieces.push_back(f);
    }
    if (again.pieces.size() == pieces[i].size()) kept.push_back(std::move(again));
  }
  of.wholes = std::move(kept);
}

}  // namespace

bool lies_in(std::string_view text, const byte_span& where) {
  return where.start < where.end && where.end <= text.size() && !cuts_character(text, where.start) &&
         !cuts_character(text, where.end);
}

const entity* entity_named(const redactor& scanner, std::string_view type) {
  for (const auto& known : scanner.entities())
    if (known.type == type) return &known;
  return nullptr;
}

void add_fields(const redactor& scanner, std::string_view text, std::span<const named_span> fields, scan& found) {
  for (const auto& field : fields)
    if (span_fits(scanner, text, field))
      put(text, field.where, *entity_named(scanner, field.type), "form_field", found);
}

result<reviewed> review(const redactor& scanner, const raw_text& text, std::span<const named_span> fields,
                        std::span<const named_span> hidden, scan_context context) {
  auto words = raw_text_reader::view(text);
  if (!spans_fit(scanner, words, hidden)) return CLOAKROOM_FAIL(errc::span_unfit);
  context.expired = nullptr;
  reviewed out;
  if (auto seen = find_in_form(scanner, text, fields, context)) {
    out.found = std::move(seen->found);
    out.wholes = std::move(seen->wholes);
  } else {
    find_lookalikes(words, token_kinds(scanner), out.found.lookalikes);
    add_fields(scanner, words, fields, out.found);
  }
  auto pieces = pieces_of(out);
  // The second of two that touch the same finding takes it from the first: one finding over all of it.
  for (const auto& span : hidden)
    put(words, grown(span.where, out.found), *entity_named(scanner, span.type), by_person, out.found);
  keep_untouched(pieces, out);
  drop_touching(out.found);
  return out;
}

bool is_blank(const raw_text& text) { return is_blank_text(raw_text_reader::view(text)); }

}  // namespace cloakroom::redact
