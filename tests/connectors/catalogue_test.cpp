// From configured entries to connectors; every refusal names its connector and no secret.
#include "connectors/catalogue.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "connectors/setting_fault.hpp"

using namespace cloakroom;

namespace {

// A folder that goes with the test.
class scratch {
 public:
  scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "cloakroom-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~scratch() { std::filesystem::remove_all(path_); }
  std::filesystem::path file(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name) << content;
    return path_ / name;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

config::connector telegram(const std::filesystem::path& token_file) {
  config::connector settings;
  settings.id = "support";
  config::telegram_settings channel;
  channel.token_file = token_file;
  channel.chat_id = -1001234567890;
  channel.api = "http://127.0.0.1:9";
  channel.rate.group_per_minute = 12;
  channel.coalesce_ms = std::chrono::milliseconds(700);
  settings.channel = channel;
  settings.agents = {{"501", "olena"}};
  return settings;
}

std::string problem_of(const config::connector& settings) {
  asio::io_context loop;
  system_clock_source clock;
  try {
    connectors::make_connector(settings, clock, loop.get_executor());
  } catch (const connectors::setting_fault& fault) {
    return fault.key() + ": " + fault.reason();
  }
  return "none";
}

}  // namespace

TEST_CASE("catalogue: a telegram desk from its settings", "[catalogue]") {
  scratch folder;
  asio::io_context loop;
  system_clock_source clock;
  auto settings = telegram(folder.file("token", "110201543:AAE-example_secret\n"));
  auto made = connectors::make_connector(settings, clock, loop.get_executor());
  CHECK(made->id() == "support");
  CHECK(made->home_chat() == "-1001234567890");
  CHECK(made->limits().group_per_minute == 12);
  CHECK(made->limits().coalesce == std::chrono::milliseconds(700));
  CHECK_FALSE(made->healthy());
}

TEST_CASE("catalogue: what cannot work is refused by name, without the secret", "[catalogue]") {
  scratch folder;
  const auto good = folder.file("token", "110201543:AAE-example_secret\n");
  const auto refused = [](const config::connector& settings, const std::string& part) {
    const auto text = problem_of(settings);
    CAPTURE(text);
    CHECK(text.starts_with(part + ": "));
    CHECK(text.find("example_secret") == std::string::npos);
  };
  refused(telegram(folder.path() / "missing"), "token_file");
  refused(telegram(folder.file("shape", "110201543/../example_secret")), "token_file");
  refused(telegram(folder.file("colon", "110201543:")), "token_file");

  auto other_api = telegram(good);
  std::get<config::telegram_settings>(other_api.channel).api = "ftp://example.com";
  refused(other_api, "api");

  auto webhook = telegram(good);
  auto& channel = std::get<config::telegram_settings>(webhook.channel);
  channel.receive = config::receive_mode::webhook;
  channel.public_url = "https://chat.example.com";
  channel.secret_file = folder.file("secret", "not url safe!");
  refused(webhook, "secret_file");
  channel.secret_file = folder.file("secret", std::string(257, 'a'));
  refused(webhook, "secret_file");
  channel.secret_file = folder.file("secret", std::string(256, 'a'));
  CHECK(problem_of(webhook) == "none");
  channel.public_url = "";
  refused(webhook, "public_url");

  auto agents = telegram(good);
  agents.agents = {{"olena", "olena"}};
  refused(agents, "agents");
}

TEST_CASE("catalogue: kinds of a later version say so", "[catalogue]") {
  config::connector settings;
  settings.id = "crm";
  settings.channel = config::webhook_settings{};
  CHECK(problem_of(settings) == "kind: is not available in this version");
  settings.channel = config::viber_settings{};
  CHECK(problem_of(settings).find("not available in this version") != std::string::npos);
}
