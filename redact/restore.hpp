// The way back, for the owner alone: tokens of a sanitised text replaced by the values they stand for.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/raw_text.hpp"
#include "base/safe_text.hpp"
#include "redact/finding.hpp"

namespace cloakroom::redact {

// Gives the value behind a token, or nothing: then the token stays as it is.
using value_lookup = std::function<std::optional<raw_text>(std::string_view kind, std::string_view code)>;

// The text with every strict token for which `value_of` answers replaced. The result is raw again: it goes to the data
// subject's own connection and nowhere else.
raw_text restored(const safe_text& text, std::span<const std::string> token_kinds, const value_lookup& value_of);

// The bytes [where] of a raw text, still raw: a value to be sealed.
raw_text slice(const raw_text& text, byte_span where);

}  // namespace cloakroom::redact
