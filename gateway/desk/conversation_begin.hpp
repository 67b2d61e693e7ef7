// How a conversation comes to be: with the first message, whether that goes on or waits for a person. Made before the
// unit of work that stores it.
#pragma once

#include <optional>

#include "gateway/desk/visitor_session.hpp"

namespace cloakroom::desk {

struct conversation_beginning {
  store::conversation row;  // The unit of work sets its `row`.
  // Its key, unless the session has it already: a crash can fall between the commit of the key ring and that of the
  // data.
  std::optional<vault::vault::new_subject> subject;
};

// Fails with the vault's codes.
[[nodiscard]] result<conversation_beginning> begin_conversation(vault::vault& keys, const visitor_session& session,
                                                                store::channel via, time_point now);

// What the session's consent manager said, for the record.
store::consent_record consent_of(const visitor_session& session, store::row_number conversation, time_point now);

}  // namespace cloakroom::desk
