// After `forget` nothing of the subject opens, whoever holds a handle, and the key is nowhere in memory.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/vault/fixture.hpp"
#include "vault/subject_key.hpp"

namespace cloakroom::vault_test {

using vault::errc;

TEST_CASE("vault: a forgotten subject is gone for every handle and every call", "[vault]") {
  open_vault opened;
  auto who = opened.subject(), bystander = opened.subject();
  auto where = body_at(make_uuid(start));
  auto value = *opened->seal(*who.key, where, raw("ann@example.com"));
  auto text = *opened->seal(*who.key, where, safe("[email-7qk2m9xd]"));
  auto other_handle = opened->cached(who.id);
  opened->forget(who.id);
  for (const auto& key : {who.key, other_handle}) {
    CHECK(opened->reveal(*key, where, value).error() == errc::erased);
    CHECK(opened->open_text(*key, where, text).error() == errc::erased);
    CHECK(opened->seal(*key, where, raw("x")).error() == errc::erased);
    CHECK(opened->seal(*key, where, safe("x")).error() == errc::erased);
    CHECK(opened->make_ticket(*key, "email", raw("x"), nullptr).error() == errc::erased);
  }
  CHECK(opened->cached(who.id) == nullptr);
  CHECK(opened->unlock(who.row).error() == errc::erased);
  CHECK(opened->make_subject(who.id, "main", start).error() == errc::erased);
  CHECK(opened->seal(*bystander.key, where, raw("x")).has_value());
  opened->forget(who.id);
  opened->forget(subject_id::make(start));
}

TEST_CASE("vault: a handle whose key was evicted is forgotten too", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  for (std::size_t i = 0; i < 4200; ++i) opened.subject();
  opened->forget(who.id);
  CHECK(opened->seal(*who.key, where, raw("x")).error() == errc::erased);
}

TEST_CASE("vault: forgetting while others work ends all of them", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  auto envelope = *opened->seal(*who.key, where, raw("ann@example.com"));
  std::atomic<bool> forgotten{false}, wrong{false};
  std::atomic<int> worked{0}, ended{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&] {
      for (;;) {
        bool after = forgotten.load();
        auto unlocked = opened->unlock(who.row);
        auto back = opened->reveal(*who.key, where, envelope);
        if (after && (back.has_value() || unlocked.has_value())) wrong = true;
        if (back.has_error() && back.error() != errc::erased) wrong = true;
        if (unlocked.has_error() && unlocked.error() != errc::erased) wrong = true;
        ++worked;
        if (after) break;
      }
      ++ended;
    });
  while (worked < 1000) std::this_thread::yield();
  opened->forget(who.id);
  forgotten = true;
  for (auto& worker : workers) worker.join();
  CHECK_FALSE(wrong);
  CHECK(ended == 4);
}

TEST_CASE("vault: threads that share a small number of slots always get their own key", "[vault]") {
  open_vault opened;
  std::vector<vault::vault::new_subject> subjects;
  std::vector<std::string> envelopes;
  auto where = body_at(make_uuid(start));
  for (std::size_t i = 0; i < 4300; ++i) {
    subjects.push_back(opened.subject());
    envelopes.push_back(*opened->seal(*subjects.back().key, where, raw(std::to_string(i))));
  }
  std::atomic<bool> wrong{false};
  std::vector<std::thread> workers;
  for (std::size_t t = 0; t < 4; ++t)
    workers.emplace_back([&, t] {
      for (std::size_t n = 0; n < 20000; ++n) {
        auto i = (n * 7919 + t * 1009) % subjects.size();
        auto back = opened->reveal(*subjects[i].key, where, envelopes[i]);
        if (!back || words(*back) != std::to_string(i)) wrong = true;
      }
    });
  for (auto& worker : workers) worker.join();
  CHECK_FALSE(wrong);
}

namespace {

// Counts the pattern in all memory of this process that can be written; `pattern` is kept inverted, so as not to be
// found itself.
int copies_in_memory(const std::array<std::uint8_t, 32>& inverted) {
  std::ifstream maps("/proc/self/maps");
  int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  REQUIRE(memory >= 0);
  int found = 0;
  std::string line;
  std::vector<std::uint8_t> block(1u << 16);
  while (std::getline(maps, line)) {
    unsigned long from = 0, to = 0;
    char mode[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, mode) != 3 || mode[0] != 'r' || mode[1] != 'w') continue;
    if (to - from > 1ul << 30) continue;  // The shadow of a sanitizer.
    for (auto at = from; at < to; at += block.size() - 31) {
      auto got = ::pread(memory, block.data(), std::min<std::size_t>(block.size(), to - at), static_cast<off_t>(at));
      for (ssize_t i = 0; i + 32 <= got; ++i) {
        std::size_t same = 0;
        while (same < 32 && block[static_cast<std::size_t>(i) + same] == static_cast<std::uint8_t>(~inverted[same]))
          ++same;
        // The block itself holds what was read; it is skipped by its address.
        auto address = at + static_cast<unsigned long>(i);
        auto own = reinterpret_cast<unsigned long>(block.data());
        if (same == 32 && (address < own || address >= own + block.size())) ++found;
      }
    }
  }
  ::close(memory);
  return found;
}

}  // namespace

TEST_CASE("vault: the key of a forgotten subject is nowhere in the process", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  REQUIRE(opened->seal(*who.key, where, raw("ann@example.com")).has_value());
  auto inverted = who.key->use([](const vault::key_slot& slot) -> result<std::array<std::uint8_t, 32>> {
    std::array<std::uint8_t, 32> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(~slot.record[i]);
    return out;
  });
  REQUIRE(inverted.has_value());
  CHECK(copies_in_memory(*inverted) == 1);
  opened->forget(who.id);
  CHECK(copies_in_memory(*inverted) == 0);
}

}  // namespace cloakroom::vault_test
