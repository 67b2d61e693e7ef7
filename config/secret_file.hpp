// Secrets live in files of their own, named by keys that end in `_file`. How such a file is judged and read.
// The master key is not among them: vault/ reads it under stricter rules.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/result.hpp"
#include "base/secret_bytes.hpp"

namespace cloakroom::config {

// Why a secret file is of no use. The messages complete "a file that …".
enum class errc {
  secret_missing = 1,  // Nothing stands at the path.
  secret_not_regular,  // A folder, a device or a pipe.
  secret_unreadable,   // The process may not read it, or reading failed.
  secret_empty,        // No byte beside a line end.
  secret_too_large,    // Above secret_bytes_max.
};
const boost::system::error_category& config_category() noexcept;
error_code make_error_code(errc code) noexcept;

inline constexpr std::size_t secret_bytes_max = 65'536;

struct secret_file {
  secret_bytes bytes;
  bool shared = false;  // Group or others may read it: worth a warning.
};

// The content without one trailing line end (LF or CRLF). Codes: all of errc. Blocking.
[[nodiscard]] result<secret_bytes> read_secret(const std::filesystem::path& file);
// The same with the word on who else may read it.
[[nodiscard]] result<secret_file> read_secret_file(const std::filesystem::path& file);
// Whether reading would succeed, without taking the content into memory: success, or any of errc.
[[nodiscard]] error_code judge_secret_file(const std::filesystem::path& file);
// Whether group or others may read it; false where nothing stands.
[[nodiscard]] bool readable_by_others(const std::filesystem::path& file);

}  // namespace cloakroom::config

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::config::errc> : std::true_type {};
}  // namespace boost::system
