// The audit chain: whatever is done to a stored record, verification names its number.
#include "vault/audit_chain.hpp"

#include <algorithm>

#include "tests/vault/fixture.hpp"

namespace cloakroom::vault_test {
namespace {

using record = store::audit_record;

// A chain kept in a vector, and the number of times its first key was opened.
struct log_of_records {
  int roots_opened = 0;
  vault::audit_chain chain{[this](std::span<std::uint8_t, 32> out) -> result<void> {
    ++roots_opened;
    std::fill(out.begin(), out.end(), std::uint8_t{7});
    return {};
  }};
  std::vector<record> records;

  explicit log_of_records(int count = 0) {
    for (int i = 0; i < count; ++i) append("subject.erase", "object-" + std::to_string(i));
  }
  void append(std::string_view action, std::string_view object) {
    auto last = records.empty() ? std::nullopt : std::optional(records.back());
    auto next = chain.next(last, {"system", action, object, "erasure"}, start + std::chrono::seconds(records.size()));
    REQUIRE(next.has_value());
    records.push_back(*next);
  }
  std::optional<std::int64_t> first_bad(const std::optional<vault::audit_head>& anchored = std::nullopt) const {
    auto pages = [this](std::int64_t after, std::size_t count_max) -> result<std::vector<record>> {
      std::vector<record> out;
      for (const auto& each : records)
        if (each.seq > after && out.size() < count_max) out.push_back(each);
      return out;
    };
    auto verdict = chain.verify(pages, anchored);
    REQUIRE(verdict.has_value());
    return *verdict;
  }
  vault::audit_head head() const { return {records.back().seq, records.back().hash}; }
};

}  // namespace

TEST_CASE("vault: an untouched chain holds, whatever its length", "[vault]") {
  auto count = GENERATE(0, 1, 2, 999, 1000, 1001, 1024, 1025, 3100);
  log_of_records log(count);
  CHECK(log.first_bad() == std::nullopt);
  if (count > 0) CHECK(log.first_bad(log.head()) == std::nullopt);
}

TEST_CASE("vault: a change of any field of any record is found there", "[vault]") {
  log_of_records log(12);
  struct change {
    const char* name;
    void (*apply)(record&);
  };
  static const change changes[] = {
      {"at", [](record& r) { r.at += std::chrono::milliseconds(1); }},
      {"actor", [](record& r) { r.actor = "olena"; }},
      {"action", [](record& r) { r.action = "subject.show"; }},
      {"object", [](record& r) { r.object += "x"; }},
      {"reason", [](record& r) { r.reason.clear(); }},
      {"boundary", [](record& r) { r.actor += r.action.front(), r.action.erase(0, 1); }},
      {"previous", [](record& r) { r.previous[31] ^= 1; }},
      {"hash", [](record& r) { r.hash[0] ^= 128; }},
  };
  for (std::size_t i = 0; i < log.records.size(); ++i)
    for (const auto& change : changes) {
      auto kept = log.records[i];
      change.apply(log.records[i]);
      CAPTURE(i, change.name);
      REQUIRE(log.first_bad() == static_cast<std::int64_t>(i + 1));
      log.records[i] = kept;
    }
}

TEST_CASE("vault: a record taken out, moved or put in is found at its number", "[vault]") {
  log_of_records log(12);
  const auto untouched = log.records;
  for (std::size_t i = 0; i + 1 < untouched.size(); ++i) {
    auto number = static_cast<std::int64_t>(i + 1);
    CAPTURE(i);

    log.records = untouched;
    log.records.erase(log.records.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(log.first_bad() == number);
    for (auto j = i; j < log.records.size(); ++j) --log.records[j].seq;  // With the gap closed.
    CHECK(log.first_bad() == number);

    log.records = untouched;
    std::swap(log.records[i], log.records[i + 1]);
    std::swap(log.records[i].seq, log.records[i + 1].seq);
    CHECK(log.first_bad() == number);

    log.records = untouched;
    log.records.insert(log.records.begin() + static_cast<std::ptrdiff_t>(i), untouched[(i + 5) % 12]);
    for (auto j = i; j < log.records.size(); ++j) log.records[j].seq = static_cast<std::int64_t>(j + 1);
    CHECK(log.first_bad() == number);
  }
}

TEST_CASE("vault: a forged record with a rebuilt tail needs the key", "[vault]") {
  log_of_records log(6);
  vault::audit_chain other([](std::span<std::uint8_t, 32> out) -> result<void> {
    std::fill(out.begin(), out.end(), std::uint8_t{8});
    return {};
  });
  log.records.resize(3);
  for (int i = 0; i < 3; ++i) log.records.push_back(*other.next(log.records.back(), {"system", "x", "y", "z"}, start));
  CHECK(log.first_bad() == 4);
}

TEST_CASE("vault: a cut tail is found by the anchored head only", "[vault]") {
  log_of_records log(20);
  auto head = log.head();
  log.records.resize(15);
  CHECK(log.first_bad() == std::nullopt);
  CHECK(log.first_bad(head) == 16);
  log.records.clear();
  CHECK(log.first_bad(head) == 1);
}

TEST_CASE("vault: a tail cut and grown anew does not match the anchored head", "[vault]") {
  log_of_records log(20);
  auto head = log.head();
  log.records.resize(15);
  for (int i = 0; i < 10; ++i) log.append("subject.show", "another");
  CHECK(log.first_bad() == std::nullopt);
  CHECK(log.first_bad(head) == 20);
}

TEST_CASE("vault: records of another branch, made with the right key, do not fit in", "[vault]") {
  log_of_records log(10);
  auto branch = log.records;
  log.records.resize(4);
  log.append("subject.show", "where the branches part");
  for (int i = 0; i < 5; ++i) log.append("subject.erase", "after it");
  REQUIRE(log.first_bad() == std::nullopt);
  std::copy(branch.begin() + 6, branch.end(), log.records.begin() + 6);
  CHECK(log.first_bad() == 7);
}

TEST_CASE("vault: the key of an epoch that ended is not in the chain any more", "[vault]") {
  log_of_records log(1100);
  CHECK(log.roots_opened == 1);
  // A group of units that failed is run again: the number goes back over the border of the epoch.
  log.records.resize(1023);
  log.append("subject.erase", "again");
  CHECK(log.roots_opened == 2);
  log.append("subject.erase", "and on");
  CHECK(log.first_bad() == std::nullopt);
}

TEST_CASE("vault: an audit field above its bound is refused", "[vault]") {
  log_of_records log;
  std::string longest(vault::audit_field_bytes_max, 'a');
  CHECK(log.chain.next(std::nullopt, {longest, longest, longest, longest}, start).has_value());
  CHECK(log.chain.next(std::nullopt, {"system", "x", longest + "a", ""}, start).error() == cloakroom::errc::too_large);
}

TEST_CASE("vault: the anchored head is kept, moves forward only and cannot be forged", "[vault]") {
  open_vault opened;
  auto& ring = opened.database.ring;
  CHECK_FALSE(opened->anchored_head(ring)->has_value());
  record later;
  later.seq = 300;
  later.hash.fill(9);
  REQUIRE(opened->anchor_audit(ring, later).has_value());
  record earlier = later;
  earlier.seq = 20;
  REQUIRE(opened->anchor_audit(ring, earlier).has_value());
  opened.reopen();
  auto head = *opened->anchored_head(ring);
  REQUIRE(head.has_value());
  CHECK(head->seq == 300);
  CHECK(head->hash == later.hash);
  auto blob = ring.values.at("audit_head");
  for (std::size_t i = 0; i < blob.size(); ++i) {
    auto changed = blob;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    ring.values["audit_head"] = changed;
    REQUIRE(opened->anchored_head(ring).error() == vault::errc::cannot_open);
  }
}

}  // namespace cloakroom::vault_test
