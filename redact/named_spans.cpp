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
constexpr std::string_view by_seam = "look_back";

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

bool hidden_as(const named_span& span, const scan& found) {
  return std::any_of(found.findings.begin(), found.findings.end(), [&span](const finding& seen) {
    return named_span{{seen.start, seen.end}, std::string(seen.what->type)} == span;
  });
}

result<void> look_before(const redactor& scanner, const raw_text& text, const said_around& around,
                         const scan_context& context, reviewed& out) {
  for (std::size_t i = 0; i < around.before.size() && !out.split; ++i) {
    auto seen = scanner.find_across(around.before[i], text, context);
    if (!seen) return seen.error();
    if (i > 0 && !seen->split) continue;
    out.found = std::move(seen->found);
    out.split = std::move(seen->split);
    out.before = i;
  }
  return {};
}

// Hides what begins a value here that was ended meanwhile.
result<void> look_after(const redactor& scanner, const raw_text& text, const said_around& around,
                        const scan_context& context, scan& found) {
  if (around.before.empty()) return {};
  std::vector<earlier_text> said(around.before.front().begin(), around.before.front().end());
  const auto here = said.size();
  said.push_back(scanner.end_of(text, speaker::visitor));
  const auto cut = text.size_bytes() - said.back().text.size_bytes();
  for (const auto& later : around.after) {
    auto seen = scanner.find_across(said, later, context);
    if (!seen) return seen.error();
    said.push_back(scanner.end_of(later, speaker::visitor));
    if (!seen->split) continue;
    const auto& what = *seen->found.findings[seen->split->finding].what;
    for (const auto& piece : seen->split->pieces) {
      if (piece.earlier != here) continue;
      auto where = grown({cut + piece.where.start, cut + piece.where.end}, found);
      put(raw_text_reader::view(text), where, what, by_seam, found);
    }
  }
  return {};
}

result<void> look(const redactor& scanner, const raw_text& text, std::span<const named_span> fields,
                  const scan_context& context, const said_around& around, reviewed& out) {
  if (!around.before.empty()) return look_before(scanner, text, around, context, out);
  auto seen = find_in_form(scanner, text, fields, context);
  if (!seen) return seen.error();
  out.found = std::move(seen->found);
  out.wholes = std::move(seen->wholes);
  return {};
}

// Where the pieces of each value stand, that of a split one last: their numbers change when more is named.
std::vector<std::vector<byte_span>> pieces_of(const reviewed& of) {
  std::vector<std::vector<byte_span>> out;
  auto span_of = [&of](std::size_t piece) {
    return byte_span{of.found.findings[piece].start, of.found.findings[piece].end};
  };
  for (const auto& whole : of.wholes) {
    auto& spans = out.emplace_back();
    for (auto piece : whole.pieces) spans.push_back(span_of(piece));
  }
  if (of.split) out.push_back({span_of(of.split->finding)});
  return out;
}

// The findings that still stand there as they were found.
std::vector<std::size_t> numbers_of(const std::vector<byte_span>& pieces, const scan& found) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < found.findings.size(); ++i) {
    const auto& seen = found.findings[i];
    bool piece = std::any_of(pieces.begin(), pieces.end(), [&seen](const byte_span& one) {
      return one.start == seen.start && one.end == seen.end && seen.recognizer != by_person &&
             seen.recognizer != by_seam;
    });
    if (piece) out.push_back(i);
  }
  return out;
}

// Numbers the pieces anew; a value of which a part was named is one no more.
void keep_untouched(const std::vector<std::vector<byte_span>>& pieces, reviewed& of) {
  std::vector<whole_value> kept;
  for (std::size_t i = 0; i < of.wholes.size(); ++i) {
    auto there = numbers_of(pieces[i], of.found);
    if (there.size() == pieces[i].size()) kept.push_back({std::move(there), std::move(of.wholes[i].text)});
  }
  of.wholes = std::move(kept);
  if (!of.split) return;
  auto there = numbers_of(pieces.back(), of.found);
  if (there.empty()) return of.split.reset();
  of.split->finding = there.front();
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
                        std::span<const named_span> hidden, scan_context context, const said_around& around) {
  auto words = raw_text_reader::view(text);
  if (!spans_fit(scanner, words, hidden)) return CLOAKROOM_FAIL(errc::span_unfit);
  context.expired = nullptr;
  reviewed out;
  bool judged = look(scanner, text, fields, context, around, out).has_value();
  if (!judged) {
    out = {};
    find_lookalikes(words, token_kinds(scanner), out.found.lookalikes);
    add_fields(scanner, words, fields, out.found);
  }
  scanner.own(out.found);
  auto pieces = pieces_of(out);
  if (judged)
    if (auto seen = look_after(scanner, text, around, context, out.found); !seen) return seen.error();
  // The second of two that touch the same finding takes it from the first: one finding over all of it.
  for (const auto& span : hidden) {
    auto where = grown(span.where, out.found);
    if (!hidden_as({where, span.type}, out.found))
      put(words, where, *entity_named(scanner, span.type), by_person, out.found);
  }
  keep_untouched(pieces, out);
  drop_touching(out.found);
  return out;
}

bool is_blank(const raw_text& text) { return is_blank_text(raw_text_reader::view(text)); }

}  // namespace cloakroom::redact
