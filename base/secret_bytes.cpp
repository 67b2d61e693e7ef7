// Pages for secrets: mapped, locked, kept out of dumps, wiped, unmapped.
#include "base/secret_bytes.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <new>
#include <utility>

namespace cloakroom {
namespace {

std::size_t whole_pages(std::size_t size) {
  auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

}  // namespace

secret_bytes::secret_bytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  std::size_t mapped = whole_pages(size);
  void* memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  if (mlock(memory, mapped) != 0) {
    munmap(memory, mapped);
    throw std::bad_alloc();
  }
  madvise(memory, mapped, MADV_DONTDUMP);
  data_ = static_cast<std::uint8_t*>(memory);
}

secret_bytes::secret_bytes(secret_bytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

secret_bytes& secret_bytes::operator=(secret_bytes&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

secret_bytes::~secret_bytes() { release(); }

void secret_bytes::release() noexcept {
  if (data_ == nullptr) return;
  explicit_bzero(data_, size_);
  munmap(data_, whole_pages(size_));
  data_ = nullptr;
  size_ = 0;
}

secret_bytes secret_bytes::from_text(std::string_view text) {
  secret_bytes out(text.size());
  if (!text.empty()) std::memcpy(out.data_, text.data(), text.size());
  return out;
}

bool equal_constant_time(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  volatile unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    difference =
        difference | static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
  return difference == 0;
}

}  // namespace cloakroom
