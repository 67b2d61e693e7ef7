// The registry: every recogniser that stands in our source, built explicitly.
#pragma once

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

recognizer_list default_recognizers();

}  // namespace cloakroom::redact
