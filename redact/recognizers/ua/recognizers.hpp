// Recognisers for Ukraine.
#pragma once

#include <memory>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

std::unique_ptr<const recognizer> make_ua_rnokpp();

}  // namespace cloakroom::redact
