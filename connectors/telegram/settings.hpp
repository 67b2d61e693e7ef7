// What one Telegram desk needs, as plain values; the catalogue fills it from the configuration.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/secret_bytes.hpp"
#include "connectors/connector.hpp"
#include "connectors/http_client.hpp"

namespace cloakroom::connectors::telegram {

enum class receive_mode { polling, webhook };

struct telegram_settings {
  std::string id;      // The connector's, as in the configuration.
  secret_bytes token;  // "<id>:<secret>" of the bot.
  std::string api = "https://api.telegram.org";
  std::int64_t chat_id = 0;  // The desk's group.
  bool topics = true;        // One forum topic for each conversation.
  receive_mode receive = receive_mode::polling;
  secret_bytes secret;                         // webhook: 1-256 of [A-Za-z0-9_-]; Telegram repeats it in a header.
  std::string public_url;                      // webhook: base URL of the gateway as Telegram reaches it.
  std::map<std::int64_t, std::string> agents;  // Telegram user id: login.
  pace rate;
  http_client_options http;
};

}  // namespace cloakroom::connectors::telegram
