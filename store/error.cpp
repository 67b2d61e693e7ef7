// The error category of the store.
#include "store/transaction.hpp"

namespace cloakroom::store {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "cloakroom.store"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::storage_failed:
        return "storage failed";
      case errc::not_found:
        return "no such row";
      case errc::duplicate:
        return "row exists already";
      case errc::changed:
        return "row changed meanwhile";
      case errc::conversation_full:
        return "conversation is full";
      case errc::schema_too_new:
        return "schema written by a newer version";
      case errc::stopped:
        return "store is closing";
    }
    return "unknown";
  }
};

}  // namespace

const boost::system::error_category& store_category() noexcept {
  static const category instance;
  return instance;
}

error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), store_category()}; }

}  // namespace cloakroom::store
