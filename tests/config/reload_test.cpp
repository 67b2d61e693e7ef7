// What a reload takes over, key by key, and what it leaves for a restart.
#include "config/reload.hpp"

#include <catch2/catch.hpp>
#include <functional>

namespace {

using namespace cloakroom;
using strings = std::vector<std::string>;

config::connector telegram(std::string id) {
  config::connector out;
  out.id = std::move(id);
  config::telegram_settings channel;
  channel.token_file = "token";
  channel.chat_id = -1001;
  out.channel = channel;
  out.recipient.name = "Telegram";
  out.recipient.country = "AE";
  return out;
}

config::settings sample() {
  config::settings out;
  out.sites.resize(2);
  out.sites[0].id = "main";
  out.sites[0].desk = {"support"};
  out.sites[1].id = "second";
  out.connectors = {telegram("support"), telegram("other")};
  return out;
}

}  // namespace

TEST_CASE("reload: each key that needs a restart is named and stays as it runs", "[config]") {
  struct row {
    std::string key;
    std::function<void(config::settings&)> change;
  };
  const std::vector<row> rows{
      {"server.listen", [](auto& s) { s.server.listen.port = 8443; }},
      {"server.listen", [](auto& s) { s.server.listen.host = "192.0.2.1"; }},
      {"server.admin_listen", [](auto& s) { s.server.admin_listen.port = 9000; }},
      {"server.public_url", [](auto& s) { s.server.public_url = "https://chat.example.com"; }},
      {"server.tls",
       [](auto& s) {
         s.server.tls = {"server.pem", "server.key"};
       }},
      {"server.threads", [](auto& s) { s.server.threads = 4; }},
      {"storage.data", [](auto& s) { s.storage.data.path = "elsewhere.db"; }},
      {"storage.keyring", [](auto& s) { s.storage.keyring.path = "elsewhere.db"; }},
      {"storage.ledger", [](auto& s) { s.storage.ledger = "elsewhere.log"; }},
      {"storage.attachments", [](auto& s) { s.storage.attachments = "elsewhere"; }},
      {"storage.master_key_file", [](auto& s) { s.storage.master_key_file = "elsewhere.key"; }},
      {"bell", [](auto& s) { s.bell = "nats://127.0.0.1:4222"; }},
      {"connectors", [](auto& s) { std::get<config::telegram_settings>(s.connectors[1].channel).chat_id = -1002; }},
      {"connectors", [](auto& s) { s.connectors.pop_back(); }},
      {"connectors", [](auto& s) { s.connectors.push_back(telegram("third")); }},
      {"demo", [](auto& s) { s.demo.emplace(); }},
  };
  for (const auto& one : rows) {
    CAPTURE(one.key);
    auto wanted = sample();
    one.change(wanted);
    auto done = config::reload(sample(), wanted);
    CHECK(done.waiting == strings{one.key});
    CHECK(done.in_force == sample());
  }
}

TEST_CASE("reload: everything else is taken over", "[config]") {
  const std::vector<std::function<void(config::settings&)>> changes{
      [](auto& s) { s.server.trusted_proxies.resize(1); },
      [](auto& s) { s.server.drain_seconds = std::chrono::seconds(5); },
      [](auto& s) { s.server.limits.frame_bytes = 4096; },
      [](auto& s) { s.server.limits.connections_per_address = 7; },
      [](auto& s) { s.sites.pop_back(); },
      [](auto& s) { s.sites[0].origins = {"https://www.example.com"}; },
      [](auto& s) { s.sites[1].desk = {"other"}; },
      [](auto& s) { s.connectors[0].recipient.country = "DE"; },
      [](auto& s) { s.redaction.budget_ms = std::chrono::milliseconds(5); },
      [](auto& s) {
        s.redaction.recognizers.push_back({"ORDER_ID", "order", "ORD-[0-9]+", {}, 0.6});
      },
      [](auto& s) {
        s.retention.content = {std::chrono::months{12}, {}};
      },
      [](auto& s) { s.privacy.officer.name = "Dana Example"; },
      [](auto& s) { s.log = log_level::warn; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    auto wanted = sample();
    changes[i](wanted);
    auto done = config::reload(sample(), wanted);
    CHECK(done.waiting.empty());
    CHECK(done.in_force == wanted);
    CHECK_FALSE(done.in_force == sample());
  }
}

TEST_CASE("reload: files of a certificate may change where TLS is spoken already", "[config]") {
  auto running = sample();
  running.server.tls = {"server.pem", "server.key"};
  auto wanted = running;
  wanted.server.tls = {"renewed.pem", "renewed.key"};
  auto done = config::reload(running, wanted);
  CHECK(done.waiting.empty());
  CHECK(done.in_force == wanted);
}

TEST_CASE("reload: any free port is the one that it has", "[config]") {
  auto running = sample();
  running.server.listen.port = 41234;
  auto wanted = running;
  wanted.server.listen.port = 0;
  auto done = config::reload(running, wanted);
  CHECK(done.waiting.empty());
  CHECK(done.in_force == running);
}

TEST_CASE("reload: a recipient is taken over beside a connector that waits", "[config]") {
  auto wanted = sample();
  wanted.connectors[0].recipient.country = "DE";
  wanted.connectors.pop_back();
  auto done = config::reload(sample(), wanted);
  CHECK(done.waiting == strings{"connectors"});
  REQUIRE(done.in_force.connectors.size() == 2);
  CHECK(done.in_force.connectors[0].recipient.country == "DE");
  // It still receives, so it is still told.
  CHECK(done.in_force.connectors[1] == sample().connectors[1]);
}

TEST_CASE("reload: no site is sent to a connector that does not run", "[config]") {
  auto wanted = sample();
  wanted.connectors.push_back(telegram("third"));
  wanted.sites[0].desk = {"third"};
  wanted.sites[1].desk = {"other", "support"};
  wanted.sites.emplace_back().id = "fresh";
  wanted.sites[2].desk = {"support", "third"};
  auto done = config::reload(sample(), wanted);
  CHECK(done.waiting == strings{"sites[0].desk", "sites[2].desk", "connectors"});
  CHECK(done.in_force.sites[0].desk == strings{"support"});
  CHECK(done.in_force.sites[1].desk == strings{"other", "support"});
  CHECK(done.in_force.sites[2].desk == strings{"support"});
}
