// Wiping of raw text. Making safe text out of bytes stands in redact/ and vault/.
#include "base/safe_text.hpp"

#include <cstring>

#include "base/raw_text.hpp"

namespace cloakroom {

void raw_text::wipe() noexcept {
  // The whole capacity: a short string that was moved from keeps its bytes with a size of 0.
  text_.resize(text_.capacity());
  explicit_bzero(text_.data(), text_.size());
  text_.clear();
}

raw_text& raw_text::operator=(raw_text&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = std::move(other.text_);
  other.wipe();
  return *this;
}

}  // namespace cloakroom
