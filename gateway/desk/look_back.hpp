// Values over several messages, as far as the desk is concerned: remembers the ends of the last messages, and writes
// those anew in which a completed value begins, with an edit for every copy that may have left already.
#pragma once

#include <string>
#include <vector>

#include "gateway/desk/redaction.hpp"
#include "gateway/desk/visitor_session.hpp"
#include "redact/look_back.hpp"

namespace cloakroom::desk {

// The value that a message completed.
struct completed_value {
  redact::split_value split;
  std::vector<recent_messages::entry> earlier;  // Of each piece, as they were when the value was found.
  store::sealed_value value;                    // Type and token; no envelope.
  std::string token;                            // "[phone-…]"
  double score = 0;
};

// What was said around a text that waited for a person.
struct surroundings {
  recent_messages before;       // The last messages when it was written.
  recent_messages last;         // Those of this moment.
  std::vector<raw_text> after;  // The visitor's own, the first ones that came after it.
};

class look_back {
 public:
  look_back(store::database& database, vault::vault& keys, const redaction_in_force& judge)
      : database_(database), vault_(keys), judge_(judge) {}

  // Whether the conversation has messages to look back at.
  bool wanted(const visitor_session& session) const {
    return session.is_stored() && judge_.get()->look_back_messages > 0;
  }
  // Fills the session's recent messages from the store, for one that does not know them. desk::errc. They may change
  // whenever the caller is suspended: what is to be kept is copied.
  awaitable<result<void>> recall(visitor_session& session);
  // The same for a text that waits, which followed the message of that number.
  awaitable<result<surroundings>> around(store::row_number conversation, vault::key_ptr key,
                                         std::int64_t follows) const;
  // What the earlier messages become; nothing when one of them is not as the session knows it.
  awaitable<result<std::vector<store::message_revision>>> revise(const completed_value& done, vault::key_ptr key);
  // Inside the unit of work that stores the completing message. Queues an edit behind every send that was begun.
  static result<void> store_revisions(store::transaction& data, store::row_number conversation,
                                      const std::vector<store::message_revision>& revisions, time_point now,
                                      std::vector<store::outbox_entry>& queued);
  // After a message of the visitor was stored.
  void note(visitor_session& session, const store::message& stored, const raw_text& as_owner_reads) const;
  // After a message was read for the visitor: an agent's words are taken in, anything else means to look anew.
  void heard(visitor_session& session, std::int64_t seq, store::direction from, const raw_text& text) const;

 private:
  result<raw_text> shown(const store::message& of, vault::subject_key& key, const redaction& by) const;
  result<void> fill(store::view& data, store::row_number conversation, vault::subject_key& key, const redaction& by,
                    std::int64_t last, recent_messages& into) const;
  result<void> read_after(store::view& data, store::row_number conversation, vault::subject_key& key,
                          const redaction& by, surroundings& into) const;
  result<store::message_revision> revise_one(const store::message& from, redact::byte_span where,
                                             const completed_value& done, vault::subject_key& key,
                                             const redaction& by) const;

  store::database& database_;
  vault::vault& vault_;
  const redaction_in_force& judge_;  // Says how far back, and which kinds of tokens there are.
};

// How often a message is judged anew because another one came in between.
constexpr int look_back_attempts_max = 8;

}  // namespace cloakroom::desk
