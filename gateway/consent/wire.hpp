// The wire form of consent: `{"cmp":"…","cookies":"…"}` or `{"cmp":"…","report":{"preferences":true,"at":"…"}}`.
// Shape and size only; what it means is decided in gate.hpp.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "gateway/consent/gate.hpp"

namespace cloakroom::consent {

// The longest `cmp` that is looked at.
inline constexpr std::size_t manager_name_bytes_max = 64;

// Reads the `consent` object. `cmp` may be missing beside `cookies`: then the site's own managers read them. Exactly
// one of `cookies` and `report` must be there; unknown members are ignored. errc::malformed for anything of another
// type or shape, errc::too_large for `cmp`, `cookies` or `at` over its bound.
[[nodiscard]] result<claim> read_claim(const nlohmann::json& object);

}  // namespace cloakroom::consent
