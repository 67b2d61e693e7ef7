// Names of the vault's failures.
#include "vault/vault.hpp"

namespace cloakroom::vault {
namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "vault"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::key_missing:
        return "the subject has no key";
      case errc::cannot_open:
        return "the envelope cannot be opened";
      case errc::unknown_format:
        return "unknown envelope format";
      case errc::master_key_unreadable:
        return "master key unreadable";
      case errc::memory_not_locked:
        return "key memory cannot be locked";
      case errc::erased:
        return "the subject was erased";
      case errc::master_key_exists:
        return "a master key exists already";
      case errc::master_key_unwritable:
        return "the master key file cannot be written";
      case errc::ledger_failed:
        return "the erasure ledger cannot be written or read";
      case errc::tokens_exhausted:
        return "no free token code";
    }
    return "unknown";
  }
};

}  // namespace

const boost::system::error_category& vault_category() noexcept {
  static const category instance;
  return instance;
}

error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), vault_category()}; }

}  // namespace cloakroom::vault
