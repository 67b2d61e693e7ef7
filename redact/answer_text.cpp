// Reads mentions of tokens first, so that what stands inside them is no finding; the rest of an answer is masked.
#include "redact/answer_text.hpp"

#include <algorithm>

#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"

namespace cloakroom::redact {
namespace {

struct replacement {
  byte_span where;
  std::string with;
};

// What an unknown mention reads as: the same words, never a token.
std::string defused(std::string_view words) {
  std::string out(words);
  for (char& c : out) c = c == '[' ? '(' : c == ']' ? ')' : c;
  return out;
}

}  // namespace

std::vector<std::string> token_kinds(const redactor& scanner) {
  std::vector<std::string> out{"file"};
  for (const auto& one : scanner.entities())
    if (std::find(out.begin(), out.end(), one.token_kind) == out.end()) out.push_back(one.token_kind);
  return out;
}

result<answer_scan> read_answer(const redactor& scanner, const raw_text& text, std::span<const std::string> token_kinds,
                                const scan_context& context) {
  auto found = scanner.find(text, context);
  if (!found) return found.error();
  answer_scan out{sloppy_tokens_in(raw_text_reader::view(text), token_kinds), std::move(*found)};
  auto mentioned = [&](const auto& span) {
    return std::any_of(out.mentions.begin(), out.mentions.end(),
                       [&](const token_mention& m) { return m.where.start < span.end && span.start < m.where.end; });
  };
  std::erase_if(out.found.findings, mentioned);
  std::erase_if(out.found.lookalikes, mentioned);
  return out;
}

answer_text write_answer(const raw_text& text, const answer_scan& seen, const std::vector<bool>& belongs,
                         std::span<const std::string> tokens) {
  std::string_view from = raw_text_reader::view(text);
  answer_text out;
  std::vector<replacement> changes;
  for (std::size_t i = 0; i < seen.mentions.size(); ++i) {
    const auto& mention = seen.mentions[i];
    auto words = from.substr(mention.where.start, mention.where.end - mention.where.start);
    out.unknown_token = out.unknown_token || !belongs[i];
    changes.push_back({mention.where, belongs[i] ? token_text(mention.kind, mention.code) : defused(words)});
  }
  out.masked = tokens.empty() && !seen.found.findings.empty();
  for (std::size_t i = 0; i < seen.found.findings.size(); ++i) {
    const auto& one = seen.found.findings[i];
    changes.push_back({{one.start, one.end}, tokens.empty() ? '[' + one.what->token_kind + ']' : tokens[i]});
  }
  for (const auto& one : seen.found.lookalikes)
    changes.push_back({one, defused(from.substr(one.start, one.end - one.start))});
  std::sort(changes.begin(), changes.end(),
            [](const replacement& a, const replacement& b) { return a.where.start < b.where.start; });
  std::string written;
  std::size_t copied = 0;
  for (const auto& change : changes) {
    if (change.where.start < copied) continue;
    written += from.substr(copied, change.where.start - copied);
    written += change.with;
    copied = change.where.end;
  }
  written += from.substr(copied);
  out.text = safe_text_maker::make(std::move(written));
  return out;
}

}  // namespace cloakroom::redact
