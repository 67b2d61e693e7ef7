// The program: one verb, one configuration file. Everything behind a verb stands in its own file.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "config/check.hpp"
#include "gateway/app/exit_code.hpp"
#include "gateway/app/keys_command.hpp"
#include "gateway/app/redact_command.hpp"
#include "gateway/app/serve_command.hpp"
#include "gateway/app/start_trial.hpp"
#include "vault/hardening.hpp"

namespace cloakroom::app {
namespace {

// The verb's code, unless what it printed did not get out: a full disk must not look like success.
int written(int code) {
  std::cout.flush();
  bool out = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
  if (out || code != exit_code::fine) return code;
  std::fprintf(stderr, "cloakroom: the output cannot be written\n");
  return exit_code::io;
}

int run(int argc, char** argv) {
  CLI::App program("Cloakroom: a gateway between a website's contact widget and the people who answer.", "cloakroom");
  program.require_subcommand(1);
  program.set_version_flag("--version", CLOAKROOM_VERSION);
  std::string file;
  auto with_config = [&file](CLI::App* verb) {
    verb->add_option("--config", file,
                     "Configuration file (default ./cloakroom.yaml, then /etc/cloakroom/cloakroom.yaml)");
  };

  auto* serve =
      program.add_subcommand("serve", "Run the gateway. SIGTERM drains, SIGHUP reads the configuration again.");
  with_config(serve);
  auto* check = program.add_subcommand("check-config", "Check the configuration and print every problem.");
  with_config(check);
  bool print = false;
  check->add_flag("--print", print, "Print the effective configuration, secrets hidden.");
  redact_command redact(program);
  keys_command keys(program);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return program.exit(wrong) == 0 ? exit_code::fine : exit_code::usage;
  }
  if (*check) return config::run_check_config(config_file(file), print, std::cout, std::cerr, attempt);
  if (redact.chosen()) return redact.run();
  vault::harden_process();
  if (keys.chosen()) return keys.run();
  return run_serve(config_file(file));
}

}  // namespace
}  // namespace cloakroom::app

int main(int argc, char** argv) {
  try {
    return cloakroom::app::written(cloakroom::app::run(argc, argv));
  } catch (const std::exception& failure) {
    // Start-up only: texts of our own that name a file and what is wrong with it.
    std::fprintf(stderr, "cloakroom: %s\n", failure.what());
    return cloakroom::app::exit_code::bug;
  }
}
