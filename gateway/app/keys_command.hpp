// `cloakroom keys init|status`: the master key's file and what hangs on it. Never prints a key.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "config/settings.hpp"
#include "vault/key_report.hpp"

namespace cloakroom::app {

class keys_command {
 public:
  explicit keys_command(CLI::App& program);
  bool chosen() const { return verb_->parsed(); }
  int run();

 private:
  int init(const std::string& file) const;
  int status(const config::storage_settings& storage) const;
  void print(const vault::key_report& report) const;
  CLI::App* verb_;
  CLI::App* init_;
  CLI::App* status_;
  bool json_ = false;
  std::string config_;
};

}  // namespace cloakroom::app
