// `cloakroom check-config`: what it prints and how it ends.
// The command line itself belongs to gateway/app.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <vector>

#include "config/load.hpp"

namespace cloakroom::config {

// What the program finds beyond the file when it tries what a start would need.
struct trial {
  std::vector<problem> problems;
  std::vector<problem> warnings;
};

// 0 with "ok: …" on `out`, or 78 (EX_CONFIG) with every problem on `err`, one a line; warnings, too, each behind
// "warning: ". With `print` the effective configuration follows on `out` instead of the ok line; nothing is printed of
// a configuration with problems. `attempt` is asked about a file without problems.
int run_check_config(const std::filesystem::path& file, bool print, std::ostream& out, std::ostream& err,
                     const std::function<trial(const loaded&)>& attempt = {});

}  // namespace cloakroom::config
