// A buffer per thread in front of getrandom(2); bytes handed out are wiped from it.
#include "base/random.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace cloakroom {
namespace {

void fill_from_kernel(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) std::abort();
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

void fill_random(std::span<std::uint8_t> out) {
  static thread_local std::array<std::uint8_t, 2048> pool;
  static thread_local std::size_t used = pool.size();
  if (out.empty()) return;
  if (out.size() > pool.size() / 4) return fill_from_kernel(out);
  if (pool.size() - used < out.size()) {
    fill_from_kernel(pool);
    used = 0;
  }
  std::memcpy(out.data(), pool.data() + used, out.size());
  explicit_bzero(pool.data() + used, out.size());
  used += out.size();
}

}  // namespace cloakroom
