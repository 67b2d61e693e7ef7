// Files and folders with modes that do not depend on the umask of whoever started us.
#include "store/sqlite/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace cloakroom::store {
namespace {

[[noreturn]] void refuse(const std::string& path, const char* step) {
  throw std::runtime_error(path + ": " + step + ": " + std::strerror(errno));
}

// A new name is durable only when its folder is.
void sync_folder(const std::filesystem::path& folder) {
  int open_folder = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (open_folder < 0) refuse(folder.string(), "cannot open folder");
  bool synced = ::fsync(open_folder) == 0;
  ::close(open_folder);
  if (!synced) refuse(folder.string(), "cannot sync folder");
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  auto folder = path.parent_path();
  return folder.empty() ? std::filesystem::path(".") : folder;
}

void ensure_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return;
  ensure_folder(folder_of(folder));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse(folder.string(), "cannot make folder");
  sync_folder(folder_of(folder));
}

}  // namespace

void ensure_private_file(const std::string& file) {
  ensure_folder(folder_of(file));
  int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0 && errno == EEXIST) return;
  if (made < 0) refuse(file, "cannot make file");
  ::close(made);
  sync_folder(folder_of(file));
}

std::uintmax_t log_size_bytes(const std::string& database_file) {
  struct stat found {};
  if (::stat((database_file + "-wal").c_str(), &found) != 0) return 0;
  return static_cast<std::uintmax_t>(found.st_size);
}

}  // namespace cloakroom::store
