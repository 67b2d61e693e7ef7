// The small parts: the bounded queue, secrets in locked memory, random bytes, comparing in constant time, error codes.
#include <sys/mman.h>

#include <rapidcheck.h>
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <deque>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "base/bounded_queue.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret_bytes.hpp"

namespace {

using namespace cloakroom;

result<int> half(int of) {
  if (of % 2 != 0) return CLOAKROOM_FAIL(errc::malformed);
  return of / 2;
}

// The `Locked:` line of the mapping that holds an address, in kB; nothing where the system does not tell.
std::optional<long> locked_kilobytes(const void* address) {
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long from = 0, to = 0;
    long size = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &from, &to) == 2)
      inside = from <= reinterpret_cast<unsigned long>(address) && reinterpret_cast<unsigned long>(address) < to;
    if (inside && std::sscanf(line.c_str(), "Locked: %ld kB", &size) == 1) return size;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("bounded queue: behaves like a queue that refuses when full", "[base]") {
  // A positive step pushes, another one pops.
  CHECK(rc::check([](const std::vector<int>& steps) {
    std::size_t length_max = *rc::gen::inRange<std::size_t>(0, 6);
    bounded_queue<int> queue(length_max);
    std::deque<int> model;
    for (int step : steps) {
      if (step > 0) {
        bool room = model.size() < length_max;
        RC_ASSERT(queue.push(step) == room);
        if (room) model.push_back(step);
      } else if (!model.empty()) {
        RC_ASSERT(queue.front() == model.front());
        RC_ASSERT(queue.pop() == model.front());
        model.pop_front();
      }
      RC_ASSERT(queue.length() == model.size());
      RC_ASSERT(queue.empty() == model.empty());
    }
    queue.clear();
    RC_ASSERT(queue.empty());
  }));
}

TEST_CASE("secret bytes: on locked pages, moved not copied", "[base]") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<secret_bytes>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<secret_bytes>);
  auto secret = secret_bytes::from_text("open sesame");
  CHECK(secret.text() == "open sesame");
  auto locked = locked_kilobytes(secret.span().data());
  if (!locked || *locked == 0) WARN("NOT TESTED: this system does not tell whether memory is locked");
  if (locked && *locked > 0) CHECK(*locked >= 4);
  auto moved = std::move(secret);
  CHECK(secret.empty());
  CHECK(moved.text() == "open sesame");
  moved = secret_bytes();
  CHECK(moved.size() == 0);
}

TEST_CASE("secret bytes: the pages are given back, not left with the secret", "[base]") {
  const unsigned char* was = nullptr;
  {
    auto secret = secret_bytes::from_text("open sesame");
    was = secret.span().data();
  }
  // msync says ENOMEM for an address that is not mapped any more.
  CHECK(msync(const_cast<unsigned char*>(was), 1, MS_ASYNC) == -1);
}

TEST_CASE("secret bytes: none is none", "[base]") {
  CHECK(secret_bytes(0).empty());
  CHECK(secret_bytes::from_text("").text().empty());
}

TEST_CASE("random: no two of ten thousand are equal, short or long, on two threads", "[base]") {
  std::set<std::string> seen;
  std::mutex mutex;
  auto draw = [&](std::size_t size) {
    std::string bytes(size, '\0');
    fill_random({reinterpret_cast<std::uint8_t*>(bytes.data()), size});
    std::lock_guard lock(mutex);
    return seen.insert(bytes).second;
  };
  bool fresh = true;
  auto many = [&] {
    for (int i = 0; i < 5000; ++i)
      if (!draw(i % 97 == 0 ? 3000 : 16)) fresh = false;
  };
  std::thread other(many);
  other.join();
  many();
  CHECK(fresh);
  CHECK(seen.size() == 10000);
}

TEST_CASE("random: every byte value appears, and nothing outside the span is touched", "[base]") {
  std::array<std::uint8_t, 64> guarded;
  guarded.fill(0xaa);
  fill_random(std::span(guarded).subspan(16, 32));
  CHECK(std::count(guarded.begin(), guarded.begin() + 16, 0xaa) == 16);
  CHECK(std::count(guarded.begin() + 48, guarded.end(), 0xaa) == 16);
  fill_random({});
  std::set<std::uint8_t> values;
  for (int i = 0; i < 400; ++i) {
    fill_random(guarded);
    values.insert(guarded.begin(), guarded.end());
  }
  CHECK(values.size() == 256);
}

TEST_CASE("equal in constant time: agrees with ==", "[base]") {
  CHECK(rc::check([](const std::string& left, const std::string& right) {
    RC_ASSERT(equal_constant_time(left, right) == (left == right));
    RC_ASSERT(equal_constant_time(left, left));
    auto changed = left + "x";
    RC_ASSERT_FALSE(equal_constant_time(left, changed));
    if (left.empty()) return;
    changed = left;
    changed[*rc::gen::inRange<std::size_t>(0, left.size())] ^= 1;
    RC_ASSERT_FALSE(equal_constant_time(left, changed));
  }));
}

TEST_CASE("result: carries a value or a code with its place", "[base]") {
  CHECK(*half(4) == 2);
  auto failed = half(3);
  REQUIRE_FALSE(failed);
  CHECK(failed.error() == errc::malformed);
  CHECK(failed.error().has_location());
  CHECK(std::string(failed.error().category().name()) == "cloakroom");
}

TEST_CASE("result: every code has words of its own", "[base]") {
  std::set<std::string> words;
  for (int code = 1; code <= static_cast<int>(errc::unavailable); ++code)
    words.insert(make_error_code(static_cast<errc>(code)).message());
  CHECK(words.size() == static_cast<std::size_t>(errc::unavailable));
  CHECK_FALSE(words.contains("unknown"));
  CHECK(make_error_code(static_cast<errc>(99)).message() == "unknown");
}

TEST_CASE("clock: the machine's clock is close, a manual one stands still", "[base]") {
  auto before = std::chrono::system_clock::now();
  CHECK(system_clock_source().now() >= before - std::chrono::milliseconds(1));
  manual_clock clock(time_point(std::chrono::milliseconds(5)));
  CHECK(clock.now() == clock.now());
  clock.advance(std::chrono::milliseconds(7));
  CHECK(clock.now().time_since_epoch().count() == 12);
  clock.set(time_point{});
  CHECK(clock.now() == time_point{});
}
