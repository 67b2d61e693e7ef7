// Text that may leave the house: it came out of the redactor, was opened by the vault as such, or stands in our source.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace cloakroom {

// Sanitised UTF-8 text. Only redact/ and vault/ make one from bytes (base/safe_text_maker.hpp); everyone may join
// and cut what exists.
class safe_text {
 public:
  safe_text() = default;

  // Words of our own, known when compiling.
  template <std::size_t N>
  static consteval auto literal(const char (&words)[N]) {
    return literal_text{std::string_view(words, N - 1)};
  }
  struct literal_text {
    std::string_view words;
    operator safe_text() const { return safe_text(std::string(words)); }
  };

  static safe_text number(long long value) { return safe_text(std::to_string(value)); }

  std::string_view view() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  std::size_t size_bytes() const noexcept { return text_.size(); }

  // The bytes [offset, offset + count), cut down to what exists. The caller keeps UTF-8 and tokens whole.
  safe_text cut(std::size_t offset, std::size_t count) const { return safe_text(text_.substr(offset, count)); }

  safe_text& operator+=(const safe_text& other) {
    text_ += other.text_;
    return *this;
  }
  friend safe_text operator+(safe_text left, const safe_text& right) {
    left += right;
    return left;
  }
  bool operator==(const safe_text&) const = default;

 private:
  friend struct safe_text_maker;
  explicit safe_text(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace cloakroom
