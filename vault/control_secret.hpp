// The secret that opens the gateway's control door to the commands beside it: whoever may read the master key file may
// do what the commands do, and nobody else. Derived, so that no second secret has to be kept.
//
//   BLAKE2b-256(newest master key, "clk/control/1"), base64url
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "base/secret_bytes.hpp"

namespace cloakroom::vault {

// 43 characters. Reads the file anew each time: it may have got another key meanwhile. errc::master_key_unreadable.
[[nodiscard]] result<secret_bytes> control_secret(const std::filesystem::path& master_key_file);

// Whether this is the secret, compared in constant time. Never while the file cannot be read.
[[nodiscard]] bool opens_control(const std::filesystem::path& master_key_file, std::string_view presented);

}  // namespace cloakroom::vault
