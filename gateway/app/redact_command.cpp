// The verb `redact`: options and the standard streams to redact/cli, which does the work.
#include "gateway/app/redact_command.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <stdexcept>

#include "gateway/app/exit_code.hpp"
#include "gateway/app/load_settings.hpp"
#include "gateway/app/redaction_settings.hpp"
#include "gateway/app/start_trial.hpp"
#include "redact/cli.hpp"

namespace cloakroom::app {
namespace {

// After a call that failed: nothing, when it is worth another try. A stream that somebody set to non-blocking is waited
// for.
error_code last_failure(int stream, short event) {
  if (errno == EINTR) return {};
  if (errno != EAGAIN) return {errno, boost::system::system_category()};
  pollfd waited{stream, event, 0};
  ::poll(&waited, 1, -1);
  return {};
}

result<std::size_t> read_stdin(std::span<char> into) {
  for (;;) {
    ssize_t count = ::read(STDIN_FILENO, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (auto failure = last_failure(STDIN_FILENO, POLLIN)) return failure;
  }
}

error_code write_stdout(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
    else if (auto failure = last_failure(STDOUT_FILENO, POLLOUT))
      return failure;
  }
  return {};
}

}  // namespace

redact_command::redact_command(CLI::App& program)
    : verb_(program.add_subcommand("redact",
                                   "Sanitise text from stdin to stdout, line by line; needs no configuration.")) {
  verb_->add_flag("--ndjson", ndjson_,
                  "Lines {\"id\":…,\"text\":…,\"region\":…} in, {\"id\":…,\"text\":…,\"findings\":[…]} out.");
  verb_->add_flag("--explain", explain_, "Add which recogniser found what and why, and what was vetoed.");
  verb_->add_option("--region", region_, "Region of national phone numbers, ISO 3166 (for instance UA).");
  verb_->add_option("--config", config_, "Configuration file, for its own recognisers.");
}

int redact_command::run() {
  redact::cli_options options;
  options.ndjson = ndjson_;
  options.explain = explain_;
  options.region = region_;
  if (verb_->count("--region") > 0 && !redact::known_region(region_)) {
    std::cerr << "cloakroom: --region is no ISO 3166 code of a country (two letters, for instance UA)\n";
    return exit_code::usage;
  }
  if (!config_.empty()) {
    auto settings = load_settings(config_, attempt_patterns);
    if (!settings) return exit_code::bad_config;
    options.recognition = redaction_settings(settings->redaction);
  }
  // A reader that went away is an error of writing like any other.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return redact::run_redact(read_stdin, write_stdout, std::cerr, options);
  } catch (const std::invalid_argument& wrong) {
    std::cerr << "cloakroom: " << wrong.what() << '\n';
    return exit_code::bad_config;
  }
}

}  // namespace cloakroom::app
