// A Cookie header, or document.cookie, as pairs. Splits and unquotes only; values stay encoded. Means nothing yet.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cloakroom::consent {

// The longest header that is read. Common servers refuse more than 8 to 16 KiB themselves.
inline constexpr std::size_t cookie_header_bytes_max = 16384;
// The most pairs a header may hold. Browsers keep fewer than 200 a site.
inline constexpr std::size_t cookie_pairs_max = 512;
// The longest value of one record.
inline constexpr std::size_t cookie_value_bytes_max = 8192;

struct cookie {
  std::string_view name;
  std::string_view value;  // Without wrapping double quotes, still percent-encoded.
};
using cookie_list = std::vector<cookie>;

// Pairs in order, duplicates kept; parts without `=` are skipped. Views into `header`. errc::too_large for a header or
// a number of pairs over its bound.
[[nodiscard]] result<cookie_list> split_cookies(std::string_view header);

}  // namespace cloakroom::consent
