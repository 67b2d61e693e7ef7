// What a durable message costs in the store: concurrent submitters, each unit one message with one sealed value and one
// outbox entry. Prints units per second, CPU microseconds per unit (whole process) and the latency to the answer.
//
// Usage: store_bench [submitters] [units] [conversations] [folder]
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/task_group.hpp"
#include "store/database.hpp"

namespace {

using namespace cloakroom;
using clock_type = std::chrono::steady_clock;

struct plan {
  std::size_t submitters = 64;
  std::size_t units = 200'000;
  std::size_t conversations = 64;  // At least as many as submitters.
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "cloakroom-store-bench";
};

struct tally {
  std::size_t left;
  std::vector<float> milliseconds;
};

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

store::row_number add_conversation(store::database& database) {
  auto now = system_clock_source().now();
  store::conversation made;
  made.id = conversation_id::make(now);
  made.subject = subject_id::make(now);
  made.site = "main";
  made.reference = "B-2042";
  made.created_at = made.last_use_at = now;
  store::unit_of_work work;
  work.data = [&](store::transaction& data) { return data.add_conversation(made); };
  if (!database.write_now(work)) std::abort();
  return made.row;
}

result<void> store_message(store::transaction& data, store::row_number conversation, time_point now) {
  store::message added;
  added.id = message_id::make(now);
  added.in_conversation = conversation;
  added.client = client_id::make(now);
  added.at = now;
  added.body.assign(230, 'b');
  added.findings = R"([{"type":"EMAIL_ADDRESS","start":10,"end":30,"score":0.9,"token":"[email-7qk2m9xd]"}])";
  auto& value = added.values.emplace_back();
  value.type = "EMAIL_ADDRESS";
  value.token_kind = "email";
  value.token_code = "7qk2m9xd";
  value.envelope.assign(70, 'v');
  if (auto stored = data.append_message(added); !stored) return stored;
  store::outbox_entry entry;
  entry.connector = "support";
  entry.in_conversation = conversation;
  entry.message = added.row;
  entry.due_at = now;
  return data.enqueue(entry);
}

awaitable<void> submit(store::database& database, std::vector<store::row_number>& rows, std::size_t self,
                       std::size_t step, tally& counts) {
  std::size_t at = self;
  std::vector<std::size_t> sent(rows.size());
  while (counts.left > 0) {
    --counts.left;
    // A full conversation is followed by a new one, as the desk does.
    if (++sent[at] == std::size_t(store::messages_per_conversation_max)) {
      sent[at] = 0;
      rows[at] = add_conversation(database);
    }
    auto row = rows[at];
    auto start = clock_type::now();
    auto now = system_clock_source().now();
    store::unit_of_work work;
    work.data = [&](store::transaction& data) { return store_message(data, row, now); };
    auto stored = co_await database.write(work);
    if (!stored) std::abort();
    counts.milliseconds.push_back(std::chrono::duration<float, std::milli>(clock_type::now() - start).count());
    at += step;
    if (at >= rows.size()) at = self;
  }
}

void report(const plan& wanted, tally& counts, double wall, double cpu, const histogram& commits) {
  std::sort(counts.milliseconds.begin(), counts.milliseconds.end());
  auto at = [&](double part) {
    return double(counts.milliseconds[std::size_t(part * double(counts.milliseconds.size() - 1))]);
  };
  auto units = double(counts.milliseconds.size());
  auto groups = double(commits.count());
  std::printf("%zu submitters, %zu conversations: %.0f units/s, %.2f us CPU per unit, %.1f units per commit, ",
              wanted.submitters, wanted.conversations, units / wall, cpu / units * 1e6, units / groups);
  std::printf("commit %.2f ms, answer p50 %.2f p99 %.2f max %.1f ms\n", commits.sum() / groups * 1e3, at(.5), at(.99),
              at(1));
}

}  // namespace

int main(int count, char** arguments) {
  plan wanted;
  if (count > 1) wanted.submitters = std::strtoul(arguments[1], nullptr, 10);
  if (count > 2) wanted.units = std::strtoul(arguments[2], nullptr, 10);
  wanted.conversations = wanted.submitters;
  if (count > 3)
    wanted.conversations = std::max<std::size_t>(std::strtoul(arguments[3], nullptr, 10), wanted.submitters);
  if (count > 4) wanted.folder = arguments[4];
  std::filesystem::remove_all(wanted.folder);

  histogram setup_commits, commits;
  store::sqlite_settings files{wanted.folder / "data.db", wanted.folder / "keyring.db"};
  std::vector<store::row_number> rows;
  {
    auto database = store::open_sqlite(files, setup_commits);
    for (std::size_t i = 0; i < wanted.conversations; ++i) rows.push_back(add_conversation(*database));
  }
  auto database = store::open_sqlite(files, commits);
  asio::io_context loop(1);
  task_group tasks(loop.get_executor());
  tally counts{wanted.units, {}};
  counts.milliseconds.reserve(wanted.units);
  for (std::size_t i = 0; i < wanted.submitters; ++i)
    tasks.spawn("submit", submit(*database, rows, i, wanted.submitters, counts));
  auto cpu = cpu_seconds();
  auto start = clock_type::now();
  loop.run();
  auto wall = std::chrono::duration<double>(clock_type::now() - start).count();
  report(wanted, counts, wall, cpu_seconds() - cpu, commits);
  database->stop();
  std::filesystem::remove_all(wanted.folder);
}
