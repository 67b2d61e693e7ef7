// The control door's secret: one for each master key, and none where the file cannot be read.
#include "vault/control_secret.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/vault/fixture.hpp"
#include "vault/master_key.hpp"
#include "vault/vault.hpp"

using namespace cloakroom;
using namespace cloakroom::vault_test;

TEST_CASE("control secret: one for each master key, the same whenever it is asked for", "[vault]") {
  scratch_directory folder;
  auto one = folder / "one.key", two = folder / "two.key";
  REQUIRE(vault::init_master_key(one).has_value());
  REQUIRE(vault::init_master_key(two).has_value());
  auto first = vault::control_secret(one), again = vault::control_secret(one), other = vault::control_secret(two);
  REQUIRE(first.has_value());
  REQUIRE(other.has_value());
  CHECK(first->text().size() == 43);
  CHECK(first->text() == again->text());
  CHECK(first->text() != other->text());
  CHECK(vault::opens_control(one, first->text()));
  CHECK_FALSE(vault::opens_control(one, other->text()));
  for (std::string wrong : {std::string(), std::string(43, 'A'), std::string(first->text()) + "A",
                            std::string(first->text().substr(1)), ' ' + std::string(first->text())})
    CHECK_FALSE(vault::opens_control(one, wrong));
}

TEST_CASE("control secret: without a sound master key file nothing opens", "[vault]") {
  scratch_directory folder;
  auto file = folder / "master.key";
  auto none = vault::control_secret(file);
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error() == vault::errc::master_key_unreadable);
  CHECK_FALSE(vault::opens_control(file, ""));
  REQUIRE(vault::init_master_key(file).has_value());
  auto secret = vault::control_secret(file);
  REQUIRE(secret.has_value());
  std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  CHECK_FALSE(vault::opens_control(file, secret->text()));
}
