// A new master key: everything wrapped moves over, nothing that was derived or sealed changes, and any step may be
// repeated.
#include "vault/key_rotation.hpp"

#include <fstream>

#include "tests/vault/fixture.hpp"
#include "vault/key_report.hpp"

namespace cloakroom::vault_test {

using vault::errc;

namespace {

void rewrap_all(open_vault& opened) {
  vault::key_wrapper wrapper(opened.key_file());
  auto& ring = opened.database.ring;
  REQUIRE(vault::rewrap_key_set(wrapper, ring).has_value());
  vault::rewrap_page page;
  while (!page.done) {
    auto next = vault::rewrap_keys(wrapper, ring, page.last, 7);
    REQUIRE(next.has_value());
    page = *next;
  }
}

}  // namespace

TEST_CASE("vault: a rotation changes the wrapping and nothing else", "[vault]") {
  open_vault opened;
  auto& ring = opened.database.ring;
  auto where = body_at(make_uuid(start));
  std::vector<vault::vault::new_subject> subjects;
  std::vector<std::string> envelopes;
  for (int i = 0; i < 20; ++i) {
    subjects.push_back(opened.subject());
    REQUIRE(ring.add_key(subjects.back().row).has_value());
    envelopes.push_back(*opened->seal(*subjects.back().key, where, raw(std::to_string(i))));
  }
  auto hash = opened->index_hash("main", "email", raw("ann@example.com"));
  auto code = opened->make_ticket(*subjects[0].key, "email", raw("ann@example.com"), nullptr)->code;

  CHECK(*vault::add_master_key(opened.key_file(), start) == 2);
  // Nothing may be thrown away while the old key is needed.
  CHECK(vault::remove_master_keys(opened.key_file(), ring).error() == cloakroom::errc::unavailable);
  auto running = std::move(opened.it);
  opened.reopen();
  rewrap_all(opened);
  rewrap_all(opened);
  for (const auto& [id, row] : ring.keys) CHECK(row.kek_id == 2);
  REQUIRE(vault::remove_master_keys(opened.key_file(), ring).has_value());
  auto report = *vault::report_keys(opened.key_file(), ring, start);
  REQUIRE(report.masters.size() == 1);
  CHECK(report.masters[0].id == 2);

  // The gateway that ran all the while goes on with the rows it meets now, and so does a new one.
  CHECK(words(*running->reveal(**running->unlock(ring.keys.at(subjects[3].id)), where, envelopes[3])) == "3");
  opened.reopen();
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    auto key = *opened->unlock(ring.keys.at(subjects[i].id));
    CHECK(words(*opened->reveal(*key, where, envelopes[i])) == std::to_string(i));
  }
  CHECK(opened->index_hash("main", "email", raw("ann@example.com")) == hash);
  CHECK(opened->make_ticket(*opened->cached(subjects[0].id), "email", raw("ann@example.com"), nullptr)->code == code);
}

TEST_CASE("vault: a gateway that has not opened a subject yet learns the new master key", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  REQUIRE(opened.database.ring.add_key(who.row).has_value());
  who.key.reset();
  auto running = std::move(opened.it);
  REQUIRE(vault::add_master_key(opened.key_file(), start).has_value());
  opened.reopen();
  rewrap_all(opened);
  opened.it.reset();
  auto fresh = opened.database.ring.keys.at(who.id);
  CHECK(fresh.kek_id == 2);
  CHECK(running->unlock(fresh).has_value());
}

TEST_CASE("vault: a row that does not open stops the rotation and stays as it is", "[vault]") {
  open_vault opened;
  auto& ring = opened.database.ring;
  auto row = opened.subject().row;
  row.wrapped[0] = static_cast<char>(row.wrapped[0] ^ 1);
  REQUIRE(ring.add_key(row).has_value());
  REQUIRE(vault::add_master_key(opened.key_file(), start).has_value());
  vault::key_wrapper wrapper(opened.key_file());
  CHECK(vault::rewrap_keys(wrapper, ring, std::nullopt, 100).error() == errc::cannot_open);
  CHECK(ring.keys.at(row.subject).kek_id == 1);
}

TEST_CASE("vault: a file left by a killed rotation does not stop the next, and the number of keys is bounded",
          "[vault]") {
  open_vault opened;
  auto beside = opened.key_file();
  beside += ".new";
  std::ofstream(beside) << "half a li";
  for (std::size_t i = 2; i <= vault::master_keys_max; ++i)
    REQUIRE(*vault::add_master_key(opened.key_file(), start) == i);
  CHECK(vault::add_master_key(opened.key_file(), start).error() == cloakroom::errc::too_large);
  CHECK_FALSE(std::filesystem::exists(beside));
  CHECK_NOTHROW(opened.reopen());
}

}  // namespace cloakroom::vault_test
