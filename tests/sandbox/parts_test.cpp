// The pure parts: the retry schedule, rates, the HTTP reader fed in any portions.
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "connectors/sandbox/http_message.hpp"
#include "connectors/sandbox/rate_limits.hpp"
#include "connectors/sandbox/update_queue.hpp"

namespace cloakroom::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const time_point start{std::chrono::hours(24 * 365 * 50)};

std::int64_t wait_after_failure(update_queue& queue, std::int64_t retry_after, time_point now) {
  auto serial = queue.find(1)->serial;
  queue.failed(serial, retry_after, now);
  auto* left = queue.find(serial);
  return left == nullptr ? -1 : std::chrono::duration_cast<seconds>(left->wake - now).count();
}

}  // namespace

TEST_CASE("sandbox: retries come at once, then after 2, 4, 8 … up to two minutes", "[sandbox]") {
  update_queue queue(1);
  queue.push("message", {}, "chat", 1, start, false);
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 9; ++i) waits.push_back(wait_after_failure(queue, 0, start));
  CHECK(std::vector<std::int64_t>(waits.begin(), waits.begin() + 6) == std::vector<std::int64_t>{0, 2, 4, 8, 16, 32});
  for (std::size_t i = 6; i < waits.size(); ++i) {
    CHECK(waits[i] >= 60);
    CHECK(waits[i] <= 120);
  }
}

TEST_CASE("sandbox: a receiver's Retry-After is kept up to an hour", "[sandbox]") {
  update_queue queue(1);
  queue.push("message", {}, "chat", 1, start, false);
  CHECK(wait_after_failure(queue, 17, start) == 17);
  CHECK(wait_after_failure(queue, 999999, start) == 3600);
}

TEST_CASE("sandbox: an update that would outlive its day is dropped", "[sandbox]") {
  update_queue queue(1);
  queue.push("message", {}, "chat", 1, start, false);
  CHECK(wait_after_failure(queue, 3600, start + std::chrono::hours(22)) == 3600);
  CHECK(wait_after_failure(queue, 3600, start + std::chrono::minutes(23 * 60 + 1)) == -1);
  CHECK(queue.size() == 0);
}

TEST_CASE("sandbox: unfetched updates live a day", "[sandbox]") {
  update_queue queue(1);
  queue.push("message", {}, "chat", 1, start, false);
  CHECK(queue.batch(100, start + std::chrono::hours(23), false).size() == 1);
  CHECK(queue.batch(100, start + std::chrono::hours(24), false).empty());
}

TEST_CASE("sandbox: only the head of each queue is ready", "[sandbox]") {
  update_queue queue(1);
  for (const char* chat : {"a", "a", "b", "a"}) queue.push("message", {}, chat, 1, start, false);
  auto ready = queue.ready(start);
  REQUIRE(ready.size() == 2);
  CHECK(ready[0]->id + 2 == ready[1]->id);
  ready[0]->in_flight = true;
  CHECK(queue.ready(start).size() == 1);
}

TEST_CASE("sandbox: the queue of updates is bounded", "[sandbox]") {
  update_queue queue(1);
  for (std::size_t i = 0; i < updates_max + 10; ++i) queue.push("message", {}, "a", 1, start, false);
  CHECK(queue.size() == updates_max);
}

TEST_CASE("sandbox: a group takes 20 messages a minute with all its topics", "[sandbox]") {
  rate_limits rates(true, 1);
  auto now = start;
  for (int i = 0; i < 20; ++i, now += milliseconds(1100)) CHECK_FALSE(rates.charge(-5, true, now));
  auto wait = rates.charge(-5, true, now);
  REQUIRE(wait);
  CHECK(*wait == 38);
  CHECK_FALSE(rates.charge(-5, true, now + seconds(*wait)));
}

TEST_CASE("sandbox: all chats together take 30 messages a second", "[sandbox]") {
  rate_limits rates(true, 1);
  for (int i = 0; i < 30; ++i) CHECK_FALSE(rates.charge(i, false, start));
  CHECK(rates.charge(99, false, start) == 1);
  CHECK_FALSE(rates.charge(99, false, start + seconds(1)));
}

TEST_CASE("sandbox: rates do not apply unless asked for", "[sandbox]") {
  rate_limits rates(false, 1);
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(rates.charge(-5, true, start));
}

TEST_CASE("sandbox: a request is the same in whatever portions it comes", "[sandbox]") {
  const std::string chunked =
      "POST /x?a=b HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3\r\nabc\r\n4;e=1\r\ndefg\r\n0\r\n\r\nREST";
  const std::string plain = "POST /x?a=b HTTP/1.1\r\nContent-Length: 7\r\nX: y\r\n\r\nabcdefgREST";
  CHECK(rc::check("any cut", [&] {
    const auto& bytes = *rc::gen::element(chunked, plain);
    http_reader reader(http_reader::kind::request);
    std::string_view left = bytes;
    while (!left.empty()) {
      auto portion = *rc::gen::inRange<std::size_t>(1, left.size() + 1);
      reader.feed(left.substr(0, portion));
      left.remove_prefix(portion);
    }
    RC_ASSERT(reader.now() == http_reader::state::done);
    RC_ASSERT(reader.message().body == "abcdefg");
    RC_ASSERT(reader.message().header("x") == "y");
    RC_ASSERT(reader.message().query() == "a=b");
    RC_ASSERT(reader.take_rest() == "REST");
  }));
}

TEST_CASE("sandbox: broken requests are refused with their status", "[sandbox]") {
  struct row {
    std::string bytes;
    int status;
  };
  for (const auto& one : {
           row{"nonsense\r\n\r\n", 400},
           row{"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400},
           row{"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
           row{"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413},
           row{"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
           row{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
           row{"GET / HTTP/1.1\r\nX: " + std::string(head_bytes_max, 'a'), 431},
       }) {
    http_reader reader(http_reader::kind::request);
    INFO(one.bytes.substr(0, 80));
    CHECK(reader.feed(one.bytes) == http_reader::state::failed);
    CHECK(reader.failure() == one.status);
  }
}

}  // namespace cloakroom::sandbox
