// What visitors and messengers reach: the table of addresses, and who answers each.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/in_force.hpp"
#include "connectors/connector.hpp"
#include "gateway/edge/form_routes.hpp"
#include "gateway/edge/http_server.hpp"
#include "gateway/edge/rate_limits.hpp"
#include "gateway/edge/site_routes.hpp"
#include "gateway/edge/static_files.hpp"
#include "gateway/edge/visitor_socket.hpp"

namespace cloakroom::edge {

// Everything behind the door. All of it outlives the door; called from every loop.
struct front_desk {
  std::function<std::shared_ptr<const desk::sites>()> sites;  // From the configuration in force.
  chat_desk& chat;
  form_routes& forms;
  const static_files& files;
  rate_limits& requests;
  gauge& open_chats;
  const in_force<config::settings>& settings;  // For the privacy notice and the description of a site.
  const in_force<chat_bounds>& bounds;         // Of chats that begin.
  std::function<connectors::connector*(std::string_view id)> webhook_connector;  // Null: none of that id.
  connectors::inbound_sink& inbound;
};

class front_door final : public http_handler {
 public:
  // `group` of each loop carries what its connections start beside themselves.
  front_door(front_desk& parts, task_group& group) : parts_(parts), group_(group) {}

  awaitable<http_response> answer(http_request& request) override;
  // Lets pages of listed origins read why they were refused.
  void dress(const http_request& request, http_response& answer) const override;
  bool takes_socket(std::string_view path) const override { return path == "/v1/chat"; }
  // An upgrade is a request of its address like any other.
  std::optional<http_response> refuse_socket(const http_request& request) override;
  awaitable<void> talk(std::shared_ptr<websocket> socket, http_request request) override;
  // Tells every chat to go elsewhere; new ones are told at once.
  void drain();
  // Ends the chats of sites that are served no more.
  void close_unknown(const desk::sites& in_force);
  std::size_t chats() const noexcept { return open_.size(); }

 private:
  std::optional<http_response> too_fast(const http_request& request);
  awaitable<http_response> answer_api(http_request& request);
  awaitable<http_response> answer_webhook(const http_request& request);

  front_desk& parts_;
  task_group& group_;
  std::map<std::shared_ptr<websocket>, std::string> open_;  // With the id of the site.
  bool draining_ = false;
};

}  // namespace cloakroom::edge
