// System calls behind durable_file.hpp, interruptions included.
#include "vault/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace cloakroom::vault {

descriptor& descriptor::operator=(descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

descriptor::~descriptor() {
  if (number_ >= 0) ::close(number_);
}

std::optional<std::size_t> read_whole(int file, std::span<std::uint8_t> out) noexcept {
  std::size_t count = 0;
  while (count < out.size()) {
    auto got = ::read(file, out.data() + count, out.size() - count);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    count += static_cast<std::size_t>(got);
  }
  return count;
}

bool write_whole(int file, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    auto put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

bool sync_directory(const std::filesystem::path& file) {
  auto directory = file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path();
  descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.valid() && ::fsync(opened.number()) == 0;
}

}  // namespace cloakroom::vault
