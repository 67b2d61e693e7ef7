// The effective configuration: it loads again to the same settings, and holds no secret.
// And check-config as a whole.
#include <catch2/catch.hpp>
#include <sstream>

#include "config/check.hpp"
#include "tests/config/support.hpp"

using namespace cloakroom::config;

TEST_CASE("config: what is printed loads again to the same settings", "[config]") {
  test::secret_folder folder;
  std::string text = test::content_of(test::source_folder() / "config/cloakroom.yaml");
  loaded first = load_text(text, "f", folder.path());
  REQUIRE(first.problems.empty());
  loaded second = load_text(print(first.value), "g", "/elsewhere");
  CHECK(test::texts(second.problems).empty());
  CHECK(second.value == first.value);
}

TEST_CASE("config: every value that is not the default survives printing", "[config]") {
  test::secret_folder folder;
  std::string text = test::content_of(test::source_folder() / "tests/config/cases/ok_nothing_default.yaml");
  loaded first = load_text(text, "f", folder.path());
  REQUIRE(test::texts(first.problems).empty());
  loaded second = load_text(print(first.value), "g", "/elsewhere");
  CHECK(test::texts(second.problems).empty());
  CHECK(second.value == first.value);
}

TEST_CASE("config: no credential and no content of a secret file is printed", "[config]") {
  test::secret_folder folder;
  std::string text = test::minimal(
      "storage:\n"
      "  data: postgresql://gateway:hunter2@db.example.com/cloakroom?sslpassword=hunter2\n"
      "  keyring: postgresql://gateway:hun/ter2@x@db.example.com/keyring\n"
      "connectors:\n"
      "  - { id: crm, kind: webhook, url: \"https://crm.example.com/in?key=hunter2\", secret_file: "
      "secrets/crm.secret,\n"
      "      recipient: { name: Example CRM, country: PL, safeguard: adequacy } }\n");
  std::string file = folder.write("c.yaml", text).string();
  std::ostringstream out, err;
  CHECK(run_check_config(file, true, out, err) == 0);
  CHECK(err.str().empty());
  CHECK(out.str().find("hun") == std::string::npos);
  CHECK(out.str().find("ter2") == std::string::npos);
  CHECK(out.str().find("postgresql://gateway:***@db.example.com/cloakroom?sslpassword=***") != std::string::npos);
  CHECK(out.str().find((folder.path() / "secrets/crm.secret").string()) != std::string::npos);
}

TEST_CASE("config: check-config says ok, or every problem and 78", "[config]") {
  test::secret_folder folder;
  std::ostringstream out, err;
  std::string good = folder.write("good.yaml", test::minimal()).string();
  CHECK(run_check_config(good, false, out, err) == 0);
  CHECK(out.str() == "ok: " + good + ": 1 site(s), 0 connector(s)\n");
  CHECK(err.str().empty());

  std::string bad = folder.write("bad.yaml", test::minimal("lgo: {}\nbell: ring\n")).string();
  std::ostringstream nothing;
  CHECK(run_check_config(bad, true, nothing, err) == 78);
  CHECK(nothing.str().empty());
  CHECK(err.str() == bad + ":5: lgo: is not a known key, did you mean `log`?\n" + bad +
                         ":6: bell: is \"ring\", expected auto or nats://host:port\n");
}

TEST_CASE("config: a secret pasted in place of a path or URL is not repeated", "[config]") {
  const std::string pasted = "110201543:hunter2";
  auto found =
      load_text(
          test::minimal("connectors:\n"
                        "  - { id: a, kind: telegram, token_file: \"" +
                        pasted +
                        "\", chat_id: -1,\n"
                        "      recipient: { name: Telegram, country: AE, safeguard: scc } }\n"
                        "  - { id: b, kind: email, smtp: \"smtp://u:hunter2@mail.example.com\", from: a@example.com,\n"
                        "      recipient: { name: Mail, country: PL, safeguard: scc } }\n"
                        "storage: { data: \"mysql://u:hunter2@db.example.com/x\" }\n"),
          "f", "/nowhere")
          .problems;
  CHECK(found.size() == 3);
  for (const auto& one : found) CHECK(text(one).find("hunter2") == std::string::npos);
}
