// The erasure ledger: what was acknowledged is still there, and a file that was touched does not open.
#include "vault/ledger.hpp"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/vault/fixture.hpp"
#include "vault/ledger_line.hpp"

namespace cloakroom::vault_test {

using vault::ledger;

namespace {

void put(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// A ledger with three subjects, the first of them done.
struct filled {
  scratch_directory directory;
  std::filesystem::path file = directory / "erasures.log";
  std::vector<subject_id> who = {subject_id::make(start), subject_id::make(start), subject_id::make(start)};
  filled() {
    auto log = ledger::open(file);
    for (const auto& each : who) REQUIRE(log->begin(each, "withdrawal", start).has_value());
    REQUIRE(log->complete(who[0], 41, start).has_value());
  }
};

}  // namespace

TEST_CASE("vault: the ledger remembers across a restart", "[vault]") {
  filled it;
  auto log = ledger::open(it.file);
  CHECK(log->unfinished() == std::vector<subject_id>{it.who[1], it.who[2]});
  for (const auto& each : it.who) CHECK(log->erased(each));
  CHECK_FALSE(log->erased(subject_id::make(start)));
  CHECK(log->head().seq == 4);
  struct stat status {};
  REQUIRE(::stat(it.file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0077) == 0);
}

TEST_CASE("vault: a repeated step adds nothing, a wrong one is refused", "[vault]") {
  filled it;
  auto log = ledger::open(it.file);
  auto before = contents(it.file);
  CHECK(log->begin(it.who[1], "withdrawal", start).has_value());
  CHECK(log->complete(it.who[0], 41, start).has_value());
  CHECK(log->complete(subject_id::make(start), 1, start).error() == cloakroom::errc::not_found);
  auto reason = GENERATE(as<std::string>{}, "Two words", "quote\"", "line\n", "ann@example.com", std::string(65, 'a'));
  CHECK(log->begin(subject_id::make(start), reason, start).error() == cloakroom::errc::malformed);
  CHECK(contents(it.file) == before);
}

TEST_CASE("vault: a torn last line is cut off and the next one follows cleanly", "[vault]") {
  filled it;
  auto whole = contents(it.file);
  auto last = whole.rfind('\n', whole.size() - 2) + 1;
  for (auto size = last; size < whole.size(); size += 7) {
    put(it.file, whole.substr(0, size));
    auto log = ledger::open(it.file);
    REQUIRE(log->head().seq == 3);
    REQUIRE(contents(it.file) == whole.substr(0, last));
    REQUIRE(log->complete(it.who[0], 41, start).has_value());
    REQUIRE(contents(it.file) == whole);
  }
}

TEST_CASE("vault: a line with any bit flipped is no line of the ledger", "[vault]") {
  vault::ledger_entry entry{7, start, subject_id::make(start), vault::ledger_step::complete, "retention.content", 12};
  vault::ledger_hash previous{1, 2, 3};
  auto text = vault::write_line(entry, previous).text;
  text.pop_back();
  REQUIRE(vault::read_line(text, previous).has_value());
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    auto changed = text;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    REQUIRE_FALSE(vault::read_line(changed, previous).has_value());
  }
  CHECK_FALSE(vault::read_line(text, {}).has_value());
}

TEST_CASE("vault: a file with a byte flipped does not open", "[vault]") {
  filled it;
  auto whole = contents(it.file);
  // Only the loss of the very last newline looks like a torn line.
  for (std::size_t i = 0; i + 1 < whole.size(); i += 29) {
    auto changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    put(it.file, changed);
    CAPTURE(i);
    REQUIRE_THROWS_AS(ledger::open(it.file), std::runtime_error);
  }
  auto first_newline = whole.find('\n');
  whole[first_newline] = ' ';
  put(it.file, whole);
  REQUIRE_THROWS_AS(ledger::open(it.file), std::runtime_error);
}

TEST_CASE("vault: lines taken out, moved or doubled are found", "[vault]") {
  filled it;
  std::vector<std::string> lines;
  std::istringstream text(contents(it.file));
  for (std::string line; std::getline(text, line);) lines.push_back(line + '\n');
  REQUIRE(lines.size() == 4);
  auto refused = [&](std::vector<std::size_t> order) {
    std::string joined;
    for (auto i : order) joined += lines[i];
    put(it.file, joined);
    REQUIRE_THROWS_WITH(ledger::open(it.file), Catch::Contains(it.file.string()));
  };
  refused({1, 2, 3});
  refused({0, 2, 3});
  refused({0, 1, 3});
  refused({1, 0, 2, 3});
  refused({0, 2, 1, 3});
  refused({0, 0, 1, 2, 3});
  put(it.file, lines[0] + "\n" + lines[1]);
  REQUIRE_THROWS_AS(ledger::open(it.file), std::runtime_error);
  put(it.file, std::string(100000, 'x') + "\n");
  REQUIRE_THROWS_AS(ledger::open(it.file), std::runtime_error);
}

TEST_CASE("vault: a line holds ids and codes only", "[vault]") {
  vault::ledger_entry entry{7, start, subject_id::make(start), vault::ledger_step::begin, "withdrawal", 0};
  auto line = vault::write_line(entry, {});
  CHECK(line.text.find("{\"seq\":7,\"at\":\"2026-09-21T14:13:20.000Z\",\"subject\":\"" + entry.subject.text() +
                       "\",\"step\":\"begin\",\"reason\":\"withdrawal\",\"rows\":0,\"hash\":\"") == 0);
  CHECK(line.text.size() < vault::ledger_line_bytes_max);
  auto back = vault::read_line(std::string_view(line.text).substr(0, line.text.size() - 1), {});
  REQUIRE(back.has_value());
  CHECK(back->entry == entry);
}

TEST_CASE("vault: two ledgers on one file see each other and keep one chain", "[vault]") {
  filled it;
  auto one = ledger::open(it.file), two = ledger::open(it.file);
  auto fresh = subject_id::make(start);
  REQUIRE(one->begin(fresh, "retention", start).has_value());
  CHECK(two->erased(fresh));
  REQUIRE(two->complete(fresh, 3, start).has_value());
  CHECK(one->unfinished() == two->unfinished());
  std::atomic<int> failed{0};
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t)
    writers.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i)
        if (!(t % 2 == 0 ? one : two)->begin(subject_id::make(start), "retention", start)) ++failed;
    });
  for (auto& writer : writers) writer.join();
  CHECK(failed == 0);
  CHECK(ledger::open(it.file)->head().seq == 106);
}

TEST_CASE("vault: a ledger that was cut while open takes no more entries", "[vault]") {
  filled it;
  auto log = ledger::open(it.file);
  auto whole = contents(it.file);
  put(it.file, whole.substr(0, whole.find('\n') + 1));
  CHECK(log->begin(subject_id::make(start), "retention", start).error() == vault::errc::ledger_failed);
}

TEST_CASE("vault: a ledger in a directory that is missing says which file", "[vault]") {
  scratch_directory directory;
  CHECK_THROWS_WITH(ledger::open(directory / "missing/erasures.log"), Catch::Contains("missing/erasures.log"));
}

}  // namespace cloakroom::vault_test
