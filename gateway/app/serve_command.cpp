// The verb `serve`: from options to a running gateway and an exit code.
#include "gateway/app/serve_command.hpp"

#include <boost/system/system_error.hpp>
#include <cstdio>
#include <stdexcept>

#include "base/log.hpp"
#include "gateway/app/exit_code.hpp"
#include "gateway/app/gateway.hpp"
#include "gateway/app/load_settings.hpp"
#include "gateway/app/start_trial.hpp"
#include "gateway/app/storage.hpp"

namespace cloakroom::app {

int run_serve(const std::filesystem::path& config_file) {
  auto settings = load_settings(config_file, attempt_start, true);
  if (!settings) return exit_code::bad_config;
  set_log_level(settings->log);
  try {
    gateway served(std::move(*settings), config_file);
    served.run();
    return exit_code::fine;
  } catch (const boost::system::system_error& failure) {
    // Of listening: the address is in use or may not be used.
    log(log_level::error, "cannot_listen", {{"code", failure.code()}});
    std::fprintf(stderr, "cloakroom: cannot listen: %s\n", failure.code().message().c_str());
    return exit_code::unavailable;
  } catch (const stores_in_use& refused) {
    std::fprintf(stderr, "cloakroom: %s\n", refused.what());
    return exit_code::unavailable;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "cloakroom: %s\n", failure.what());
    return exit_code::bad_config;
  }
}

}  // namespace cloakroom::app
