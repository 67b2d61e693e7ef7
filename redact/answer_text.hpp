// An agent's answer: tokens retyped more or less carefully are understood if they belong to the visitor; every other
// personal value is masked by its kind, so that a third person's data reaches a visitor only if the agent confirms.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "redact/redactor.hpp"
#include "redact/token.hpp"

namespace cloakroom::redact {

struct answer_scan {
  std::vector<token_mention> mentions;  // Strict or sloppy, in order.
  scan found;                           // Personal values outside of them.
};

// The kinds of tokens an answer may name: those of the scanner's findings, and files.
std::vector<std::string> token_kinds(const redactor& scanner);

// Fails like redactor::find.
[[nodiscard]] result<answer_scan> read_answer(const redactor& scanner, const raw_text& text,
                                              std::span<const std::string> token_kinds, const scan_context& context);

struct answer_text {
  safe_text text;
  bool masked = false;         // A personal value was replaced by its kind.
  bool unknown_token = false;  // A mention does not belong to this visitor; it stays text, brackets as parentheses.
};

// `belongs[i]` tells whether mentions[i] is a token of the visitor. Of a confirmed answer `tokens[i]` takes the place
// of found.findings[i]; without tokens all of them are masked.
answer_text write_answer(const raw_text& text, const answer_scan& seen, const std::vector<bool>& belongs,
                         std::span<const std::string> tokens = {});

}  // namespace cloakroom::redact
