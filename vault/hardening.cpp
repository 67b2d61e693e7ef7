// Limits and flags of the process.
#include "vault/hardening.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "base/log.hpp"

namespace cloakroom::vault {

void harden_process() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) throw std::runtime_error("core files cannot be switched off");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw std::runtime_error("memory dumps cannot be switched off");
  if (swap_is_on()) log(log_level::warn, "swap_is_on", {{"advice", "switch swap off or encrypt it"}});
}

bool swap_is_on(const char* table) {
  std::ifstream lines(table);
  std::string head, first;
  return std::getline(lines, head) && std::getline(lines, first) && !first.empty();
}

}  // namespace cloakroom::vault
