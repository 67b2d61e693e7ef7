// From outbox entries to what a connector is given: the conversation's reference, its address, and the sanitised text,
// opened for this moment only.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "connectors/connector.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

// The first `count` entries of a lane as one call.
struct outbound_batch {
  std::size_t count = 0;
  connectors::outbound call;
  std::vector<safe_text> parts;  // Of the whole text; call.text is the one that is due.
  bool gone = false;             // The conversation or its key no longer exists: nothing to send, drop the lane.
  bool unreadable = false;       // The first entry's text does not open: an incident; it fails visibly.
  // The lines that the message there will carry, as they were read, and which part of them.
  std::vector<store::carried_message> carried;
  std::int32_t part = 0;
  // Of an edit alone.
  std::optional<store::delivered_message> edited;  // The copy that is changed; without it a further part is sent.
  bool nothing = false;                            // Every copy is as its messages are.
  bool more = false;                               // Further copies are older than their messages.
  bool more_parts = false;                         // The text needs parts that were never sent.
  bool unknown_copy = false;                       // There may be a copy whose number was lost with an answer.
  std::string_view impossible;                     // Why there is no call to make; a word of our source.
};

// Reads what the entries at the front of a lane need: one entry, or several short messages joined line by line as long
// as they fit one call. Fails only when the store does.
awaitable<result<outbound_batch>> read_batch(store::database& database, vault::vault& keys,
                                             const connectors::connector& to, std::deque<store::outbox_entry> entries,
                                             std::size_t count_max);

// Retracted conversations are gone; where they lived stands in the entry's task: "chat/thread".
std::string retract_task(const store::destination& where);

}  // namespace cloakroom::desk
