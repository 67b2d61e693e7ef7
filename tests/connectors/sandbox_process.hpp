// The messenger sandbox as a child process, and its control API.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "connectors/http_client.hpp"

namespace cloakroom::test {

class sandbox_process {
 public:
  // Starts the program on a free port. `loop` outlives this.
  explicit sandbox_process(asio::io_context& loop);
  ~sandbox_process();
  sandbox_process(const sandbox_process&) = delete;
  sandbox_process& operator=(const sandbox_process&) = delete;

  const std::string& origin() const { return origin_; }
  // GET without a wish, POST with one; requires 200.
  nlohmann::json control(const std::string& path, const nlohmann::json& wish = nullptr);
  // Messages that stand in a topic; 0: in General.
  nlohmann::json messages(std::int64_t thread);

 private:
  asio::io_context& loop_;
  pid_t child_ = -1;
  std::string origin_;
  std::unique_ptr<connectors::http_client> client_;
};

}  // namespace cloakroom::test
