// Text as a person wrote it, before redaction. It can be stored in a variable, moved and dropped; nothing else.
// Whoever may look inside includes base/raw_text_reader.hpp, and tests/tidy keeps the list of those files short.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace cloakroom {

// Unredacted text. No comparison, no stream or format operator, no conversion; wiped when destroyed.
class raw_text {
 public:
  raw_text() = default;
  explicit raw_text(std::string text) : text_(std::move(text)) {}
  raw_text(const raw_text&) = default;
  // By way of a copy: a string that grows in place would free its old bytes unwiped.
  raw_text& operator=(const raw_text& other) { return *this = raw_text(other); }
  raw_text(raw_text&& other) noexcept : text_(std::move(other.text_)) {
    if (in_place()) other.wipe_bytes();
  }
  raw_text& operator=(raw_text&& other) noexcept;
  ~raw_text() { wipe(); }

  std::size_t size_bytes() const noexcept { return text_.size(); }
  bool empty() const noexcept { return text_.empty(); }

 private:
  friend struct raw_text_reader;
  // A short text lies in the string itself, not in memory of its own, and its bytes stay there when it is moved: every
  // move wipes them. So nothing is left in an empty string that lies in place.
  bool in_place() const noexcept { return text_.capacity() == std::string().capacity(); }
  void wipe() noexcept {
    if (!text_.empty() || !in_place()) wipe_bytes();
  }
  void wipe_bytes() noexcept;
  std::string text_;
};

template <class Stream>
Stream& operator<<(Stream&, const raw_text&) = delete;

}  // namespace cloakroom
