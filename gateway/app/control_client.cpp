// The lock of the stores decides which way: whoever gets it is the only writer.
#include "gateway/app/control_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "connectors/http_client.hpp"
#include "gateway/app/desk_parts.hpp"
#include "gateway/app/exit_code.hpp"
#include "gateway/edge/control_routes.hpp"
#include "vault/control_secret.hpp"

namespace cloakroom::app {
namespace {

// A door that listens everywhere is called where it lets commands in.
std::string address_of(const config::listen_address& at) {
  auto host = at.host.empty() || at.host == "0.0.0.0" ? "127.0.0.1" : at.host == "::" ? "::1" : at.host;
  auto shown = host.find(':') == host.npos ? host : '[' + host + ']';
  return "http://" + shown + ':' + std::to_string(at.port);
}

control_answer no_answer(std::string why, int exit) { return {0, {}, std::move(why), exit}; }

}  // namespace

struct control_client::house {
  explicit house(const config::settings& settings)
      : store(settings.storage, numbers, std::chrono::milliseconds(0)),
        sites(settings),
        desk(settings, sites, store, numbers, clock, loop.get_executor()),
        routes([](std::string_view) { return false; }, edge::held_routes(desk.review)) {}
  ~house() {
    desk.blocking.join();
    store.database->stop();
  }

  metrics numbers;
  system_clock_source clock;
  asio::io_context loop{1};
  storage store;
  site_registry sites;
  desk_parts desk;  // Sends nothing: its dispatcher is not started, and the next gateway finds what was queued.
  edge::control_routes routes;
};

control_client::control_client(const config::settings& settings) : settings_(settings) {
  try {
    house_ = std::make_unique<house>(settings);
  } catch (const stores_in_use&) {
    // Then whoever has them is asked.
  }
}

control_client::~control_client() = default;

control_answer control_client::call(const std::string& path, const std::string& body) {
  return house_ ? in_the_house(path, body) : through_the_door(path, body);
}

control_answer control_client::in_the_house(const std::string& path, const std::string& body) {
  house_->loop.restart();
  auto answer = asio::co_spawn(house_->loop, house_->routes.carry_out(path, body), asio::use_future);
  house_->loop.run();
  auto out = answer.get();
  return {out.status, std::move(out.body), {}, exit_code::fine};
}

control_answer control_client::through_the_door(const std::string& path, const std::string& body) const {
  const auto& at = settings_.server.admin_listen;
  if (at.port == 0)
    return no_answer("server.admin_listen names no port, so the gateway that runs cannot be asked",
                     exit_code::unavailable);
  auto secret = vault::control_secret(settings_.storage.master_key_file);
  if (!secret)
    return no_answer(settings_.storage.master_key_file.string() + ": missing, not of mode 0600, or not a key file",
                     exit_code::no_input);
  asio::io_context loop(1);
  auto client = connectors::make_http_client(address_of(at));
  connectors::http_call call;
  call.target = path;
  call.headers = {{"Authorization", "Bearer " + std::string(secret->text())}, {"Content-Type", "application/json"}};
  call.body = body;
  call.answer_within = std::chrono::seconds(60);
  auto answer = asio::co_spawn(loop, client->perform(call), asio::use_future);
  loop.run();
  auto got = answer.get();
  if (!got)
    return no_answer("the stores are in use, but no gateway answers at " + address_of(at) + " (server.admin_listen)",
                     exit_code::unavailable);
  if (got->status == 401)
    return no_answer("the gateway at " + address_of(at) + " has another master key than " +
                         settings_.storage.master_key_file.string(),
                     exit_code::bad_config);
  return {got->status, std::move(got->body), {}, exit_code::fine};
}

int exit_code_of(const control_answer& answer) {
  if (!answer.problem.empty()) return answer.exit;
  switch (answer.status) {
    case 200:
      return exit_code::fine;
    case 404:
    case 409:
      return exit_code::negative;
    case 400:
    case 413:
      return exit_code::usage;
    case 422:
      return exit_code::bad_data;
    case 429:
    case 503:
      return exit_code::unavailable;
  }
  return exit_code::bug;
}

}  // namespace cloakroom::app
