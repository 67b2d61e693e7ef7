// Cuts a long text where a reader would: at paragraphs, lines, sentences, blanks. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "connectors/token_spans.hpp"

namespace cloakroom::connectors {

// Spans that follow each other and cover the whole text, each of at most `units_max` UTF-16 code units. A cut falls in
// the last quarter of what fits where a paragraph, else a line, a sentence, a blank ends there; else as late as
// possible. Never inside a token or a grapheme cluster (UAX #29), unless one alone is longer than `units_max`: then
// between code points. Nothing for an empty text. `text` is well-formed UTF-8; `units_max` is at least 2.
std::vector<byte_span> cut_text(std::string_view text, std::size_t units_max);

}  // namespace cloakroom::connectors
