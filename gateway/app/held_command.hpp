// `cloakroom held list|release|redact|discard`: a person decides about texts that the scanner could not judge.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace cloakroom::app {

class control_client;
struct control_answer;

class held_command {
 public:
  explicit held_command(CLI::App& program);
  bool chosen() const { return verb_->parsed(); }
  int run();

 private:
  int list(control_client& gateway);
  int show_text(control_client& gateway);
  int decide(control_client& gateway, const std::string& path, const std::vector<std::string>& hide);
  std::string request(const std::vector<std::string>& hide) const;

  CLI::App* verb_;
  CLI::App* list_;
  CLI::App* release_;
  CLI::App* redact_;
  CLI::App* discard_;
  std::string config_, id_, text_of_, by_, reason_;
  std::vector<std::string> hide_;  // START-END:TYPE
  bool json_ = false, words_ = false;
};

}  // namespace cloakroom::app
