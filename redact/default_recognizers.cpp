#include "redact/default_recognizers.hpp"

#include "redact/recognizers/common/recognizers.hpp"

namespace cloakroom::redact {

recognizer_list default_recognizers() {
  recognizer_list all;
  all.push_back(make_email_address());
  all.push_back(make_phone_number());
  return all;
}

}  // namespace cloakroom::redact
