// Secret files: what is read, what is refused and why.
// The contents are invented.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "config/secret_file.hpp"
#include "tests/config/support.hpp"

using namespace cloakroom;
using namespace cloakroom::config;

TEST_CASE("config: a secret loses one trailing line end and nothing else", "[config]") {
  test::secret_folder folder;
  struct sample {
    std::string content, secret;
  };
  for (const auto& [content, secret] : std::vector<sample>{{"abc", "abc"},
                                                           {"abc\n", "abc"},
                                                           {"abc\r\n", "abc"},
                                                           {"abc\n\n", "abc\n"},
                                                           {" a b \n", " a b "},
                                                           {std::string("a\0b", 3), std::string("a\0b", 3)}}) {
    auto read = read_secret(folder.write("s", content));
    REQUIRE(read.has_value());
    CHECK(std::string(read->text()) == secret);
  }
}

TEST_CASE("config: a secret file of no use says why", "[config]") {
  test::secret_folder folder;
  CHECK(read_secret(folder.path() / "none").error() == config::errc::secret_missing);
  CHECK(read_secret(folder.path() / "secrets/telegram.token/x").error() == config::errc::secret_missing);
  CHECK(read_secret(folder.path()).error() == config::errc::secret_not_regular);
  CHECK(read_secret(folder.write("empty", "")).error() == config::errc::secret_empty);
  CHECK(read_secret(folder.write("blank", "\n")).error() == config::errc::secret_empty);
  CHECK(read_secret(folder.write("large", std::string(secret_bytes_max + 1, 'x'))).error() ==
        config::errc::secret_too_large);
  CHECK(read_secret(folder.write("full", std::string(secret_bytes_max, 'x'))).has_value());
}

TEST_CASE("config: a pipe is refused without waiting for its writer", "[config]") {
  test::secret_folder folder;
  auto pipe = folder.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(read_secret(pipe).error() == config::errc::secret_not_regular);
  CHECK(judge_secret_file(pipe) == config::errc::secret_not_regular);
}

TEST_CASE("config: a secret that others may read is marked", "[config]") {
  test::secret_folder folder;
  auto file = folder.write("s", "abc");
  struct sample {
    mode_t mode;
    bool shared;
  };
  for (auto [mode, shared] : {sample{0600, false}, sample{0400, false}, sample{0640, true}, sample{0604, true}}) {
    REQUIRE(chmod(file.c_str(), mode) == 0);
    auto read = read_secret_file(file);
    REQUIRE(read.has_value());
    CHECK(read->shared == shared);
    CHECK(readable_by_others(file) == shared);
    auto loaded =
        load_text(test::minimal("connectors:\n  - { id: crm, kind: webhook, url: \"https://crm.example.com\", "
                                "secret_file: s,\n      recipient: { name: Example CRM, country: PL, "
                                "safeguard: adequacy } }\n"),
                  "f", folder.path());
    CHECK(test::texts(loaded.problems).empty());
    std::vector<std::string> expected;
    if (shared)
      expected = {
          "f:6: connectors[0].secret_file: names a file that others than its owner may read, expected mode 0600"};
    CHECK(test::texts(loaded.warnings) == expected);
  }
}
