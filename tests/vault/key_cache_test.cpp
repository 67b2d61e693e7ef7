// How long keys stay in the clear: bounded in number and in time, and gone from memory after that.
#include "vault/key_cache.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "tests/vault/fixture.hpp"
#include "vault/hardening.hpp"

namespace cloakroom::vault_test {

using vault::errc;
using vault::key_cache;

namespace {

std::atomic<std::int64_t> seconds{1000};
vault::steady_time test_now() { return vault::steady_time(std::chrono::seconds(seconds.load())); }

// Rows come from a real vault; the cache under test has its own few slots and a clock that stands.
struct small_cache {
  open_vault opened;
  std::shared_ptr<vault::key_wrapper> wrapper = std::make_shared<vault::key_wrapper>(opened.key_file());
  std::shared_ptr<key_cache> it = std::make_shared<key_cache>(wrapper, key_cache::settings{4, &test_now});
  ~small_cache() { it->clear(); }
  store::wrapped_key row() { return opened.subject().row; }
};

std::array<std::uint8_t, 32> key_bytes(const vault::key_ptr& key) {
  auto bytes =
      key->use([](const vault::key_slot& slot) -> result<std::array<std::uint8_t, 32>> { return slot.record; });
  REQUIRE(bytes.has_value());
  return *bytes;
}

}  // namespace

TEST_CASE("vault: no more keys are open than there are slots, and every handle goes on working", "[vault]") {
  small_cache cache;
  std::vector<vault::key_ptr> handles;
  std::vector<std::array<std::uint8_t, 32>> first_seen;
  for (int i = 0; i < 20; ++i) {
    handles.push_back(*cache.it->open(cache.row()));
    first_seen.push_back(key_bytes(handles.back()));
    REQUIRE(cache.it->open_count() <= 4);
  }
  for (std::size_t i = 0; i < handles.size(); ++i) {
    REQUIRE(key_bytes(handles[i]) == first_seen[i]);
    REQUIRE(cache.it->open_count() == 4);
  }
}

TEST_CASE("vault: the key that was not used for longest makes room", "[vault]") {
  small_cache cache;
  std::vector<store::wrapped_key> rows;
  for (int i = 0; i < 4; ++i) rows.push_back(cache.row());
  for (const auto& row : rows) REQUIRE(cache.it->open(row).has_value());
  CHECK(cache.it->find(rows[0].subject) != nullptr);
  REQUIRE(cache.it->open(cache.row()).has_value());
  CHECK(cache.it->find(rows[0].subject) != nullptr);
  CHECK(cache.it->find(rows[1].subject) == nullptr);
}

TEST_CASE("vault: the bound of the real cache holds when it is exceeded", "[vault]") {
  open_vault opened;
  vault::key_cache::settings wanted;
  CHECK(wanted.keys_max == vault::open_keys_max);
  auto first = opened.subject();
  auto id = first.id;
  first.key.reset();
  for (std::size_t i = 0; i < vault::open_keys_max + 10; ++i) opened.subject();
  CHECK(opened->cached(id) == nullptr);
  CHECK(opened->expire_keys() == vault::open_keys_max);
  CHECK(opened->unlock(first.row).has_value());
}

TEST_CASE("vault: a key is wiped five minutes after its last use", "[vault]") {
  small_cache cache;
  auto busy = *cache.it->open(cache.row()), idle = *cache.it->open(cache.row());
  auto idle_bytes = key_bytes(idle);
  seconds += 299;
  key_bytes(busy);
  CHECK(cache.it->expire() == 2);
  seconds += 2;
  CHECK(cache.it->expire() == 1);
  CHECK(cache.it->find(idle->subject()) == idle);
  CHECK(key_bytes(idle) == idle_bytes);
  CHECK(cache.it->open_count() == 2);
}

TEST_CASE("vault: calls wipe idle keys by the way", "[vault]") {
  small_cache cache;
  auto row = cache.row();
  REQUIRE(cache.it->open(row).has_value());
  seconds += 301;
  CHECK(cache.it->find(cache.row().subject) == nullptr);
  CHECK(cache.it->open_count() == 0);
  CHECK(cache.it->find(row.subject) == nullptr);
}

TEST_CASE("vault: a slot that is given back is blank", "[vault]") {
  vault::key_arena arena(2);
  auto* one = arena.take();
  auto* two = arena.take();
  REQUIRE((one != nullptr && two != nullptr && one != two));
  CHECK(arena.take() == nullptr);
  one->record.fill(0xaa);
  one->token.fill(0xbb);
  arena.give_back(one);
  CHECK(one->record == std::array<std::uint8_t, 32>{});
  CHECK(one->token == std::array<std::uint8_t, 32>{});
  CHECK(arena.taken() == 1);
}

TEST_CASE("vault: a subject made twice keeps its first key", "[vault]") {
  open_vault opened;
  auto id = subject_id::make(start);
  auto one = *opened->make_subject(id, "main", start), two = *opened->make_subject(id, "main", start);
  CHECK(one.key == two.key);
  CHECK(one.row.wrapped == two.row.wrapped);
  CHECK(opened->make_subject(id, "other", start).error() == errc::cannot_open);
  CHECK(opened->make_subject(subject_id::make(start), std::string(129, 'a'), start).error() ==
        cloakroom::errc::too_large);
}

TEST_CASE("vault: a stored key replaces one that was never stored", "[vault]") {
  open_vault opened;
  auto id = subject_id::make(start);
  auto stored = *opened->make_subject(id, "main", start);
  auto where = body_at(make_uuid(start));
  auto envelope = *opened->seal(*stored.key, where, raw("kept"));
  stored.key.reset();
  opened.reopen();
  auto stray = *opened->make_subject(id, "main", start);
  auto key = *opened->unlock(stored.row);
  CHECK(key != stray.key);
  CHECK(words(*opened->reveal(*key, where, envelope)) == "kept");
  CHECK(opened->seal(*stray.key, where, raw("lost")).error() == errc::erased);
  CHECK(opened->cached(id) == key);
}

TEST_CASE("vault: without memory that can be locked the vault does not open", "[vault]") {
  open_vault opened;
  pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Root may lock anything, so the child stops being root first; its arena goes beyond the limit.
    const rlimit little{65536, 65536};
    bool ready = ::setrlimit(RLIMIT_MEMLOCK, &little) == 0 && (::geteuid() != 0 || ::setuid(65534) == 0);
    int verdict = ready ? 1 : 2;
    // Sanitizers turn mlock into nothing; then there is nothing to see.
    static std::array<char, 1u << 20> too_much;
    if (::mlock(too_much.data(), too_much.size()) == 0) ::_exit(77);
    try {
      vault::key_arena arena(vault::open_keys_max);
    } catch (const std::runtime_error&) {
      verdict = 0;
    }
    ::_exit(verdict);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    WARN("mlock is switched off by a sanitizer");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("vault: a child process finds the arena blank", "[vault]") {
  vault::key_arena arena(1);
  auto* slot = arena.take();
  slot->record.fill(0xaa);
  pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(slot->record == std::array<std::uint8_t, 32>{} ? 0 : 1);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("vault: a hardened process leaves no core and says so about swap", "[vault]") {
  pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    vault::harden_process();
    rlimit core{1, 1};
    ::getrlimit(RLIMIT_CORE, &core);
    ::_exit(core.rlim_cur == 0 && core.rlim_max == 0 && ::access("/proc/self/mem", F_OK) == 0 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
  scratch_directory directory;
  auto table = (directory / "swaps").string();
  std::ofstream(table) << "Filename Type Size Used Priority\n";
  CHECK_FALSE(vault::swap_is_on(table.c_str()));
  std::ofstream(table, std::ios::app) << "/dev/dm-1 partition 1 0 -2\n";
  CHECK(vault::swap_is_on(table.c_str()));
}

}  // namespace cloakroom::vault_test
