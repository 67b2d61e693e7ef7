// Walks a sanitised text beside the text that its owner reads; both are the same but for the tokens.
#include "redact/rewrite.hpp"

#include <algorithm>

#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"
#include "redact/redactor.hpp"
#include "redact/token.hpp"

namespace cloakroom::redact {
namespace {

// A token with a value: where it stands in the sanitised text and in the owner's.
struct shown_value {
  std::size_t number = 0;
  byte_span token;
  byte_span value;
};

struct two_texts {
  std::string owner;
  std::vector<shown_value> values;
};

two_texts read_both(std::string_view text, std::span<const std::string> kinds, const value_lookup& value_of) {
  two_texts both;
  std::size_t copied = 0, number = 0;
  for (const auto& mention : tokens_in(text, kinds)) {
    auto value = value_of(mention.kind, mention.code);
    if (value) {
      both.owner += text.substr(copied, mention.where.start - copied);
      std::size_t start = both.owner.size();
      both.owner += raw_text_reader::view(*value);
      copied = mention.where.end;
      both.values.push_back({number, mention.where, {start, both.owner.size()}});
    }
    ++number;
  }
  both.owner += text.substr(copied);
  return both;
}

// The place in the sanitised text of a place outside every value.
std::size_t sanitised_place(const two_texts& both, std::size_t owner_place) {
  std::size_t shift_text = 0, shift_owner = 0;
  for (const auto& one : both.values) {
    if (one.value.end > owner_place) break;
    shift_text = one.token.end;
    shift_owner = one.value.end;
  }
  return shift_text + (owner_place - shift_owner);
}

}  // namespace

rewritten_text rewritten(const safe_text& text, std::span<const std::string> token_kinds, const value_lookup& value_of,
                         byte_span where, std::string_view token) {
  two_texts both = read_both(text.view(), token_kinds, value_of);
  rewritten_text out;
  out.where = {std::min(where.start, both.owner.size()), std::min(where.end, both.owner.size())};
  for (const auto& one : both.values) {
    if (one.value.start >= out.where.end || one.value.end <= out.where.start) continue;
    out.where.start = std::min(out.where.start, one.value.start);
    out.where.end = std::max(out.where.end, one.value.end);
    out.replaced.push_back(one.number);
  }
  std::size_t start = sanitised_place(both, out.where.start), end = sanitised_place(both, out.where.end);
  std::string made(text.view().substr(0, start));
  made += token;
  made += text.view().substr(end);
  out.text = safe_text_maker::make(std::move(made));
  out.piece = raw_text(both.owner.substr(out.where.start, out.where.end - out.where.start));
  return out;
}

raw_text as_owner_reads(const raw_text& text, const scan& found) {
  if (found.lookalikes.empty()) return text;
  // The same walk as sanitising, with the values themselves in place of tokens; the result is raw, and never leaves so.
  std::string_view all = raw_text_reader::view(text);
  std::vector<std::string> values;
  for (const finding& f : found.findings) values.emplace_back(all.substr(f.start, f.end - f.start));
  return raw_text(std::string(sanitised(text, found, values).view()));
}

}  // namespace cloakroom::redact
