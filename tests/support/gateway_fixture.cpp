// Files, children and questions to them.
#include "tests/support/gateway_fixture.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <fstream>
#include <stdexcept>
#include <thread>

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;

constexpr milliseconds start_within{60000};

std::filesystem::path new_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "cloakroom-system-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

std::string indented(const std::string& lines, const std::string& by) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    auto end = std::min(lines.find('\n', at), lines.size());
    out += by + lines.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

constexpr const char* privacy = R"(privacy:
  controller: { name: Example shop Ltd, address: "1 Example Street, Kyiv", email: privacy@example.com }
  officer: { name: OFFICER, address: "1 Example Street, Kyiv", email: dpo@example.com }
  representative: { name: Example Representation, address: "ul. Testowa 1, Warszawa", email: rep@example.com }
)";

}  // namespace

bool eventually(const std::function<bool()>& holds, milliseconds within) {
  auto until = steady::now() + within;
  while (!holds()) {
    if (steady::now() >= until) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

gateway_fixture::gateway_fixture(gateway_wish wanted) : wish_(std::move(wanted)), folder_(new_folder()) {
  std::filesystem::create_directory(state());
  write_file(folder_ / "telegram.token", std::string(token) + "\n");
  write_file(folder_ / "webhook.secret", std::string(webhook_secret) + "\n");
  start_sandbox();
  write_configuration();
  process keys(CLOAKROOM, {"keys", "init", "--config", (folder_ / "cloakroom.yaml").string()}, folder_ / "keys.log");
  if (keys.wait(start_within) != 0) throw std::runtime_error("keys init failed: " + bytes_of(folder_ / "keys.log"));
}

void gateway_fixture::start_sandbox() {
  auto at = "127.0.0.1:" + std::to_string(sandbox_port_);
  std::vector<std::string> arguments{"--listen", at, "--token", token, "--chat", std::to_string(group)};
  if (wish_.journal) arguments.insert(arguments.end(), {"--journal", journal().string()});
  arguments.insert(arguments.end(), wish_.sandbox.begin(), wish_.sandbox.end());
  sandbox_ = std::make_unique<process>(CLOAKROOM_SANDBOX, arguments, folder_ / "sandbox.log");
  auto line = sandbox_->wait_for_line("listening on", start_within);
  if (!line) throw std::runtime_error("the sandbox did not start");
  sandbox_port_ = static_cast<std::uint16_t>(std::stoi(line->substr(line->rfind(':') + 1)));
}

gateway_fixture::~gateway_fixture() {
  gateway_.reset();
  sandbox_.reset();
  std::error_code ignored;
  if (::getenv("CLOAKROOM_KEEP") == nullptr) std::filesystem::remove_all(folder_, ignored);
}

std::string gateway_fixture::configuration() const {
  auto at = [](std::uint16_t port) { return "127.0.0.1:" + std::to_string(port) + "\n"; };
  auto out = "server:\n  listen: " + at(port_) + "  admin_listen: " + at(admin_port_) + indented(wish_.server, "  ");
  if (!wish_.limits.empty()) out += "  limits:\n";
  for (const auto& [name, value] : wish_.limits) out += "    " + name + ": " + value + "\n";
  out +=
      "storage:\n  data: sqlite:state/cloakroom.db\n  keyring: sqlite:state/keyring.db\n"
      "  ledger: state/erasures.log\n  attachments: state/attachments\n  master_key_file: state/master.key\n";
  out += "sites:\n  - id: main\n    name: Example shop\n    origins: [ \"" + wish_.origin +
         "\" ]\n    languages: [ en, uk ]\n    region: UA\n    consent: { managers: [ cookiebot ] }\n"
         "    desk: [ support ]\n" +
         indented(wish_.site, "    ") + indented(wish_.more_sites, "  ");
  out +=
      "connectors:\n  - { id: support, kind: telegram, token_file: telegram.token, chat_id: " + std::to_string(group) +
      ", api: \"http://127.0.0.1:" + std::to_string(sandbox_port_) +
      "\", agents: { 501: olena }, coalesce_ms: " + std::to_string(wish_.coalesce_ms) +
      ", rate: { chat_per_second: 1000, group_per_minute: 1000, all_per_second: 1000 }, recipient: { name: Telegram, "
      "country: AE, safeguard: scc, purposes: [ communication ] }" +
      wish_.telegram + " }\n";
  std::string parties = privacy;
  parties.replace(parties.find("OFFICER"), 7, wish_.officer);
  return out + parties + wish_.more;
}

void gateway_fixture::write_configuration() const { write_file(folder_ / "cloakroom.yaml", configuration()); }

void gateway_fixture::configure(gateway_wish wanted) {
  wish_ = std::move(wanted);
  write_configuration();
}

void gateway_fixture::listen_at(std::uint16_t port, std::uint16_t admin_port) {
  port_ = port;
  admin_port_ = admin_port;
  write_configuration();
}

void gateway_fixture::launch() {
  gateway_.reset();
  gateway_ = std::make_unique<process>(
      CLOAKROOM, std::vector<std::string>{"serve", "--config", (folder_ / "cloakroom.yaml").string()}, gateway_log());
}

bool gateway_fixture::listening(milliseconds within) {
  auto line = gateway_->wait_for_line("\"listening\"", within);
  if (!line) return false;
  auto fields = json::parse(*line, nullptr, false);
  if (!fields.is_object()) return false;
  bool first = port_ == 0;
  port_ = fields.value("port", port_);
  admin_port_ = fields.value("admin_port", admin_port_);
  if (first) write_configuration();
  return true;
}

bool gateway_fixture::start() {
  launch();
  return listening(start_within);
}

std::optional<int> gateway_fixture::stop(milliseconds within) {
  gateway_->signal(SIGTERM);
  return gateway_->wait(within);
}

json gateway_fixture::control(const std::string& path, const json& body) const {
  auto answer = http_call("127.0.0.1", sandbox_port_, body.is_null() ? "GET" : "POST", "/control/" + path, {},
                          body.is_null() ? std::string() : body.dump(), std::chrono::seconds(30));
  return answer.ok() ? json::parse(answer.body, nullptr, false) : json(nullptr);
}

json gateway_fixture::agent_says(std::int64_t thread, const std::string& text, std::int64_t user) const {
  json deed{{"chat", group}, {"user", user}, {"text", text}};
  if (thread != 0) deed["thread"] = thread;
  for (const auto& chat : control("chats"))
    if (chat["id"] == group && !chat["migrated_to"].is_null()) deed["chat"] = chat["migrated_to"];
  return control("agent/message", deed);
}

std::vector<json> gateway_fixture::messages() const {
  std::vector<json> out;
  for (std::uint64_t after = 0;;) {
    auto page = control("messages?after=" + std::to_string(after));
    if (!page.is_array() || page.empty()) return out;
    for (auto& row : page) out.push_back(std::move(row));
    after = out.back()["number"].get<std::uint64_t>();
  }
}

std::vector<std::string> gateway_fixture::delivered_to(const std::string& reference) const {
  std::vector<std::string> out;
  for (const auto& row : messages())
    if (row["direction"] == "from_bot" && row["service"].is_null() && row["topic"] == reference)
      out.push_back(row["text"].get<std::string>());
  return out;
}

std::int64_t gateway_fixture::thread_of(const std::string& reference, milliseconds within) const {
  std::int64_t found = 0;
  eventually(
      [&] {
        for (const auto& chat : control("chats"))
          for (const auto& topic : chat["topics"])
            if (topic["name"] == reference && topic["state"] != "deleted")
              found = std::max(found, topic["thread"].get<std::int64_t>());
        return found != 0;
      },
      within);
  return found;
}

std::string gateway_fixture::metrics() const { return http_call("127.0.0.1", admin_port_, "GET", "/metrics").body; }

std::vector<std::string> gateway_fixture::ask(const std::string& sql, bool keyring) const {
  std::vector<std::string> out;
  sqlite3* open = nullptr;
  sqlite3_stmt* statement = nullptr;
  auto file = (state() / (keyring ? "keyring.db" : "cloakroom.db")).string();
  bool fine = sqlite3_open_v2(file.c_str(), &open, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
              sqlite3_busy_timeout(open, 10000) == SQLITE_OK &&
              sqlite3_prepare_v2(open, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK;
  int step = SQLITE_ERROR;
  while (fine && (step = sqlite3_step(statement)) == SQLITE_ROW) {
    auto text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    out.emplace_back(text == nullptr ? "" : text);
  }
  std::string why = open == nullptr ? "no memory" : sqlite3_errmsg(open);
  sqlite3_finalize(statement);
  sqlite3_close(open);
  if (step != SQLITE_DONE) throw std::runtime_error(sql + ": " + why);
  return out;
}

std::int64_t gateway_fixture::count(const std::string& sql, bool keyring) const {
  auto rows = ask(sql, keyring);
  return rows.empty() ? 0 : std::stoll(rows.front());
}

bool gateway_fixture::settled(milliseconds within) const {
  // States: queued 1, sending 2, unknown 4 (store/rows.hpp).
  return eventually([this] { return count("SELECT count(*) FROM outbox WHERE state IN (1, 2, 4)") == 0; }, within);
}

}  // namespace cloakroom::testing
