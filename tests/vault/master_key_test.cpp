// The master key file: made once, read only when it is fit, and never mistaken for another.
#include "vault/master_key.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/vault/fixture.hpp"
#include "vault/key_report.hpp"

namespace cloakroom::vault_test {

using vault::errc;

namespace {

void write_key_file(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::remove(file);
  std::ofstream(file) << text;
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
}

std::string problem_of(const std::filesystem::path& file) {
  std::vector<vault::master_key> keys;
  return vault::read_master_keys(file, keys);
}

std::string message_of_open(const std::filesystem::path& file, store::database& database) {
  try {
    vault::vault::open(file, database);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("vault: init makes one line that only its owner reads", "[vault]") {
  scratch_directory directory;
  auto file = directory / "master.key";
  ::umask(0);
  REQUIRE(vault::init_master_key(file).has_value());
  ::umask(022);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  auto text = contents(file);
  CHECK(text.starts_with("cloakroom-master-key-1 1 20"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  std::vector<vault::master_key> keys;
  CHECK(vault::read_master_keys(file, keys).empty());
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].id == 1);
}

TEST_CASE("vault: init never overwrites, not even an empty file", "[vault]") {
  scratch_directory directory;
  auto file = directory / "master.key";
  REQUIRE(vault::init_master_key(file).has_value());
  auto before = contents(file);
  CHECK(vault::init_master_key(file).error() == errc::master_key_exists);
  CHECK(contents(file) == before);
  write_key_file(directory / "empty", "");
  CHECK(vault::init_master_key(directory / "empty").error() == errc::master_key_exists);
  CHECK(vault::init_master_key(directory / "no/such/place").error() == errc::master_key_unwritable);
}

TEST_CASE("vault: two new master keys differ", "[vault]") {
  scratch_directory directory;
  REQUIRE(vault::init_master_key(directory / "one").has_value());
  REQUIRE(vault::init_master_key(directory / "two").has_value());
  CHECK(contents(directory / "one").substr(50) != contents(directory / "two").substr(50));
}

TEST_CASE("vault: a key file that others may read is refused", "[vault]") {
  open_vault opened;
  auto mode = GENERATE(0644, 0640, 0660, 0604, 0700, 0600, 0400);
  REQUIRE(::chmod(opened.key_file().c_str(), static_cast<mode_t>(mode)) == 0);
  bool fit = mode == 0600 || mode == 0400;
  CAPTURE(mode);
  CHECK(problem_of(opened.key_file()).empty() == fit);
  CHECK(message_of_open(opened.key_file(), opened.database).empty() == fit);
}

TEST_CASE("vault: a key file of another user is refused", "[vault]") {
  if (::geteuid() != 0) return;  // Only root can give a file away.
  open_vault opened;
  REQUIRE(::chown(opened.key_file().c_str(), 65534, 65534) == 0);
  CHECK(problem_of(opened.key_file()).find("owned") != std::string::npos);
}

TEST_CASE("vault: no damaged key file is read", "[vault]") {
  open_vault opened;
  auto text = contents(opened.key_file());
  auto file = opened.directory / "damaged";
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write_key_file(file, damaged);
    CAPTURE(i);
    REQUIRE_FALSE(problem_of(file).empty());
    write_key_file(file, text.substr(0, i));
    REQUIRE_FALSE(problem_of(file).empty());
  }
  for (auto other : {text + text, text + "\n", " " + text, text + "x", std::string(5000, 'a')}) {
    write_key_file(file, other);
    CHECK_FALSE(problem_of(file).empty());
  }
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  CHECK_FALSE(problem_of(file).empty());
}

TEST_CASE("vault: the start names the file that is missing", "[vault]") {
  scratch_directory directory;
  fake_database database;
  auto message = message_of_open(directory / "master.key", database);
  CHECK(message.find((directory / "master.key").string()) != std::string::npos);
  CHECK(message.find("keys init") != std::string::npos);
  CHECK(database.ring.values.empty());
}

TEST_CASE("vault: another master key is refused before anything is written", "[vault]") {
  open_vault opened;
  REQUIRE(vault::init_master_key(opened.directory / "other.key").has_value());
  auto before = opened.database.ring.values;
  CHECK(message_of_open(opened.directory / "other.key", opened.database).find("not the key") != std::string::npos);
  CHECK(opened.database.ring.values == before);
}

TEST_CASE("vault: a changed check value or key set stops the start", "[vault]") {
  open_vault opened;
  auto name = GENERATE(as<std::string>{}, "key_check.1", "key_set");
  auto& blob = opened.database.ring.values.at(name);
  auto at = GENERATE(0, 3, 6, 20, 70);
  blob[static_cast<std::size_t>(at)] = static_cast<char>(blob[static_cast<std::size_t>(at)] ^ 1);
  CAPTURE(name, at);
  CHECK_FALSE(message_of_open(opened.key_file(), opened.database).empty());
}

TEST_CASE("vault: a ring with subjects but without its key set stops the start", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  REQUIRE(opened.database.ring.add_key(who.row).has_value());
  opened.database.ring.values.clear();
  CHECK(message_of_open(opened.key_file(), opened.database).find("key set") != std::string::npos);
}

TEST_CASE("vault: a first start whose unit of work runs twice keeps the keys of the last run", "[vault]") {
  open_vault opened;
  opened.database.ring.values.clear();
  opened.database.runs = 2;
  opened.reopen();
  auto hash = opened->index_hash("main", "email", raw("ann@example.com"));
  opened.reopen();
  CHECK(opened->index_hash("main", "email", raw("ann@example.com")) == hash);
}

TEST_CASE("vault: a wrapped key opens only for its own subject, tenant, version and master key", "[vault]") {
  open_vault opened;
  auto one = opened.subject(), two = opened.subject();
  std::vector<store::wrapped_key> wrong(6, one.row);
  wrong[0].subject = subject_id::make(start);
  wrong[1].tenant = "other";
  wrong[2].dek_version = 2;
  wrong[3].wrapped = two.row.wrapped;
  wrong[4].nonce = two.row.nonce;
  wrong[5].wrapped.pop_back();
  one.key.reset();
  two.key.reset();
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    CAPTURE(i);
    CHECK(opened->unlock(wrong[i]).error() == errc::cannot_open);  // The right one is still in memory …
    opened.reopen();
    CHECK(opened->unlock(wrong[i]).error() == errc::cannot_open);  // … and now it is not.
    CHECK(opened->unlock(one.row).has_value());
  }
  auto unknown = one.row;
  unknown.kek_id = 7;
  opened.reopen();
  CHECK(opened->unlock(unknown).error() == errc::master_key_unreadable);
}

TEST_CASE("vault: the report counts subject keys for each master key", "[vault]") {
  open_vault opened;
  for (int i = 0; i < 2500; ++i) REQUIRE(opened.database.ring.add_key(opened.subject().row).has_value());
  auto stray = opened.subject().row;
  stray.kek_id = 9;
  REQUIRE(opened.database.ring.add_key(stray).has_value());
  auto report =
      vault::report_keys(opened.key_file(), opened.database.ring, system_clock_source().now() + std::chrono::hours(48));
  REQUIRE(report.has_value());
  CHECK(report->subject_keys == 2501);
  REQUIRE(report->masters.size() == 2);
  CHECK(report->masters[0].subject_keys == 2500);
  CHECK(report->masters[0].active);
  CHECK(report->masters[0].age >= std::chrono::hours(48));
  CHECK(report->masters[1].id == 9);
  CHECK_FALSE(report->masters[1].created_at.has_value());
}

}  // namespace cloakroom::vault_test
