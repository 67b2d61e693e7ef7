// What the scanner reports: where a personal value stands in a text, which kind it is, and why.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/raw_text.hpp"

namespace cloakroom::redact {

// A kind of personal data. Lives as long as the redactor and every scan of it; compare by address.
struct entity {
  std::string type;        // "EMAIL_ADDRESS": the name on the wire (docs/protocol).
  std::string token_kind;  // "email": the word inside a token.
};

// One value found. Offsets are half-open UTF-8 byte offsets into the text as given, always on character borders.
struct finding {
  const entity* what = nullptr;
  std::size_t start = 0;
  std::size_t end = 0;
  double score = 0;             // 0..1
  raw_text canonical;           // The value in its canonical form (version 1): equal people, equal form.
  std::string_view recognizer;  // Names from our source or the configuration; for --explain.
  std::string_view reason;
};

// Half-open byte range.
struct byte_span {
  std::size_t start = 0;
  std::size_t end = 0;
};

// What a recogniser looked at closely and let be, or took and lost again.
struct veto {
  const entity* what = nullptr;
  std::size_t start = 0;
  std::size_t end = 0;
  std::string_view recognizer;
  std::string_view reason;
};

// The verdict on one text. Findings are in order and do not overlap.
struct scan {
  std::vector<finding> findings;
  std::vector<veto> vetoed;           // Only where the context asks to explain; in order, may overlap.
  std::vector<byte_span> lookalikes;  // Tokens typed by the writer, from bracket to bracket; never inside a finding.
  std::shared_ptr<const void> owner;  // Of what the findings point to: a scan may outlive its redactor.
};

}  // namespace cloakroom::redact
