// The vault over the real stores: keys and audit records inside units of work, across a restart.
#include "tests/vault/fixture.hpp"

namespace cloakroom::vault_test {
namespace {

struct stored_vault {
  scratch_directory directory;
  histogram commit_seconds;
  std::unique_ptr<store::database> database;
  std::unique_ptr<vault::vault> it;

  explicit stored_vault(bool files) {
    REQUIRE(vault::init_master_key(directory / "master.key").has_value());
    store::sqlite_settings wanted{(directory / "data.db").string(), (directory / "keyring.db").string()};
    database = files ? store::open_sqlite(wanted, commit_seconds) : store::open_memory();
    it = vault::vault::open(directory / "master.key", *database);
  }
  ~stored_vault() { database->stop(); }
  void reopen() { it = vault::vault::open(directory / "master.key", *database); }

  result<void> in_unit(std::function<result<void>(store::keyring&)> keys,
                       std::function<result<void>(store::transaction&)> data) {
    store::unit_of_work unit{std::move(keys), std::move(data)};
    return database->write_now(unit);
  }
  result<void> add_audit(std::string_view object) {
    return in_unit({}, [&](store::transaction& data) {
      return it->audit(data, {"system", "subject.erase", object, "withdrawal"}, start);
    });
  }
  std::optional<std::int64_t> first_bad(const std::optional<vault::audit_head>& anchored = std::nullopt) {
    std::optional<std::int64_t> bad;
    auto walked = in_unit({}, [&](store::transaction& data) -> result<void> {
      auto verdict = it->verify_audit(data, anchored);
      if (!verdict) return verdict.error();
      bad = *verdict;
      return {};
    });
    REQUIRE(walked.has_value());
    return bad;
  }
};

}  // namespace

TEST_CASE("vault: a subject's key survives a restart in the real key ring, until it is forgotten", "[vault]") {
  stored_vault opened(GENERATE(false, true));
  auto who = *opened.it->make_subject(subject_id::make(start), "main", start);
  REQUIRE(opened.in_unit([&](store::keyring& ring) { return ring.add_key(who.row); }, {}).has_value());
  auto where = body_at(make_uuid(start));
  auto envelope = *opened.it->seal(*who.key, where, raw("ann@example.com"));
  who.key.reset();
  opened.reopen();
  std::optional<store::wrapped_key> row;
  auto look = [&](store::keyring& ring) -> result<void> {
    auto found = ring.find_key(who.id);
    if (!found) return found.error();
    row = *found;
    return {};
  };
  REQUIRE(opened.in_unit(look, {}).has_value());
  REQUIRE(row.has_value());
  auto key = *opened.it->unlock(*row);
  CHECK(words(*opened.it->reveal(*key, where, envelope)) == "ann@example.com");
  opened.it->forget(who.id);
  REQUIRE(opened.in_unit([&](store::keyring& ring) { return ring.remove_key(who.id); }, {}).has_value());
  REQUIRE(opened.in_unit(look, {}).has_value());
  CHECK_FALSE(row.has_value());
  CHECK(opened.it->unlock(who.row).error() == vault::errc::erased);
}

TEST_CASE("vault: audit records of the real store hold, across restarts and undone units", "[vault]") {
  stored_vault opened(GENERATE(false, true));
  CHECK(opened.first_bad() == std::nullopt);
  for (int i = 0; i < 30; ++i) REQUIRE(opened.add_audit("object-" + std::to_string(i)).has_value());
  auto undone = opened.in_unit({}, [&](store::transaction& data) -> result<void> {
    auto added = opened.it->audit(data, {"system", "subject.erase", "never", ""}, start);
    return added ? result<void>(make_error_code(cloakroom::errc::cancelled)) : added;
  });
  REQUIRE(undone.has_error());
  opened.reopen();
  REQUIRE(opened.add_audit("after the restart").has_value());
  CHECK(opened.first_bad() == std::nullopt);

  std::optional<store::audit_record> last;
  auto read_last = [&](store::transaction& data) -> result<void> {
    auto found = data.last_audit();
    if (!found) return found.error();
    last = *found;
    return {};
  };
  REQUIRE(opened.in_unit({}, read_last).has_value());
  REQUIRE((last && last->seq == 31));
  REQUIRE(opened.in_unit([&](store::keyring& ring) { return opened.it->anchor_audit(ring, *last); }, {}).has_value());
  CHECK(opened.first_bad(vault::audit_head{31, last->hash}) == std::nullopt);
  CHECK(opened.first_bad(vault::audit_head{32, last->hash}) == 32);

  // A record that was not made with the key.
  last->previous = last->hash;
  last->seq = 32;
  REQUIRE(opened.in_unit({}, [&](store::transaction& data) { return data.append_audit(*last); }).has_value());
  CHECK(opened.first_bad() == 32);
}

}  // namespace cloakroom::vault_test
