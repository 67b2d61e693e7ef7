// `cloakroom redact`: stdin to stdout, no store, no keys.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace cloakroom::app {

class redact_command {
 public:
  explicit redact_command(CLI::App& program);
  bool chosen() const { return verb_->parsed(); }
  int run();

 private:
  CLI::App* verb_;
  bool ndjson_ = false, explain_ = false;
  std::string region_, config_;
};

}  // namespace cloakroom::app
