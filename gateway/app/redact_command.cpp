// The verb `redact`: options to redact/cli, which does the work.
#include "gateway/app/redact_command.hpp"

#include <iostream>
#include <stdexcept>

#include "gateway/app/exit_code.hpp"
#include "gateway/app/load_settings.hpp"
#include "gateway/app/redaction_settings.hpp"
#include "gateway/app/start_trial.hpp"
#include "redact/cli.hpp"

namespace cloakroom::app {

redact_command::redact_command(CLI::App& program)
    : verb_(program.add_subcommand("redact",
                                   "Sanitise text from stdin to stdout, line by line; needs no configuration.")) {
  verb_->add_flag("--ndjson", ndjson_,
                  "Lines {\"id\":…,\"text\":…,\"region\":…} in, {\"id\":…,\"text\":…,\"findings\":[…]} out.");
  verb_->add_flag("--explain", explain_, "Add which recogniser found what, and why.");
  verb_->add_option("--region", region_, "Region of national phone numbers, ISO 3166 (for instance UA).");
  verb_->add_option("--config", config_, "Configuration file, for its own recognisers.");
}

int redact_command::run() {
  redact::cli_options options;
  options.ndjson = ndjson_;
  options.explain = explain_;
  options.region = region_;
  if (!config_.empty()) {
    auto settings = load_settings(config_, attempt_patterns);
    if (!settings) return exit_code::bad_config;
    options.recognition = redaction_settings(settings->redaction);
  }
  std::ios::sync_with_stdio(false);
  try {
    return redact::run_redact(std::cin, std::cout, std::cerr, options);
  } catch (const std::invalid_argument& wrong) {
    std::cerr << "cloakroom: " << wrong.what() << '\n';
    return exit_code::bad_config;
  }
}

}  // namespace cloakroom::app
