// The words for why a text cannot be judged.
#include "redact/redactor.hpp"

namespace cloakroom::redact {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "cloakroom.redact"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::invalid_utf8:
        return "the text is not well-formed UTF-8";
      case errc::too_long:
        return "the text is too long to be judged";
      case errc::recognizer_failed:
        return "a recogniser could not finish";
      case errc::budget_exceeded:
        return "the time budget of the message ran out";
    }
    return "unknown error";
  }
};

}  // namespace

const boost::system::error_category& redact_category() noexcept {
  static const category instance;
  return instance;
}
error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), redact_category()}; }

}  // namespace cloakroom::redact
