// check-config as a program: README's own configuration, and what a start would refuse.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/tls_probe.hpp"

namespace cloakroom::testing {
namespace {

namespace fs = std::filesystem;

ended run(const fs::path& folder, const std::string& words) { return run_line(folder, "exec " + words); }

void put(const fs::path& file, const std::string& text, fs::perms mode = fs::perms(0600)) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  fs::permissions(file, mode);
}

// The blocks of a language in a Markdown text, in order.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  std::vector<std::string> out;
  const std::string mark = "\n```" + language + "\n";
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at)) {
    at += mark.size();
    out.push_back(text.substr(at, text.find("\n```", at) + 1 - at));
  }
  return out;
}

const std::string program = CLOAKROOM;

}  // namespace

TEST_CASE("check-config: README's steps hold as they stand there", "[check_config]") {
  gateway_fixture house;
  auto folder = house.folder() / "clone";
  auto readme = bytes_of(fs::path(CLOAKROOM_SOURCE) / "README.md");
  auto yaml = blocks(readme, "yaml");
  REQUIRE(yaml.size() == 1);
  put(folder / "cloakroom.yaml", yaml[0]);
  put(folder / "secrets/telegram.token", std::string(gateway_fixture::token) + "\n");
  fs::create_directories(folder / "build/release");
  fs::create_symlink(program, folder / "build/release/cloakroom");
  std::size_t steps = 0;
  for (const auto& block : blocks(readme, "sh")) {
    for (std::string verb : {"build/release/cloakroom keys init", "build/release/cloakroom check-config"}) {
      if (block.find(verb) == block.npos) continue;
      ++steps;
      auto done = run(folder, verb);
      INFO(verb << ": " << done.said);
      CHECK(done.code == 0);
      CHECK(done.said.find("warning") == std::string::npos);
    }
  }
  CHECK(steps == 2);
  CHECK(fs::exists(folder / "var/master.key"));
  // Everything that the other keys' defaults would put beside it is kept out of the repository.
  auto ignored = bytes_of(fs::path(CLOAKROOM_SOURCE) / ".gitignore");
  for (std::string kept : {"/cloakroom.yaml", "/secrets/", "/var/"}) CHECK(ignored.find(kept + "\n") != ignored.npos);
}

TEST_CASE("check-config: tries what a start would refuse", "[check_config]") {
  gateway_fixture house;
  auto wanted = house.wish();
  wanted.server = "tls: { certificate_file: server.pem, key_file: server.key }";
  auto certificate = house.folder() / "server.pem", key = house.folder() / "server.key";
  write_certificate(certificate, key, 1001);
  house.configure(wanted);
  auto check = [&] { return run(house.folder(), program + " check-config"); };
  auto starts = [&] { return run(house.folder(), program + " serve").code; };
  auto fine = check();
  CHECK(fine.code == 0);
  CHECK(fine.said.find("warning") == std::string::npos);

  put(key, "garbage");
  auto garbage = check();
  CHECK(garbage.code == 78);
  CHECK(garbage.said.find("cloakroom.yaml:4: server.tls.key_file: names a file that holds no usable") !=
        std::string::npos);
  CHECK(starts() == 78);
  write_certificate(certificate, key, 1002);

  auto master = house.state() / "master.key";
  fs::permissions(master, fs::perms(0644));
  auto open = check();
  CHECK(open.code == 78);
  CHECK(open.said.find("cloakroom.yaml:15: storage.master_key_file: master key file ") != std::string::npos);
  CHECK(open.said.find("must have mode 0600 or 0400") != std::string::npos);
  CHECK(starts() == 78);
  fs::permissions(master, fs::perms(0600));

  put(house.folder() / "telegram.token", "no token of a bot");
  CHECK(check().code == 78);
  CHECK(starts() == 78);
  put(house.folder() / "telegram.token", std::string(gateway_fixture::token) + "\n");
  CHECK(check().code == 0);
}

TEST_CASE("check-config, serve and SIGHUP name the line of a pattern that cannot be used", "[check_config]") {
  struct row {
    std::string pattern, said;
  };
  const std::vector<row> rows{
      {"ORD-([0-9]", "cannot be read (missing ): ORD-([0-9]), expected RE2 syntax"},
      {"(?=x)y", "cannot be read"},
      {"[0-9]*", "matches the empty text, expected one that needs a character"},
      {"((a{1,100}){1,10})b{1,500}[а-яА-Я]{300}", "costs too much"},
  };
  gateway_fixture house;
  auto plain = house.wish();
  REQUIRE(house.start());
  for (const auto& one : rows) {
    CAPTURE(one.pattern);
    auto wanted = plain;
    wanted.more =
        "redaction:\n  recognizers:\n    - { name: FINE, kind: fine, pattern: 'FINE-[0-9]+' }\n"
        "    - name: ORDER_ID\n      kind: order\n      pattern: '" +
        one.pattern + "'\n";
    house.configure(wanted);
    // The last line of the file.
    auto file = bytes_of(house.folder() / "cloakroom.yaml");
    auto line = std::to_string(std::count(file.begin(), file.end(), '\n'));
    auto place = "cloakroom.yaml:" + line + ": redaction.recognizers[1].pattern: " + one.said;
    for (auto verb : {" check-config", " serve", " redact --config cloakroom.yaml </dev/null"}) {
      CAPTURE(verb);
      auto done = run(house.folder(), program + verb);
      CHECK(done.code == 78);
      CHECK(done.said.find(place) != std::string::npos);
    }
    house.gateway().signal(SIGHUP);
    auto refused = [&] {
      auto log = bytes_of(house.gateway_log());
      return log.find("\"line\":" + line + ",\"key\":\"redaction.recognizers[1].pattern\"") != log.npos;
    };
    CHECK(eventually(refused));
  }
  CHECK(bytes_of(house.gateway_log()).find("\"configuration_reread\",\"accepted\":true") == std::string::npos);
  CHECK(house.stop() == 0);
}

