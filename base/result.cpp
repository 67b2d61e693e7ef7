// The error category of the house.
#include "base/result.hpp"

namespace cloakroom {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "cloakroom"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::timed_out:
        return "timed out";
      case errc::cancelled:
        return "cancelled";
      case errc::queue_full:
        return "queue full";
      case errc::malformed:
        return "malformed input";
      case errc::too_large:
        return "input too large";
      case errc::not_found:
        return "not found";
      case errc::unavailable:
        return "unavailable";
    }
    return "unknown";
  }
};

}  // namespace

const boost::system::error_category& base_category() noexcept {
  static const category instance;
  return instance;
}

error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), base_category()}; }

}  // namespace cloakroom
