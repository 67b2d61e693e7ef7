// Start, control and end of the child.
#include "tests/connectors/sandbox_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/connectors/run.hpp"

namespace cloakroom::test {

sandbox_process::sandbox_process(asio::io_context& loop) : loop_(loop) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  child_ = ::fork();
  REQUIRE(child_ >= 0);
  if (child_ == 0) {
    ::dup2(ends[1], 1);
    ::close(ends[0]);
    ::execl(CLOAKROOM_SANDBOX, CLOAKROOM_SANDBOX, "--listen", "127.0.0.1:0", nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  auto output = ::fdopen(ends[0], "r");
  char line[256] = {};
  REQUIRE(std::fgets(line, sizeof line, output) != nullptr);
  std::fclose(output);
  const std::string text = line;
  origin_ = text.substr(text.find("http://"));
  while (!origin_.empty() && (origin_.back() == '\n' || origin_.back() == '/')) origin_.pop_back();
  client_ = connectors::make_http_client(origin_);
}

sandbox_process::~sandbox_process() {
  ::kill(child_, SIGTERM);
  ::waitpid(child_, nullptr, 0);
}

nlohmann::json sandbox_process::control(const std::string& path, const nlohmann::json& wish) {
  connectors::http_call call;
  call.method = wish.is_null() ? "GET" : "POST";
  call.target = "/control/" + path;
  call.headers = {{"Content-Type", "application/json"}};
  if (!wish.is_null()) call.body = wish.dump();
  auto answer = run(loop_, client_->perform(call));
  REQUIRE(answer.has_value());
  CAPTURE(answer->body);
  REQUIRE(answer->status == 200);
  return nlohmann::json::parse(answer->body);
}

nlohmann::json sandbox_process::messages(std::int64_t thread) {
  auto found = nlohmann::json::array();
  for (auto& row : control("messages"))
    if (row["thread"] == (thread == 0 ? nlohmann::json(nullptr) : nlohmann::json(thread)) && row["service"].is_null())
      found.push_back(row);
  return found;
}

}  // namespace cloakroom::test
