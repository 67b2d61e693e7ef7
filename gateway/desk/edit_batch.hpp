// Edits of copies that are older than their messages: which copy is next and what it says now, and what an attempt at
// it leaves to be written. One call an attempt; where it stands is told by the copies themselves, so that an edit
// interrupted anywhere goes on, and one that is not needed costs no call.
#pragma once

#include "gateway/desk/outbound_batch.hpp"

namespace cloakroom::desk {

// What the entry at the front of a lane edits next. Fails only when the store or the key ring does.
awaitable<result<outbound_batch>> read_edit(store::database& database, vault::vault& keys,
                                            const connectors::connector& to, store::outbox_entry entry);

// After the attempt: an edit whose chat moved is one that cannot be made any more.
void settle_edit(connectors::outcome& outcome);
// The entry waits for its next copy.
void next_copy(store::outbox_entry& entry, time_point now);
// Inside the unit that writes the entry. Queues what follows from a refusal: the next copy, and a word to the desk.
result<void> write_edit(store::transaction& data, const outbound_batch& batch, const store::outbox_entry& entry,
                        const connectors::outcome& outcome, time_point now, std::vector<store::outbox_entry>& queued);

}  // namespace cloakroom::desk
