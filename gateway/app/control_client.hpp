// How a verb reaches the stores: through the control door of the gateway that runs, or in this process where none does.
// The same routes answer either way.
#pragma once

#include <memory>
#include <string>

#include "config/settings.hpp"

namespace cloakroom::app {

struct control_answer {
  unsigned status = 0;
  std::string body;     // JSON.
  std::string problem;  // Set instead, in words for the operator, where no answer came.
  int exit = 0;         // The program's exit code then.
};

class control_client {
 public:
  // Throws std::runtime_error with a text for the operator when the stores cannot be used.
  explicit control_client(const config::settings& settings);
  ~control_client();
  control_client(const control_client&) = delete;
  control_client& operator=(const control_client&) = delete;

  // `path` is "/control/…", `body` a JSON object.
  control_answer call(const std::string& path, const std::string& body);

 private:
  struct house;  // Everything that a gateway has, but its doors.
  control_answer through_the_door(const std::string& path, const std::string& body) const;
  control_answer in_the_house(const std::string& path, const std::string& body);

  const config::settings& settings_;
  std::unique_ptr<house> house_;  // Null: a gateway runs.
};

// What an answer's status means as an exit code of the program.
int exit_code_of(const control_answer& answer);

}  // namespace cloakroom::app
