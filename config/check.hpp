// `cloakroom check-config`: what it prints and how it ends.
// The command line itself belongs to gateway/app.
#pragma once

#include <filesystem>
#include <iosfwd>

namespace cloakroom::config {

// 0 with "ok: …" on `out`, or 78 (EX_CONFIG) with every problem on `err`, one a line. With `print` the effective
// configuration follows on `out` instead of the ok line; nothing is printed of a configuration with problems.
int run_check_config(const std::filesystem::path& file, bool print, std::ostream& out, std::ostream& err);

}  // namespace cloakroom::config
