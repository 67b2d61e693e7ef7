// The files that ship: they load, they say what the defaults are, and the reference leaves no key out.
// A new key that is not annotated fails here.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/config/support.hpp"

using namespace cloakroom::config;

namespace {

loaded reference(const test::secret_folder& folder) {
  return load_text(test::content_of(test::source_folder() / "config/cloakroom.yaml"), "cloakroom.yaml", folder.path());
}

}  // namespace

TEST_CASE("config: the annotated reference loads without a problem", "[config]") {
  test::secret_folder folder;
  loaded read = reference(folder);
  CHECK(test::texts(read.problems).empty());
  CHECK(read.value.sites.size() == 1);
  CHECK(read.value.connectors.size() == 5);
}

TEST_CASE("config: the annotated reference says the defaults", "[config]") {
  test::secret_folder folder;
  settings said = reference(folder).value;
  settings defaults = load_text(test::minimal(), "minimal", folder.path()).value;
  CHECK(said.server == defaults.server);
  CHECK(said.storage == defaults.storage);
  CHECK(said.bell == defaults.bell);
  CHECK(said.agents == defaults.agents);
  CHECK(said.retention == defaults.retention);
  CHECK(said.privacy.policy == defaults.privacy.policy);
  CHECK(said.privacy.authorities == defaults.privacy.authorities);
  CHECK(said.log == defaults.log);
  site same = said.sites.at(0);
  same.name = defaults.sites.at(0).name;
  same.hours = {};
  same.desk = {};
  CHECK(same == defaults.sites.at(0));
  said.redaction.recognizers.clear();
  CHECK(said.redaction == defaults.redaction);
}

TEST_CASE("config: the annotated reference says the defaults of the connectors", "[config]") {
  test::secret_folder folder;
  settings said = reference(folder).value;
  auto telegram = std::get<telegram_settings>(said.connectors.at(0).channel);
  telegram.token_file.clear();
  telegram.chat_id = 0;
  CHECK(telegram == telegram_settings{});
  auto viber = std::get<viber_settings>(said.connectors.at(1).channel);
  viber.token_file.clear();
  CHECK(viber == viber_settings{});
  CHECK(std::get<messenger_settings>(said.connectors.at(2).channel).api == messenger_settings{}.api);
  CHECK(std::get<email_settings>(said.connectors.at(3).channel).smtp == email_settings{}.smtp);
  CHECK(std::get<webhook_settings>(said.connectors.at(4).channel).events == webhook_settings{}.events);
}

TEST_CASE("config: the annotated reference names every key there is", "[config]") {
  test::secret_folder folder;
  std::string annotated = test::content_of(test::source_folder() / "config/cloakroom.yaml");
  settings full = reference(folder).value;
  full.demo.emplace();
  std::istringstream lines(print(full));
  int keys = 0;
  for (std::string line; std::getline(lines, line);) {
    auto begin = line.find_first_not_of(" -");
    auto colon = line.find(':', begin);
    if (begin == line.npos || colon == line.npos) continue;
    std::string key = line.substr(begin, colon - begin);
    if (key[0] == '"' || (key[0] >= '0' && key[0] <= '9')) continue;  // Users of a messenger, no keys of ours.
    INFO(key);
    CHECK(annotated.find(key + ":") != std::string::npos);
    ++keys;
  }
  CHECK(keys > 120);
}

TEST_CASE("config: the demo's configuration loads as it lies in the tree", "[config]") {
  loaded read = load_file(test::source_folder() / "config/demo.yaml");
  CHECK(test::texts(read.problems).empty());
  const settings& demo = read.value;
  CHECK(demo.server.listen == listen_address{"127.0.0.1", 8080});
  CHECK(demo.server.admin_listen == listen_address{"127.0.0.1", 8081});
  REQUIRE(demo.sites.size() == 1);
  CHECK(demo.sites[0].origins == std::vector<std::string>{"http://127.0.0.1:8080", "http://localhost:8080"});
  CHECK(demo.storage.data.path == test::source_folder() / "var/demo/cloakroom.db");
  REQUIRE(demo.connectors.size() == 1);
  auto telegram = std::get<telegram_settings>(demo.connectors[0].channel);
  CHECK(telegram.api == "http://127.0.0.1:8090");
  CHECK(telegram.chat_id == -1001234567890);
  CHECK(demo.connectors[0].agents == std::map<std::string, std::string>{{"501", "olena"}});
  REQUIRE(demo.demo);
  CHECK(demo.demo->sandbox == "http://127.0.0.1:8090");
}

TEST_CASE("config: a file that is not there is a problem", "[config]") {
  for (auto* file : {"/nowhere/cloakroom.yaml", "/tmp", "/dev/null"})
    CHECK(test::texts(load_file(file).problems) ==
          std::vector<std::string>{std::string(file) + ":1: document: cannot be read, expected a readable file"});
}

TEST_CASE("config: an empty file lacks what is required", "[config]") {
  auto found = test::texts(load_text("", "f", "/nowhere").problems);
  REQUIRE(found.size() == 7);
  CHECK(found[0] == "f:1: sites: is missing, expected at least one site");
  CHECK(found[1] == "f:1: privacy.controller.name: is missing, expected a text of 1 to 256 bytes");
}
