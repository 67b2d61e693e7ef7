// Random bytes from the kernel, buffered per thread so that a nonce does not cost a system call.
#pragma once

#include <cstdint>
#include <span>

namespace cloakroom {

// Fills with bytes fit for keys and nonces. Ends the process where the kernel has none.
void fill_random(std::span<std::uint8_t> out);

}  // namespace cloakroom
