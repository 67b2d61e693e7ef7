// The desk's error category, and what failures of the rooms below mean to it.
#include "gateway/desk/errc.hpp"

#include "redact/redactor.hpp"
#include "store/transaction.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "cloakroom.desk"; }
  std::string message(int value) const override { return "desk error " + std::to_string(value); }
};

}  // namespace

const boost::system::error_category& desk_category() noexcept {
  static const category instance;
  return instance;
}
error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), desk_category()}; }

errc meaning_of(error_code ec) {
  if (ec.category() == desk_category()) return static_cast<errc>(ec.value());
  if (ec == redact::errc::invalid_utf8) return errc::text_not_utf8;
  if (ec == redact::errc::too_long) return errc::text_too_long;
  if (ec == redact::errc::span_unfit) return errc::span_unfit;
  if (ec.category() == redact::redact_category()) return errc::not_judged;
  if (ec == vault::errc::erased || ec == vault::errc::key_missing) return errc::erased;
  if (ec == store::errc::conversation_full) return errc::conversation_full;
  if (ec == store::errc::many_held) return errc::many_held;
  if (ec == store::errc::held_full) return errc::held_full;
  return errc::unavailable;
}

}  // namespace cloakroom::desk
