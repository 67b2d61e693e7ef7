// Files that are lost or come out of a backup: what refuses the start, and what is put right before anybody is heard.
#include <catch2/catch.hpp>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"

namespace cloakroom::testing {
namespace {

namespace fs = std::filesystem;

ended run(const gateway_fixture& house, const std::string& verb) {
  return run_line(house.folder(), "exec \"" CLOAKROOM "\" " + verb + " --config \"" +
                                      (house.folder() / "cloakroom.yaml").string() + '"');
}

// A house that has seen a visitor and stands still.
void visited(gateway_fixture& house) {
  REQUIRE(house.start());
  visitor me(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("I am dana@example.com").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  me.drop();
  REQUIRE(house.stop() == 0);
}

}  // namespace

TEST_CASE("storage: a lost file beside the others refuses every verb, and is not made anew", "[storage]") {
  gateway_fixture house;
  visited(house);
  for (std::string lost : {"keyring.db", "erasures.log", "cloakroom.db"}) {
    CAPTURE(lost);
    auto file = house.state() / lost, kept = house.folder() / lost;
    fs::rename(file, kept);
    for (const char* verb : {"serve", "keys status"}) {
      auto refused = run(house, verb);
      CHECK(refused.code == 78);
      CHECK(refused.said.find(file.string() + ": the ") != std::string::npos);
      CHECK(refused.said.find(" back") != std::string::npos);
      CHECK_FALSE(fs::exists(file));
    }
    fs::rename(kept, file);
  }
  CHECK(run(house, "keys status").code == 0);
  CHECK(house.start());
}

TEST_CASE("storage: a second gateway on the same stores is refused, wherever it would listen", "[storage]") {
  gateway_fixture house;
  REQUIRE(house.start());
  // The same file with other ports: the first process has read it already.
  house.listen_at(0, 0);
  house.configure(house.wish());
  auto refused = run(house, "serve");
  CHECK(refused.code == 69);
  CHECK(refused.said.find("another process of Cloakroom has these stores open") != std::string::npos);
  CHECK(refused.said.find("\"listening\"") == std::string::npos);
  house.gateway().kill();
  CHECK(house.start());  // A killed one holds nothing.
}

TEST_CASE("storage: where nobody's data is lost, a start makes what is missing", "[storage]") {
  gateway_fixture house;
  REQUIRE(house.start());
  REQUIRE(house.stop() == 0);
  for (std::string lost : {"keyring.db", "erasures.log", "cloakroom.db"}) {
    CAPTURE(lost);
    fs::remove(house.state() / lost);
    REQUIRE(house.start());
    REQUIRE(house.stop() == 0);
  }
}

TEST_CASE("storage: who was erased stays erased when older stores are put back", "[storage]") {
  gateway_fixture house;
  REQUIRE(house.start());
  visitor me(house.port()), stays(house.port());
  REQUIRE(me.hello());
  REQUIRE(me.say_and_wait("I am dana@example.com").is_object());
  REQUIRE(stays.hello());
  REQUIRE(stays.say_and_wait("I stay").is_object());
  REQUIRE(house.settled(std::chrono::seconds(20)));
  REQUIRE(house.stop() == 0);
  for (auto file : {"keyring.db", "cloakroom.db"}) fs::copy(house.state() / file, house.folder() / file);

  REQUIRE(house.start());
  visitor back(house.port());
  json resume{{"resume", me.resume()}};
  REQUIRE(back.hello(0, resume));
  REQUIRE(back.send({{"type", "withdraw"}}));
  REQUIRE(back.end() == 4403);
  REQUIRE(house.settled(std::chrono::seconds(20)));
  REQUIRE(house.stop() == 0);
  REQUIRE(house.count("SELECT count(*) FROM keys", true) == 1);

  for (std::vector<std::string> restored : {std::vector<std::string>{"keyring.db"}, {"keyring.db", "cloakroom.db"}}) {
    CAPTURE(restored.size());
    for (const auto& file : restored)
      fs::copy(house.folder() / file, house.state() / file, fs::copy_options::overwrite_existing);
    REQUIRE(house.count("SELECT count(*) FROM keys", true) == 2);
    REQUIRE(house.start());
    // What is seen from here on is what the first visitor of the restored gateway would see.
    CHECK(house.count("SELECT count(*) FROM keys", true) == 1);
    CHECK(house.count("SELECT count(*) FROM conversations") == 1);
    visitor again(house.port());
    CHECK_FALSE(again.hello(0, resume));
    REQUIRE(stays.hello(0));
    CHECK(stays.next("message")["text"] == "I stay");
    stays.drop();
    CHECK(bytes_of(house.gateway_log()).find("erased_subjects_restored") != std::string::npos);
    CHECK(house.stop() == 0);
  }
}

}  // namespace cloakroom::testing
