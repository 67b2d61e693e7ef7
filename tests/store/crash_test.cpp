// Acknowledged means durable: a process is killed while it writes, and what it acknowledged is there, once, whole.
#include "tests/store/crash_plan.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <random>
#include <set>

#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

// The child, and the lines it prints.
class child {
 public:
  child(const std::string& folder, const char* file_bytes_max) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      int nothing = ::open("/dev/null", O_WRONLY);
      ::dup2(nothing, STDERR_FILENO);
      ::execl(STORE_CRASH_CHILD, STORE_CRASH_CHILD, folder.c_str(), file_bytes_max, nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    lines_ = ::fdopen(ends[0], "r");
  }
  ~child() {
    if (process_ > 0) kill();
    std::fclose(lines_);
  }
  // The next acknowledged unit: submitter and number. False at the end.
  bool next(std::uint64_t& submitter, std::uint64_t& number) {
    return std::fscanf(lines_, "%lu %lu", &submitter, &number) == 2;
  }
  void kill() {
    ::kill(process_, SIGKILL);
    wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(process_, 0), &status, 0);
    return status;
  }

 private:
  pid_t process_ = 0;
  std::FILE* lines_ = nullptr;
};

using acknowledged_numbers = std::map<std::uint64_t, std::set<std::uint64_t>>;

// Every message once and gap-free, whole with its value and its outbox entry, and every acknowledged one among them.
void check_all(store_fixture& store, const acknowledged_numbers& acknowledged) {
  for (const auto& [submitter, numbers] : acknowledged) {
    auto id = numbered<conversation_id>(submitter);
    auto made = store.ask([&](view& data) { return data.find_conversation(id); });
    REQUIRE(made);
    std::set<std::uint64_t> there;
    auto entries = store.ask([&](view& data) { return data.outbox_of(made->row); });
    REQUIRE(entries.size() == static_cast<std::size_t>(made->seq));
    auto all = store.ask([&](view& data) { return data.messages_after(made->row, 0, 10'000); });
    REQUIRE(all.size() == static_cast<std::size_t>(made->seq));
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto number = static_cast<std::uint64_t>(std::stoul(all[i].body.substr(5)));
      REQUIRE(all[i].seq == static_cast<std::int64_t>(i + 1));
      REQUIRE(there.insert(number).second);
      REQUIRE(all[i].values.size() == 1);
      REQUIRE(all[i].values.front().token_code == "v" + std::to_string(number));
      REQUIRE(entries[i].message == all[i].row);
    }
    for (auto number : numbers) REQUIRE(there.contains(number));
  }
}

}  // namespace

TEST_CASE("store: kill -9 loses no acknowledged unit and doubles none", "[store]") {
  auto seed = std::random_device()();
  INFO("seed=" << seed);
  std::mt19937 random(seed);
  store_fixture store(kind::sqlite);
  store->stop();
  acknowledged_numbers acknowledged;
  constexpr int kills = 20;
  for (int i = 0; i < kills; ++i) {
    child writer(store.folder().path().string(), nullptr);
    std::uint64_t submitter = 0, number = 0;
    auto units = 1 + random() % 600;
    for (std::uint64_t n = 0; n < units && writer.next(submitter, number); ++n) acknowledged[submitter].insert(number);
    writer.kill();
    // What it acknowledged between our last look and the kill.
    while (writer.next(submitter, number)) acknowledged[submitter].insert(number);
    CAPTURE(i, units);
    store.reopen();
    check_all(store, acknowledged);
    store->stop();
  }
  CHECK(acknowledged.size() == crash_submitters);
}

TEST_CASE("store: a disk that fails while committing ends the process, not the promise", "[store]") {
  store_fixture store(kind::sqlite);
  store->stop();
  acknowledged_numbers acknowledged;
  std::uint64_t submitter = 0, number = 0;
  child writer(store.folder().path().string(), "1000000");
  while (writer.next(submitter, number)) acknowledged[submitter].insert(number);
  int status = writer.wait();
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  CHECK(acknowledged.size() == crash_submitters);
  store.reopen();
  check_all(store, acknowledged);
}

}  // namespace cloakroom::store::testing
