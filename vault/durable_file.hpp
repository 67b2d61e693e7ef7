// Small pieces for files that must be on disk before one goes on: a descriptor that closes itself, whole reads and
// writes, and the sync of a directory after a file appeared in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace cloakroom::vault {

class descriptor {
 public:
  explicit descriptor(int number = -1) noexcept : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept;
  ~descriptor();
  bool valid() const noexcept { return number_ >= 0; }
  int number() const noexcept { return number_; }

 private:
  int number_;
};

// Up to the end of the file or of `out`; the count of bytes, or nothing on failure.
std::optional<std::size_t> read_whole(int file, std::span<std::uint8_t> out) noexcept;
[[nodiscard]] bool write_whole(int file, std::string_view bytes) noexcept;
// Makes the entry of `file` in its directory durable.
[[nodiscard]] bool sync_directory(const std::filesystem::path& file);

}  // namespace cloakroom::vault
