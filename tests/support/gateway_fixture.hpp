// The gateway and the messenger sandbox as programs of their own in a folder of their own, with real ports. Cleans up
// behind itself; keeps the folder when the environment variable CLOAKROOM_KEEP is set.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/http_probe.hpp"
#include "tests/support/process.hpp"

namespace cloakroom::testing {

using nlohmann::json;

// What a test wants to differ from the usual configuration. Everything is YAML of config/cloakroom.yaml.
struct gateway_wish {
  // Members of server.limits; high by default, so that a test meets only the bound it asks for.
  std::map<std::string, std::string> limits{{"messages_per_minute", "100000"},
                                            {"requests_per_minute", "1000000"},
                                            {"connections_per_address", "5000"},
                                            {"idle_seconds", "60"}};
  std::string server;      // Further lines of `server`, without indentation.
  std::string site;        // Further lines of the site.
  std::string more_sites;  // Further items of `sites`, without indentation.
  std::string more;        // Further lines of the file.
  std::string officer = "Dana Example";
  std::string telegram;  // Further members of the connector, ", receive: webhook".
  std::string origin = "http://shop.example";
  int coalesce_ms = 0;
  bool journal = true;               // The sandbox writes every byte it receives to journal().
  std::vector<std::string> sandbox;  // Further arguments of the sandbox.
};

class gateway_fixture {
 public:
  static constexpr std::int64_t group = -1001234567890;
  static constexpr std::int64_t agent = 501;  // On the allow-list.

  // Starts the sandbox; the gateway with `start`.
  explicit gateway_fixture(gateway_wish wanted = {});
  ~gateway_fixture();
  gateway_fixture(const gateway_fixture&) = delete;
  gateway_fixture& operator=(const gateway_fixture&) = delete;

  // Starts the gateway and waits until it listens; the first time takes free ports, later the same ones. False when it
  // does not come up.
  bool start();
  // Starts it and does not wait.
  void launch();
  // Whether a launched one listens by now.
  bool listening(std::chrono::milliseconds within);
  // SIGTERM, and the exit code.
  std::optional<int> stop(std::chrono::milliseconds within = std::chrono::seconds(30));
  process& gateway() { return *gateway_; }
  // The messenger goes away, and comes back at the same address without its memory.
  void stop_sandbox() { sandbox_.reset(); }
  void start_sandbox();

  std::uint16_t port() const { return port_; }
  std::uint16_t admin_port() const { return admin_port_; }
  std::uint16_t sandbox_port() const { return sandbox_port_; }
  const gateway_wish& wish() const { return wish_; }
  // Writes the configuration anew, for SIGHUP.
  void configure(gateway_wish wanted);
  // Where to listen from the next start on; 0: a free port.
  void listen_at(std::uint16_t port, std::uint16_t admin_port);

  // The sandbox's control API: GET without a body, POST with one. Null when it refuses.
  json control(const std::string& path, const json& body = nullptr) const;
  // What an agent does there; gives the control API's answer.
  json agent_says(std::int64_t thread, const std::string& text, std::int64_t user = agent) const;
  // Everything that ever stood in the sandbox's chats, in order of arrival.
  std::vector<json> messages() const;
  // Texts that the gateway sent to conversations of that reference.
  std::vector<std::string> delivered_to(const std::string& reference) const;
  // The thread of a conversation's topic, the newest one; waits for it.
  std::int64_t thread_of(const std::string& reference,
                         std::chrono::milliseconds within = std::chrono::seconds(20)) const;

  std::string metrics() const;
  // A row's first column for each row of a query on the data or the key ring, read-only.
  std::vector<std::string> ask(const std::string& sql, bool keyring = false) const;
  std::int64_t count(const std::string& sql, bool keyring = false) const;
  // Waits until nothing waits in the outbox.
  bool settled(std::chrono::milliseconds within) const;

  std::filesystem::path folder() const { return folder_; }
  std::filesystem::path state() const { return folder_ / "state"; }
  std::filesystem::path gateway_log() const { return folder_ / "gateway.log"; }
  std::filesystem::path journal() const { return folder_ / "journal.ndjson"; }
  // The bot's token and the secret of webhooks.
  static constexpr const char* token = "110201543:token-of-an-invented-bot-0000000";
  static constexpr const char* webhook_secret = "an-invented-webhook-secret-000000";

 private:
  void write_configuration() const;
  std::string configuration() const;

  gateway_wish wish_;
  std::filesystem::path folder_;
  std::unique_ptr<process> sandbox_, gateway_;
  std::uint16_t sandbox_port_ = 0, port_ = 0, admin_port_ = 0;
};

// Tries until it holds; false when the time is up.
bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds within = std::chrono::seconds(20));

}  // namespace cloakroom::testing
