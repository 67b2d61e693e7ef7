// A sandbox in this process on a thread of its own, and short words to talk to it over real sockets.
#pragma once

#include <atomic>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "connectors/sandbox/sandbox.hpp"
#include "tests/support/http_probe.hpp"

namespace cloakroom::testing {

using nlohmann::json;
using std::chrono::milliseconds;

inline constexpr std::int64_t group = -1001234567890;

// An answer of the Bot API, taken apart.
struct bot_reply {
  http_answer http;
  json body;

  json result() const { return body.value("result", json()); }
  std::string description() const { return body.value("description", ""); }
};

class rig {
 public:
  explicit rig(double time_scale = 1, bool strict_rates = false, const std::string& journal_file = {});
  ~rig();

  std::uint16_t port() const { return sandbox_.port(); }
  std::string path(const std::string& method) const { return "/bot110201543:sandbox/" + method; }
  // A call with JSON arguments.
  bot_reply call(const std::string& method, const json& arguments = json::object(),
                 milliseconds timeout = std::chrono::seconds(20)) const;
  // A call with any method, path, headers, body.
  bot_reply send(const std::string& verb, const std::string& path, const http_headers& headers = {},
                 const std::string& body = {}) const;
  // The control API: GET without a body, POST with one. Requires 200.
  json control(const std::string& path) const;
  json control(const std::string& path, const json& body) const;
  json fault(json wish) const { return control("fault", wish); }
  // A new topic's thread.
  std::int64_t topic(const std::string& name = "Visitor") const;
  // A deed of the agent in a topic; gives the control API's answer.
  json says(std::int64_t thread, const std::string& text) const;
  std::int64_t messages() const;

 private:
  sandbox::sandbox sandbox_;
  std::thread thread_;
};

}  // namespace cloakroom::testing
