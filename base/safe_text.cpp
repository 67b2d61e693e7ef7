// Wiping of raw text. Making safe text out of bytes stands in redact/ and vault/.
#include "base/safe_text.hpp"

#include <cstring>

#include "base/raw_text.hpp"

namespace cloakroom {

void raw_text::wipe_bytes() noexcept {
  // The whole capacity: a string that was moved from or cut keeps bytes behind its end.
  text_.resize(text_.capacity());
  explicit_bzero(text_.data(), text_.size());
  text_.clear();
}

raw_text& raw_text::operator=(raw_text&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  const bool stays = other.in_place();
  text_ = std::move(other.text_);
  if (stays) other.wipe_bytes();
  return *this;
}

}  // namespace cloakroom
