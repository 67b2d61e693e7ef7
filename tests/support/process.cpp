// Fork, exec, and the file in between. Waiting polls: a test has no better clock than the file's growth.
#include "tests/support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace cloakroom::testing {
namespace {

using steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds poll_pause{2};

// Runs in the child: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, const char* output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int file = ::open(output, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) ::_exit(126);
  ::dup2(file, 1);
  ::dup2(file, 2);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

ended run_line(const std::filesystem::path& folder, const std::string& line) {
  auto output = folder / "verb.log";
  std::filesystem::remove(output);
  process shell("/bin/sh", {"-c", "cd \"" + folder.string() + "\" && " + line}, output);
  auto code = shell.wait(std::chrono::seconds(60));
  return {code, bytes_of(output)};
}

std::string bytes_of(const std::filesystem::path& file, std::size_t from) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(from));
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

process::process(const std::string& program, const std::vector<std::string>& arguments, std::filesystem::path output)
    : output_(std::move(output)) {
  std::error_code missing;
  auto size = std::filesystem::file_size(output_, missing);
  if (!missing) begins_at_ = size;
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  auto file = output_.string();
  child_ = ::fork();
  if (child_ < 0) std::abort();
  if (child_ == 0) become(pointers.data(), file.c_str());
}

process::~process() { kill(); }

bool process::running() { return !wait(std::chrono::milliseconds(0)).has_value(); }

std::optional<std::string> process::wait_for_line(std::string_view words, std::chrono::milliseconds within) {
  auto until = steady::now() + within;
  while (true) {
    bool alive = running();
    auto text = bytes_of(output_, begins_at_);
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
      auto line = std::string_view(text).substr(at, end - at);
      if (line.find(words) != std::string_view::npos) return std::string(line);
    }
    if (!alive || steady::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(poll_pause);
  }
}

void process::signal(int number) const {
  if (!code_) ::kill(child_, number);
}

void process::kill() {
  signal(SIGKILL);
  wait(std::chrono::hours(1));
}

std::optional<int> process::wait(std::chrono::milliseconds within) {
  auto until = steady::now() + within;
  while (!code_) {
    int status = 0;
    auto reaped = ::waitpid(child_, &status, within.count() > 3'000'000 ? 0 : WNOHANG);
    if (reaped == child_) code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code_ || steady::now() >= until) break;
    std::this_thread::sleep_for(poll_pause);
  }
  return code_;
}

std::size_t process::resident_kib() const {
  auto text = bytes_of("/proc/" + std::to_string(child_) + "/status");
  auto at = text.find("VmRSS:");
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + 6, nullptr, 10);
}

std::size_t process::descriptors() const {
  std::error_code gone;
  std::filesystem::directory_iterator entries("/proc/" + std::to_string(child_) + "/fd", gone);
  return gone ? 0 : static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace cloakroom::testing
