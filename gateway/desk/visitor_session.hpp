// One visitor as one connection or request knows them: which conversation, which key, which tokens. And the reception,
// where a visitor arrives: a new conversation, or an old one with its resume secret.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "gateway/consent/verdict.hpp"
#include "gateway/desk/recent_messages.hpp"
#include "gateway/desk/sealing.hpp"
#include "gateway/desk/sites.hpp"
#include "store/database.hpp"
#include "vault/ledger.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

// Belongs to one coroutine. Nothing of it is stored before the first message.
struct visitor_session {
  const site* at = nullptr;
  conversation_id id;
  store::conversation stored;  // `row` is no_row before the first message.
  vault::key_ptr key;  // Null before the first message, or what a crash left: then `refresh` just before that message.
  known_tokens tokens;
  consent::decision allowed_by;
  bool consent_recorded = false;
  bool age_confirmed = false;
  std::string locale;
  raw_text profile;  // JSON of name and page as the visitor gave them; sealed with the first message.

  recent_messages recent;  // What a value may have begun in; filled by look_back.

  bool is_stored() const noexcept { return stored.row != store::no_row; }
  // Whose data this is, stored or not: before the first message with the ids alone.
  store::conversation known() const;
};

class reception {
 public:
  reception(store::database& database, vault::vault& keys, const vault::ledger& erasures, const clock_source& clock)
      : database_(database), vault_(keys), erasures_(erasures), clock_(clock) {}

  // A conversation that does not exist yet.
  visitor_session begin(const site& at) const;
  // The conversation behind a resume secret. One that was begun but never stored is taken up again within a day; an
  // expired, unknown or erased one gives errc::bad_resume. errc::unavailable when the store does not answer.
  awaitable<result<visitor_session>> resume(const site& at, std::string_view secret);
  // What the visitor keeps: 64 characters, the conversation's id and a 256-bit secret.
  std::string resume_text(const visitor_session& session) const;
  // Reads row, key and tokens anew, for instance after another tab stored the conversation.
  awaitable<result<void>> refresh(visitor_session& session);

 private:
  store::database& database_;
  vault::vault& vault_;
  const vault::ledger& erasures_;
  const clock_source& clock_;
};

// How long a resume secret lives after the visitor's last act.
constexpr std::chrono::hours resume_life{24 * 30};
// How long a conversation may stay begun without a message and still be resumed.
constexpr std::chrono::hours resume_unstored_life{24};

// SHA-256, for storing secrets that are 256 random bits anyway.
std::array<std::uint8_t, 32> secret_hash(std::string_view secret);
// A subject has the id of the conversation it began with, so that the ledger of erasures knows a resume secret by it.
subject_id first_subject(const conversation_id& id);
// A short name for a conversation, for people: "K7-2M9Q". From the id alone; no personal data.
std::string reference_of(const conversation_id& id);

}  // namespace cloakroom::desk
