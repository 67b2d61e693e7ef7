// A program as a child of the test: started with arguments, its output in a file that can be waited on, signalled,
// killed and reaped. Nothing here knows what the program is.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::testing {

class process {
 public:
  // Appends standard output and standard error to `output`. The child dies with the thread that made this.
  process(const std::string& program, const std::vector<std::string>& arguments, std::filesystem::path output);
  // Kills what still runs.
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  pid_t id() const { return child_; }
  bool running();
  // The first whole line since the start that holds `words`; nothing when the time is up or the child ended without.
  std::optional<std::string> wait_for_line(std::string_view words, std::chrono::milliseconds within);
  void signal(int number) const;
  // SIGKILL, and waits for the end.
  void kill();
  // Waits for the end: the exit code, 128 + signal for a killed one, nothing when the time is up.
  std::optional<int> wait(std::chrono::milliseconds within);
  // Kibibytes in memory, from /proc.
  std::size_t resident_kib() const;
  // Open file descriptors, from /proc.
  std::size_t descriptors() const;

 private:
  pid_t child_ = -1;
  std::optional<int> code_;
  std::filesystem::path output_;
  std::size_t begins_at_ = 0;  // Where the output of this run begins in the file.
};

// What a program that has ended leaves behind.
struct ended {
  std::optional<int> code;
  std::string said;  // On either stream.
};
// A line for the shell, run in a folder; its output goes through verb.log there.
ended run_line(const std::filesystem::path& folder, const std::string& line);

// All bytes of a file; empty when it does not exist.
std::string bytes_of(const std::filesystem::path& file, std::size_t from = 0);

}  // namespace cloakroom::testing
