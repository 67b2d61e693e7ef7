// The command line of the messenger sandbox.
#include <boost/system/system_error.hpp>
#include <charconv>
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "connectors/sandbox/sandbox.hpp"

namespace {

constexpr int exit_usage = 64;
constexpr int exit_unavailable = 69;

constexpr const char* after_help = R"(
The Bot API answers at http://ADDRESS:PORT/bot<TOKEN>/<method>; the agent's phone is the page at /.
Control API (JSON):
  POST   /control/agent/message  {"chat","thread","user","name","text","reply_to"}; other "kind"s: edited_message,
                                 callback_query, service, my_chat_member, delete_message,
                                 delete_topic, create_topic, raw
  POST   /control/fault          {"kind","method"?,"chat"?,"count"?|"probability"?,"seed"?,"retry_after"?,"delay_ms"?,
                                 "description"?,"after_commit"?,"seconds"?,"to"?}
  GET    /control/faults         DELETE /control/faults[?id=N]
  GET    /control/chats          GET /control/agents
  GET    /control/messages       ?after=NUMBER&chat=ID&thread=ID
  GET    /control/journal        ?after=NUMBER&limit=N
  GET    /control/rates          POST /control/rates {"strict":true}
  GET    /control/events         server-sent events       POST /control/reset
)";

// "127.0.0.1:8090" or "[::1]:0"; empty when that is all right.
std::string read_listen(const std::string& text, cloakroom::sandbox::sandbox_settings& out) {
  auto colon = text.rfind(':');
  if (colon == std::string::npos) return "expected ADDRESS:PORT";
  auto digits = std::string_view(text).substr(colon + 1);
  auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (ec != std::errc() || end != digits.data() + digits.size()) return "expected a port from 0 to 65535";
  out.address = text.substr(0, colon);
  if (out.address.starts_with('[') && out.address.ends_with(']')) out.address = out.address.substr(1, colon - 2);
  return {};
}

// "501:Olena"
std::string read_agent(const std::string& text, cloakroom::sandbox::telegram_settings& out) {
  std::int64_t id = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), id);
  auto name_at = static_cast<std::size_t>(end - text.data()) + 1;
  if (ec != std::errc() || id <= 0 || name_at >= text.size() || text[name_at - 1] != ':') return "expected ID:NAME";
  out.agents.emplace_back(id, text.substr(name_at));
  return {};
}

int refuse(const cloakroom::sandbox::sandbox_settings& settings, const std::string& why) {
  std::cerr << "cloakroom-sandbox: cannot serve at " << settings.address << ":" << settings.port << ": " << why << "\n";
  return exit_unavailable;
}

int serve(const cloakroom::sandbox::sandbox_settings& settings) try {
  cloakroom::sandbox::sandbox sandbox(settings);
  auto address = settings.address.find(':') == std::string::npos ? settings.address : "[" + settings.address + "]";
  std::cout << "listening on http://" << address << ":" << sandbox.port() << std::endl;
  sandbox.run();
  return 0;
} catch (const boost::system::system_error& failure) {
  // Not what(): it tells where in a library's source it was thrown.
  return refuse(settings, failure.code().message());
} catch (const std::exception& failure) {
  return refuse(settings, failure.what());
}

}  // namespace

int main(int count, char** values) {
  cloakroom::sandbox::sandbox_settings settings;
  std::string listen = "127.0.0.1:8090";
  std::vector<std::string> agents = {"501:Olena"};
  CLI::App app("A Telegram Bot API of your own, on this machine: for the demo and the tests.", "cloakroom-sandbox");
  app.footer(after_help);
  app.add_option("--listen", listen, "Where to serve; port 0 takes a free one")->capture_default_str();
  app.add_option("--token", settings.telegram.token, "The bot's token")->capture_default_str();
  app.add_option("--chat", settings.telegram.chat, "Id of the forum group")->capture_default_str();
  app.add_option("--agent", agents, "A person who answers, ID:NAME; may be repeated")->capture_default_str();
  app.add_option("--journal", settings.journal_file, "File to append every received request to, one JSON line each");
  app.add_option("--time-scale", settings.telegram.time_scale, "How many times faster retries and rates run")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_flag("--strict-rates", settings.telegram.strict_rates, "Enforce 1/s a chat, 20/min a group, 30/s in all");
  try {
    app.parse(count, values);
  } catch (const CLI::ParseError& failure) {
    return app.exit(failure) == 0 ? 0 : exit_usage;
  }
  auto problem = read_listen(listen, settings);
  for (const auto& agent : agents) {
    if (problem.empty()) problem = read_agent(agent, settings.telegram);
  }
  if (!problem.empty()) {
    std::cerr << "cloakroom-sandbox: " << problem << "\n";
    return exit_usage;
  }
  return serve(settings);
}
