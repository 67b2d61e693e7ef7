// Recognisers for Poland.
#pragma once

#include <memory>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

std::unique_ptr<const recognizer> make_pl_pesel();

}  // namespace cloakroom::redact
