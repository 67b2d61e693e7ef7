// Recognisers for every country. Each lives in a file of its own.
#pragma once

#include <memory>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

std::unique_ptr<const recognizer> make_email_address();
std::unique_ptr<const recognizer> make_phone_number();

}  // namespace cloakroom::redact
