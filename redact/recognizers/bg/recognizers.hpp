// Recognisers for Bulgaria.
#pragma once

#include <memory>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

std::unique_ptr<const recognizer> make_bg_egn();

}  // namespace cloakroom::redact
