// A process to be killed: writes units from several coroutines without end and prints the number of each one that was
// acknowledged. Usage: store_crash_child FOLDER [FILE_BYTES_MAX]; with a bound, writing fails like a broken disk.
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/task_group.hpp"
#include "tests/store/crash_plan.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::store;

result<void> store_one(transaction& data, row_number row, std::uint64_t number) {
  auto known = data.find_by_client(row, testing::numbered<client_id>(number));
  if (!known) return known.error();
  if (*known) return {};  // Stored before the last kill, and not acknowledged then.
  auto added = testing::a_message(row, number);
  added.values = {testing::a_value("v" + std::to_string(number))};
  if (auto done = data.append_message(added); !done) return done;
  auto entry = testing::an_entry(row, added.row);
  return data.enqueue(entry);
}

result<void> find_or_add(transaction& data, std::uint64_t submitter, row_number& row) {
  auto made = testing::a_conversation(submitter, submitter);
  auto found = data.find_conversation(made.id);
  if (!found) return found.error();
  row = *found ? (*found)->row : no_row;
  if (row != no_row) return {};
  auto added = data.add_conversation(made);
  row = made.row;
  return added;
}

awaitable<void> submit(database& in, std::uint64_t submitter) {
  row_number row = no_row;
  unit_of_work begin;
  begin.data = [&](transaction& data) { return find_or_add(data, submitter, row); };
  auto begun = co_await in.write(begin);
  if (!begun) std::_Exit(3);
  for (std::uint64_t i = 1;; ++i) {
    unit_of_work work;
    work.data = [&](transaction& data) { return store_one(data, row, i); };
    auto done = co_await in.write(work);
    if (!done) std::_Exit(4);
    auto line = std::to_string(submitter) + ' ' + std::to_string(i) + '\n';
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(5);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 64;
  if (count > 2) {
    rlimit bound{std::strtoul(arguments[2], nullptr, 10), RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &bound);
    std::signal(SIGXFSZ, SIG_IGN);
  }
  const std::string folder = arguments[1];
  histogram commits;
  auto database = open_sqlite({folder + "/data.db", folder + "/keyring.db"}, commits);
  asio::io_context loop(1);
  task_group tasks(loop.get_executor());
  for (std::uint64_t i = 1; i <= testing::crash_submitters; ++i) tasks.spawn("submit", submit(*database, i));
  loop.run();
}
