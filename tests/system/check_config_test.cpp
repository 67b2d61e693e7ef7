// check-config as a program: README's own configuration, and what a start would refuse.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/tls_probe.hpp"

namespace cloakroom::testing {
namespace {

namespace fs = std::filesystem;

struct ended {
  std::optional<int> code;
  std::string said;
};

ended run(const fs::path& folder, const std::string& words) {
  auto output = folder / "verb.log";
  fs::remove(output);
  process shell("/bin/sh", {"-c", "cd \"" + folder.string() + "\" && exec " + words}, output);
  auto code = shell.wait(std::chrono::seconds(60));
  return {code, bytes_of(output)};
}

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
  CHECK(open.said.find("master key file: must have mode 0600 or 0400") != std::string::npos);
  CHECK(starts() == 78);
  fs::permissions(master, fs::perms(0600));

  put(house.folder() / "telegram.token", "no token of a bot");
  CHECK(check().code == 78);
  CHECK(starts() == 78);
  put(house.folder() / "telegram.token", std::string(gateway_fixture::token) + "\n");
  CHECK(check().code == 0);
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
