// flock on a file of its own: locks of the data file itself belong to the engine.
#include "store/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "store/sqlite/files.hpp"

namespace cloakroom::store {

std::optional<store_lock> store_lock::take(const std::string& data_file) {
  auto name = data_file + ".lock";
  ensure_private_file(name);
  int file = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) throw std::runtime_error(name + ": " + std::strerror(errno));
  store_lock opened(file);
  int failed = 0;
  do failed = ::flock(file, LOCK_EX | LOCK_NB);
  while (failed != 0 && errno == EINTR);
  if (failed == 0) return opened;
  if (errno == EWOULDBLOCK) return std::nullopt;
  throw std::runtime_error(name + ": cannot be locked: " + std::strerror(errno));
}

store_lock::~store_lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace cloakroom::store
