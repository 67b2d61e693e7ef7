// Ids: their order, their text, and what is no id.
#include "base/ids.hpp"

#include <rapidcheck.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "base/random.hpp"

namespace {

using namespace cloakroom;

constexpr time_point noon{std::chrono::milliseconds(1'795'435'200'000)};

uuid any_uuid(const std::vector<std::uint8_t>& from) {
  uuid out;
  std::copy(from.begin(), from.end(), out.bytes.begin());
  return out;
}

}  // namespace

TEST_CASE("ids: text and bytes come back as the same id", "[base]") {
  CHECK(rc::check([] {
    auto id = any_uuid(*rc::gen::container<std::vector<std::uint8_t>>(16, rc::gen::arbitrary<std::uint8_t>()));
    auto text = id.text();
    RC_ASSERT(text.size() == 36u);
    RC_ASSERT(uuid::parse(text) == id);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' ? char(c - 32) : c; });
    RC_ASSERT(uuid::parse(text) == id);
    RC_ASSERT(uuid::from_blob(id.blob()) == id);
  }));
}

TEST_CASE("ids: order of values, of texts and of blobs is one order", "[base]") {
  CHECK(rc::check([] {
    auto bytes = rc::gen::container<std::vector<std::uint8_t>>(16, rc::gen::arbitrary<std::uint8_t>());
    auto left = any_uuid(*bytes), right = any_uuid(*bytes);
    RC_ASSERT((left < right) == (left.text() < right.text()));
    RC_ASSERT((left < right) == (std::memcmp(left.bytes.data(), right.bytes.data(), 16) < 0));
  }));
}

TEST_CASE("ids: only the form with four hyphens is read", "[base]") {
  auto bad =
      GENERATE(as<std::string>{}, "", "019a5c1e-7d2a-7c3b-8d4e-5f60718293a", "019a5c1e-7d2a-7c3b-8d4e-5f60718293a4b",
               "019a5c1e7d2a-7c3b-8d4e-5f60718293a4-", "{19a5c1e-7d2a-7c3b-8d4e-5f60718293a}",
               "019a5c1e-7d2a-7c3b-8d4e-5f60718293ag", "019a5c1e 7d2a 7c3b 8d4e 5f60718293a4",
               "019a5c1e-7d2a-7c3b-8d4e+5f60718293a4", "019a5c1-e7d2a-7c3b-8d4e-5f60718293a4");
  CAPTURE(bad);
  CHECK_FALSE(uuid::parse(bad));
}

TEST_CASE("ids: a blob of another length is no id", "[base]") {
  CHECK_FALSE(uuid::from_blob(std::string(15, 'a')));
  CHECK_FALSE(uuid::from_blob(std::string(17, 'a')));
  CHECK_FALSE(uuid::from_blob(""));
}

TEST_CASE("ids: made ids are version 7 of RFC 9562 and tell their moment", "[base]") {
  // Times before those that other cases use, so that this thread's counter does not push them on.
  auto id = make_uuid(noon);
  CHECK((id.bytes[6] & 0xf0) == 0x70);
  CHECK((id.bytes[8] & 0xc0) == 0x80);
  CHECK(id.made_at() >= noon);
}

TEST_CASE("ids: ids of one thread grow strictly, also inside a millisecond and when the clock goes back", "[base]") {
  auto last = make_uuid(noon);
  for (int i = 0; i < 20000; ++i) {
    auto now = noon + std::chrono::milliseconds(i % 7 == 0 ? -i : i / 100);
    auto next = make_uuid(now);
    if (!(last < next)) FAIL("id " << i << " does not grow");
    last = next;
  }
  // 4096 ids fit one millisecond; a counter that ran ahead did so by no more than it had to.
  CHECK(last.made_at() - noon < std::chrono::milliseconds(250));
}

TEST_CASE("ids: ids of different things are different types", "[base]") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<conversation_id, message_id>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<conversation_id, std::string>);
  CHECK(conversation_id::parse(message_id::make(noon).text()).has_value());
  CHECK_FALSE(conversation_id::parse("main").has_value());
}

TEST_CASE("ids: hashes differ for ids of one moment", "[base]") {
  std::vector<std::size_t> hashes;
  for (int i = 0; i < 1000; ++i) hashes.push_back(std::hash<conversation_id>{}(conversation_id::make(noon)));
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}
