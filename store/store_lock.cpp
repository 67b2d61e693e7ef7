// flock on a file of its own: locks of the data file itself belong to the engine.
#include "store/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "store/sqlite/files.hpp"

namespace cloakroom::store {

std::optional<store_lock> store_lock::take(const std::string& data_file, std::chrono::milliseconds patience) {
  auto name = data_file + ".lock";
  ensure_private_file(name);
  int file = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) throw std::runtime_error(name + ": " + std::strerror(errno));
  store_lock opened(file);
  for (auto until = std::chrono::steady_clock::now() + patience;;) {
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return opened;
    if (errno != EWOULDBLOCK && errno != EINTR)
      throw std::runtime_error(name + ": cannot be locked: " + std::strerror(errno));
    if (std::chrono::steady_clock::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

store_lock::~store_lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace cloakroom::store