TEST_CASE("check-config: tries the places of the storage, and makes nothing there", "[check_config]") {
  gateway_fixture house;
  auto refused = [&](const std::string& place) {
    for (std::string verb : {" check-config", " serve"}) {
      auto done = run(house.folder(), program + verb);
      CAPTURE(verb, done.said);
      CHECK(done.code == 78);
      CHECK(done.said.find("cloakroom.yaml:" + place) != std::string::npos);
    }
  };
  auto data = house.state() / "cloakroom.db", ring = house.state() / "keyring.db",
       ledger = house.state() / "erasures.log";
  fs::create_directory(data);
  refused("10: storage.data: names " + data.string() + ", which is no file");
  fs::remove(data);
  put(data, std::string(8192, 'x'));
  refused("10: storage.data: names a file that is no database of ours");
  fs::remove(data);
  put(ring, std::string(8192, 'x'));
  refused("11: storage.keyring: names a file that is no database of ours");
  fs::remove(ring);
  fs::create_directory(ledger);
  refused("12: storage.ledger: names " + ledger.string() + ", which is no file");
  fs::remove(ledger);
  for (const auto& one : {data, ring, ledger}) CHECK_FALSE(fs::exists(one));
  CHECK(run(house.folder(), program + " check-config").code == 0);
  for (const auto& one : {data, ring, ledger}) CHECK_FALSE(fs::exists(one));
}

TEST_CASE("check-config, serve and keys status know a master key that did not wrap the key ring", "[check_config]") {
  gateway_fixture house;
  REQUIRE(house.start());
  REQUIRE(house.stop() == 0);
  auto master = house.state() / "master.key", kept = house.folder() / "kept.key";
  fs::rename(master, kept);
  REQUIRE(run(house.folder(), program + " keys init").code == 0);
  const std::string mismatch = "it is not the key that wrapped this key ring";
  for (const auto& [verb, code] : std::vector<std::pair<std::string, int>>{
           {" check-config", 78}, {" serve", 78}, {" keys status", 1}, {" keys status --json", 1}}) {
    CAPTURE(verb);
    auto done = run(house.folder(), program + verb);
    CHECK(done.code == code);
    CHECK(done.said.find(mismatch) != std::string::npos);
    CHECK(done.said.find("wraps") == std::string::npos);
  }
  fs::rename(kept, master);
  for (std::string verb : {" check-config", " keys status"}) CHECK(run(house.folder(), program + verb).code == 0);
}

TEST_CASE("check-config: verbs that are refused leave no files behind", "[check_config]") {
  gateway_fixture house;
  auto master = house.state() / "master.key", kept = house.folder() / "kept.key";
  auto nothing_made = [&] {
    for (auto name : {"cloakroom.db", "keyring.db", "erasures.log"}) CHECK_FALSE(fs::exists(house.state() / name));
  };
  fs::rename(master, kept);
  for (const auto& [verb, code] : std::vector<std::pair<std::string, int>>{{" serve", 78}, {" keys status", 66}}) {
    auto done = run(house.folder(), program + verb);
    CAPTURE(verb, done.said);
    CHECK(done.code == code);
    CHECK(done.said.find("make one with `cloakroom keys init`") != std::string::npos);
    nothing_made();
  }
  fs::rename(kept, master);
  fs::permissions(master, fs::perms(0644));
  CHECK(run(house.folder(), program + " serve").code == 78);
  CHECK(run(house.folder(), program + " keys status").code == 1);
  nothing_made();
}

TEST_CASE("check-config: what cannot be written or read is no success", "[check_config]") {
  gateway_fixture house;
  for (std::string verb : {"check-config", "check-config --print", "keys status", "keys status --json", "--version",
                           "redact </etc/hostname"}) {
    CAPTURE(verb);
    auto done = run(house.folder(), program + " " + verb + " >/dev/full");
    CHECK(done.code == 74);
    CHECK(run(house.folder(), program + " " + verb).code == 0);
  }
  fs::remove(house.state() / "master.key");
  for (auto file : {"cloakroom.db", "keyring.db"}) fs::remove(house.state() / file);
  CHECK(run(house.folder(), program + " keys init >/dev/full").code == 74);
  for (std::string input : {"<&-", "</"}) {
    CAPTURE(input);
    auto done = run(house.folder(), program + " redact " + input);
    CHECK(done.code == 66);
    CHECK(done.said.find("the input cannot be read") != std::string::npos);
  }
}

TEST_CASE("check-config: what works but should not stay is a warning", "[check_config]") {
  gateway_fixture house;
  fs::permissions(house.folder() / "telegram.token", fs::perms(0644));
  auto shared = run(house.folder(), program + " check-config");
  CHECK(shared.code == 0);
  CHECK(shared.said.find("warning: ") != std::string::npos);
  CHECK(shared.said.find("connectors[0].token_file: names a file that others than its owner may read") !=
        std::string::npos);
  REQUIRE(house.start());
  CHECK(bytes_of(house.gateway_log()).find("\"configuration_warning\",\"key\":\"connectors[0].token_file\"") !=
        std::string::npos);
  CHECK(house.stop() == 0);
  fs::remove(house.state() / "master.key");
  auto early = run(house.folder(), program + " check-config");
  CHECK(early.code == 0);
  CHECK(early.said.find("there is no master key yet") != std::string::npos);
}

}  // namespace cloakroom::testing
