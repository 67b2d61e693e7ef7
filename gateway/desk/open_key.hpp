// The key of a data subject, from the vault's cache or from the key ring.
#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

// desk::errc::erased when the subject has no key any more, unavailable when the key ring does not answer.
awaitable<result<vault::key_ptr>> open_key(store::database& database, vault::vault& keys, subject_id subject);

// The same from the key ring alone. A key in memory may have been made by a unit of work that failed: whoever has not
// seen it stored must ask here.
awaitable<result<vault::key_ptr>> open_stored_key(store::database& database, vault::vault& keys, subject_id subject);

// A key that a crash left without its conversation, for the conversation's first message; null when there is none. Its
// age begins anew, so that the sweep of orphans leaves it alone: whoever takes it up writes at once, or takes it up
// again.
awaitable<result<vault::key_ptr>> take_up_key(store::database& database, vault::vault& keys, subject_id subject,
                                              time_point now);

}  // namespace cloakroom::desk
