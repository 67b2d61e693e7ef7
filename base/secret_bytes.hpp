// Key material and passwords: locked into memory, kept out of core dumps, wiped when dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cloakroom {

// A fixed number of bytes on pages of their own. Move-only; cannot be printed or compared by accident.
// Throws std::bad_alloc when the memory cannot be locked: a key that might reach the swap is not taken.
class secret_bytes {
 public:
  secret_bytes() = default;
  explicit secret_bytes(std::size_t size);
  secret_bytes(secret_bytes&& other) noexcept;
  secret_bytes& operator=(secret_bytes&& other) noexcept;
  secret_bytes(const secret_bytes&) = delete;
  secret_bytes& operator=(const secret_bytes&) = delete;
  ~secret_bytes();

  std::span<std::uint8_t> span() noexcept { return {data_, size_}; }
  std::span<const std::uint8_t> span() const noexcept { return {data_, size_}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  // For secrets that are text, such as a bot's token. Valid as long as this object.
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }
  static secret_bytes from_text(std::string_view text);

 private:
  void release() noexcept;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Compares in a time that depends on the lengths alone.
bool equal_constant_time(std::string_view left, std::string_view right) noexcept;

}  // namespace cloakroom
