// The messages that redaction is measured with: made here in five languages, always the same, or read from NDJSON.
#pragma once

#include <string>
#include <vector>

#include "base/raw_text.hpp"

namespace cloakroom::bench {

struct sample {
  std::string text;
  raw_text raw;  // The same text, as the redactor takes it.
  std::string region;
};

// About 120 bytes each. `value_every` n-th message, by chance, carries one personal value; 0: none does.
std::vector<sample> made_messages(std::size_t count, std::size_t value_every);
// Lines {"text", "region"?}; throws std::runtime_error, naming the file, when it cannot be read.
std::vector<sample> messages_of(const std::string& ndjson_file);
// The messages as `cloakroom redact --ndjson` takes them.
std::string as_ndjson(const std::vector<sample>& messages);
std::size_t bytes_of(const std::vector<sample>& messages);

}  // namespace cloakroom::bench
