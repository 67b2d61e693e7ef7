// Seals personal values under a key of their subject, gives them tokens, opens them again, and forgets a subject by
// destroying the key. Knows no HTTP, no channel and no conversation. Rules: docs/formats.md; algorithms: libsodium.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/raw_text.hpp"
#include "base/result.hpp"
#include "base/safe_text.hpp"
#include "store/database.hpp"

namespace cloakroom::vault {

enum class errc {
  key_missing = 1,        // The subject has no key: never had, or was erased.
  cannot_open,            // Authentication failed: wrong key, wrong place, or changed bytes. An incident.
  unknown_format,         // An envelope of another format or algorithm.
  master_key_unreadable,  // No file, wrong mode, wrong length, or not the key that wrapped the store.
  memory_not_locked,      // Key memory would reach the swap.
  erased,                 // The subject was erased while this ran.
  master_key_exists,      // `init_master_key` never overwrites.
  master_key_unwritable,  // The directory of the master key file refuses.
  ledger_failed,          // The erasure ledger cannot be written, or its chain broke while it was open.
  tokens_exhausted,       // Every code tried for a value is taken: the caller's `taken` is broken.
};
const boost::system::error_category& vault_category() noexcept;
error_code make_error_code(errc code) noexcept;

// An opened key of one subject, in locked memory. Shared with whoever works for that subject now; all of them lose it
// when the subject is forgotten: every call then gives errc::erased.
class subject_key;
using key_ptr = std::shared_ptr<subject_key>;

// Where an envelope belongs; bound into it, so that it opens nowhere else.
struct place {
  std::string_view table;   // "messages"
  std::string_view column;  // "body"
  uuid record;
  std::uint32_t part = 0;  // Ordinal of a value inside its record.
};

// Of the rules that make canonical values; kept beside every index entry, so that a new rule finds the old ones.
constexpr std::uint32_t canon_version = 1;

// Of an envelope, beside its text padded to a multiple of 32.
constexpr std::uint32_t envelope_bytes_around = 48;

struct ticket {
  std::string code;                     // Eight characters.
  std::array<std::uint8_t, 8> check{};  // Stored beside it.
};

// The newest record of the audit chain, kept outside it so that a cut tail is noticed.
struct audit_head {
  std::int64_t seq = 0;
  std::array<std::uint8_t, 32> hash{};
};

// Safe from any thread. Handles of keys may outlive the vault, but cannot be opened again after it.
class vault {
 public:
  // Opens the key ring with the master key file (mode 0600, made by `init_master_key`), checks the key's check value
  // and loads the key set, making one in an empty store. Throws std::runtime_error naming the file when it cannot.
  static std::unique_ptr<vault> open(const std::filesystem::path& master_key_file, store::database& database);
  virtual ~vault() = default;

  // A new subject with its key; `row` must be stored by the same unit of work's `keys` step.
  struct new_subject {
    subject_id id;
    key_ptr key;
    store::wrapped_key row;
  };
  // The caller chooses the id: it is the one the ledger of erasures will know.
  // errc::too_large of the house for a tenant's name above 128 bytes; errc::memory_not_locked.
  virtual result<new_subject> make_subject(const subject_id& id, std::string_view tenant, time_point now) = 0;
  // From memory, if it is there; null otherwise.
  virtual key_ptr cached(const subject_id& subject) = 0;
  // Opens a stored key and caches it (least recently used, five minutes after its last use). errc::erased when it was
  // forgotten meanwhile, errc::cannot_open, errc::master_key_unreadable when wrapped by a key that the file lacks.
  virtual result<key_ptr> unlock(const store::wrapped_key& row) = 0;
  // Wipes the key in memory everywhere; calls running now end first. A stored key read before cannot be unlocked after.
  // The caller removes the stored one.
  virtual void forget(const subject_id& subject) = 0;
  // Wipes keys not used for five minutes from memory; handles open them again at need. Calls on keys do it by the way;
  // a timer calls it where nobody does. Returns how many stay open.
  virtual std::size_t expire_keys() = 0;

  // The token code of a value; equal canonical values of one subject get equal codes. `taken` tells the check stored
  // under a code, if any: on a collision with another value the next code is tried.
  using taken_check = std::function<std::optional<std::array<std::uint8_t, 8>>(std::string_view code)>;
  virtual result<ticket> make_ticket(subject_key& key, std::string_view token_kind, const raw_text& canonical,
                                     const taken_check& taken) = 0;

  virtual result<std::string> seal(subject_key& key, const place& where, const raw_text& value) = 0;
  virtual result<raw_text> reveal(subject_key& key, const place& where, std::string_view envelope) = 0;
  // Sanitised text keeps its type: what was sealed as raw text does not open as sanitised, nor the other way.
  virtual result<std::string> seal(subject_key& key, const place& where, const safe_text& text) = 0;
  virtual result<safe_text> open_text(subject_key& key, const place& where, std::string_view envelope) = 0;

  // Keyed hash of an identifier for finding its subjects. 128 bits, per tenant.
  virtual std::array<std::uint8_t, 16> index_hash(std::string_view tenant, std::string_view kind,
                                                  const raw_text& canonical) = 0;
  // The same under a key of its own, for the evidence that a request was carried out: joins nothing with the index.
  virtual std::array<std::uint8_t, 16> evidence_hash(std::string_view tenant, std::string_view kind,
                                                     const raw_text& canonical) = 0;
  // The resume secret of a conversation: 256 bits, derived, so that a conversation not stored yet can be resumed.
  virtual std::array<std::uint8_t, 32> resume_secret(const conversation_id& id, std::string_view tenant) = 0;
  // What cancels a callback: derived likewise, for this purpose alone.
  virtual std::array<std::uint8_t, 32> cancel_secret(const callback_id& id, std::string_view tenant) = 0;

  // Appends to the tamper-evident chain inside the unit of work that it describes. Never a personal value.
  struct audit_entry {
    std::string_view actor, action, object, reason;
  };
  virtual result<void> audit(store::transaction& data, const audit_entry& entry, time_point now) = 0;
  // Walks the whole chain. The number of the first record that does not hold (changed, missing, moved or put in), or
  // nothing. With an anchored head, a chain that ends before it or differs there does not hold either.
  virtual result<std::optional<std::int64_t>> verify_audit(store::view& data,
                                                           const std::optional<audit_head>& anchored) = 0;
  result<std::optional<std::int64_t>> verify_audit(store::view& data) { return verify_audit(data, std::nullopt); }
  // Keeps the head, as read from committed data, in the key ring; never moves backwards. Called every minute or so.
  virtual result<void> anchor_audit(store::keyring& ring, const store::audit_record& head) = 0;
  // errc::cannot_open when the stored one was tampered with.
  virtual result<std::optional<audit_head>> anchored_head(store::keyring& ring) = 0;
};

}  // namespace cloakroom::vault

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::vault::errc> : std::true_type {};
}  // namespace boost::system
