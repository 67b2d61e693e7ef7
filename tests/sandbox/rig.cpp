// Starting and stopping the sandbox of a test.
#include "tests/sandbox/rig.hpp"

#include <catch2/catch.hpp>

namespace cloakroom::testing {
namespace {

sandbox::sandbox_settings settings(double time_scale, bool strict_rates, const std::string& journal_file) {
  sandbox::sandbox_settings out;
  out.port = 0;
  out.journal_file = journal_file;
  out.telegram.agents = {{501, "Olena"}};
  out.telegram.time_scale = time_scale;
  out.telegram.strict_rates = strict_rates;
  return out;
}

}  // namespace

rig::rig(double time_scale, bool strict_rates, const std::string& journal_file)
    : sandbox_(settings(time_scale, strict_rates, journal_file)), thread_([this] { sandbox_.run(); }) {}

rig::~rig() {
  sandbox_.stop();
  thread_.join();
}

bot_reply rig::send(const std::string& verb, const std::string& path, const http_headers& headers,
                    const std::string& body) const {
  bot_reply out;
  out.http = http_call("127.0.0.1", port(), verb, path, headers, body, std::chrono::seconds(20));
  out.body = json::parse(out.http.body, nullptr, false);
  if (!out.body.is_object()) out.body = json::object();
  return out;
}

bot_reply rig::call(const std::string& method, const json& arguments, milliseconds timeout) const {
  bot_reply out;
  out.http = http_call("127.0.0.1", port(), "POST", path(method), {{"Content-Type", "application/json"}},
                       arguments.dump(), timeout);
  out.body = json::parse(out.http.body, nullptr, false);
  if (!out.body.is_object()) out.body = json::object();
  return out;
}

json rig::control(const std::string& path) const {
  auto answer = http_call("127.0.0.1", port(), "GET", "/control/" + path);
  REQUIRE(answer.status == 200);
  return json::parse(answer.body);
}

json rig::control(const std::string& path, const json& body) const {
  auto answer = http_call("127.0.0.1", port(), "POST", "/control/" + path, {}, body.dump());
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  return json::parse(answer.body);
}

std::int64_t rig::topic(const std::string& name) const {
  return call("createForumTopic", {{"chat_id", group}, {"name", name}}).result()["message_thread_id"];
}

json rig::says(std::int64_t thread, const std::string& text) const {
  return control("agent/message", {{"thread", thread}, {"text", text}});
}

std::int64_t rig::messages() const {
  std::int64_t count = 0;
  for (const auto& message : control("messages")) count += message["service"].is_null() && !message["deleted"];
  return count;
}

}  // namespace cloakroom::testing
