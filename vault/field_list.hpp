// How lists of fields become bytes before they are hashed or bound to a ciphertext: every field carries its length, so
// that no two lists encode alike. Also the house's keyed hash, BLAKE2b (RFC 7693), over such lists.
#pragma once

#include <sodium.h>

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/ids.hpp"

namespace cloakroom::vault {

using key_view = std::span<const std::uint8_t, 32>;

// Bound of one tenant's, table's or column's name inside an encoding.
constexpr std::size_t name_bytes_max = 128;
constexpr std::size_t field_list_bytes_max = 512;

inline std::array<std::uint8_t, 4> big_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

inline std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
  auto high = big_endian(static_cast<std::uint32_t>(value >> 32)), low = big_endian(static_cast<std::uint32_t>(value));
  return {high[0], high[1], high[2], high[3], low[0], low[1], low[2], low[3]};
}

// A short list in memory of its own, no heap: length (4 bytes, big-endian) and bytes of each field. Names longer than
// their bound are a bug of the caller and end the process.
class field_list {
 public:
  field_list& add(std::string_view field) {
    assert(field.size() <= buffer_.size() && size_ + 4 + field.size() <= buffer_.size());
    put(big_endian(static_cast<std::uint32_t>(field.size())).data(), 4);
    put(field.data(), field.size());
    return *this;
  }
  field_list& add(const uuid& id) { return add(id.blob()); }
  field_list& add(std::uint32_t number) {
    auto bytes = big_endian(number);
    return add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  const std::uint8_t* data() const noexcept { return buffer_.data(); }
  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {reinterpret_cast<const char*>(buffer_.data()), size_}; }

 private:
  void put(const void* bytes, std::size_t count) {
    if (count != 0) std::memcpy(buffer_.data() + size_, bytes, count);
    size_ += count;
  }
  std::array<std::uint8_t, field_list_bytes_max> buffer_;
  std::size_t size_ = 0;
};

// BLAKE2b over a list of fields of any length, keyed where a key is given. Its state is wiped in the end.
template <std::size_t Size>
class field_hash {
  static_assert(Size >= crypto_generichash_BYTES_MIN && Size <= crypto_generichash_BYTES_MAX);

 public:
  field_hash() { crypto_generichash_init(&state_, nullptr, 0, Size); }
  explicit field_hash(key_view key) { crypto_generichash_init(&state_, key.data(), key.size(), Size); }
  field_hash(const field_hash&) = delete;
  field_hash& operator=(const field_hash&) = delete;
  ~field_hash() { sodium_memzero(&state_, sizeof state_); }

  field_hash& add(std::string_view field) {
    auto length = big_endian(static_cast<std::uint64_t>(field.size()));
    crypto_generichash_update(&state_, length.data(), length.size());
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(field.data()), field.size());
    return *this;
  }
  field_hash& add(std::span<const std::uint8_t> field) {
    return add(std::string_view(reinterpret_cast<const char*>(field.data()), field.size()));
  }
  field_hash& add(const uuid& id) { return add(id.blob()); }
  field_hash& add(std::uint32_t number) { return add(std::span<const std::uint8_t>(big_endian(number))); }
  field_hash& add(std::uint64_t number) { return add(std::span<const std::uint8_t>(big_endian(number))); }

  void finish(std::span<std::uint8_t, Size> out) { crypto_generichash_final(&state_, out.data(), out.size()); }
  std::array<std::uint8_t, Size> finish() {
    std::array<std::uint8_t, Size> out;
    finish(std::span<std::uint8_t, Size>(out));
    return out;
  }

 private:
  crypto_generichash_state state_;
};

}  // namespace cloakroom::vault
