// The verb's core, apart from the command line.
// No option parsing here, and no text of its own but the ok line.
#include "config/check.hpp"

#include <ostream>

namespace cloakroom::config {

int run_check_config(const std::filesystem::path& file, bool print, std::ostream& out, std::ostream& err,
                     const std::function<trial(const loaded&)>& attempt) {
  constexpr int bad_configuration = 78;
  loaded read = load_file(file);
  for (const auto& one : read.problems) err << text(one) << '\n';
  for (const auto& one : read.warnings) err << "warning: " << text(one) << '\n';
  if (!read.problems.empty()) return bad_configuration;
  auto tried = attempt ? attempt(read) : trial();
  for (const auto& one : tried.problems) err << text(one) << '\n';
  for (const auto& one : tried.warnings) err << "warning: " << text(one) << '\n';
  if (!tried.problems.empty()) return bad_configuration;
  if (print) {
    out << config::print(read.value);
  } else {
    out << "ok: " << file.string() << ": " << read.value.sites.size() << " site(s), " << read.value.connectors.size()
        << " connector(s)\n";
  }
  return 0;
}

}  // namespace cloakroom::config
