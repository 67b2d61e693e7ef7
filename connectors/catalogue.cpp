// The translation from the configuration to each connector's own settings, secrets read from their files. Nothing
// of any protocol.
#include "connectors/catalogue.hpp"

#include <charconv>

#include "config/secret_file.hpp"
#include "connectors/setting_fault.hpp"
#include "connectors/telegram/connector.hpp"

namespace cloakroom::connectors {
namespace {

secret_bytes read_secret(const std::string& key, const std::filesystem::path& file) {
  auto secret = config::read_secret(file);
  if (!secret) throw setting_fault(key, "names a file that " + secret.error().message());
  return std::move(*secret);
}

std::map<std::int64_t, std::string> telegram_agents(const config::connector& settings) {
  std::map<std::int64_t, std::string> agents;
  for (const auto& [user, login] : settings.agents) {
    std::int64_t number = 0;
    const auto end = user.data() + user.size();
    auto [stop, failure] = std::from_chars(user.data(), end, number);
    if (failure != std::errc() || stop != end) throw setting_fault("agents", "must be numbers of Telegram users");
    agents.emplace(number, login);
  }
  return agents;
}

telegram::telegram_settings telegram_from(const config::connector& settings, const config::telegram_settings& channel) {
  telegram::telegram_settings made;
  made.id = settings.id;
  made.token = read_secret("token_file", channel.token_file);
  made.api = channel.api;
  made.chat_id = channel.chat_id;
  made.topics = channel.topics;
  const bool webhook = channel.receive == config::receive_mode::webhook;
  made.receive = webhook ? telegram::receive_mode::webhook : telegram::receive_mode::polling;
  if (webhook) made.secret = read_secret("secret_file", channel.secret_file);
  made.public_url = channel.public_url;
  made.agents = telegram_agents(settings);
  made.rate = {channel.rate.chat_per_second, channel.rate.group_per_minute, channel.rate.all_per_second,
               channel.coalesce_ms};
  return made;
}

}  // namespace

std::unique_ptr<connector> make_connector(const config::connector& settings, const clock_source& clock, loop_executor) {
  // Telegram takes the executor of whoever awaits it; the parameter is for kinds that must listen from the start.
  if (auto channel = std::get_if<config::telegram_settings>(&settings.channel)) {
    return std::make_unique<telegram::telegram_connector>(telegram_from(settings, *channel), clock);
  }
  throw setting_fault("kind", "is not available in this version");
}

}  // namespace cloakroom::connectors
