// What the process does about itself before any key is read. Not about files or the network.
#pragma once

namespace cloakroom::vault {

// No core files, no reading of our memory by other processes of the same user. Logs a warning where swap is on, since
// only key memory is locked. Throws std::runtime_error when the kernel refuses. Call it first in `main`.
void harden_process();

// Whether a swap area is active. `table` is in the form of /proc/swaps.
bool swap_is_on(const char* table = "/proc/swaps");

}  // namespace cloakroom::vault
