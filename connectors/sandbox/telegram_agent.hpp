// The people's side of Telegram: what an agent, or a stranger in the group, does on their phone. Every deed becomes the
// update that the real server would send.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "connectors/sandbox/telegram_api.hpp"

namespace cloakroom::sandbox {

class telegram_agent {
 public:
  explicit telegram_agent(telegram_api& api) : api_(api), world_(api.world()) {}

  // A deed as JSON, see docs in the sandbox's --help: kind "message" by default. Gives {"update_id", "message_id"?}, or
  // {"error"} that names the member.
  nlohmann::json act(const nlohmann::json& deed);

 private:
  using json = nlohmann::json;
  json message(telegram_chat& chat, const json& deed);
  json edited_message(telegram_chat& chat, const json& deed);
  json callback_query(telegram_chat& chat, const json& deed);
  json service(telegram_chat& chat, const json& deed);
  json membership(telegram_chat& chat, const json& deed);
  json delete_message(telegram_chat& chat, const json& deed);
  json delete_topic(telegram_chat& chat, const json& deed);
  json create_topic(telegram_chat& chat, const json& deed);
  json raw(const json& deed);
  json push_message(telegram_chat& chat, const telegram_message& message, const std::string& type);
  std::int64_t user_of(const json& deed);

  telegram_api& api_;
  telegram_world& world_;
};

}  // namespace cloakroom::sandbox
