// Links to messengers: from a slash left to scheme and host, right to the end of path and query.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloakroom::redact {

struct link {
  std::size_t start = 0;  // Scheme or host, whichever comes first.
  std::size_t end = 0;    // Behind path and query; closing punctuation is left out.
  std::string path;       // Without the slash after the host, as written.
};

inline constexpr std::size_t link_bytes_max = 512;

// The slash at `at` ends one of these hosts ("t.me/…"); a host may stand behind a scheme, "www." or a border.
std::optional<link> host_link_at(std::string_view text, std::size_t at, std::span<const std::string_view> hosts);
// The slash is the first of "scheme://"; a colon alone is enough where the scheme is no word ("viber:chat").
std::optional<link> scheme_link_at(std::string_view text, std::size_t at, std::string_view scheme);
// "https://NAME.t.me": the slash is the first of the scheme's; `path` is the name.
std::optional<link> subdomain_link_at(std::string_view text, std::size_t at, std::string_view suffix);

// The end of a path that begins at `at`.
std::size_t path_end(std::string_view text, std::size_t at);
// The value of a query parameter, percent-decoded; empty if it is not there.
std::string parameter_of(std::string_view path, std::string_view name);

}  // namespace cloakroom::redact
