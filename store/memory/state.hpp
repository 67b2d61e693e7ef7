// Everything the in-memory store holds, as one value: a copy of it is a consistent state, and putting the copy back
// undoes.
#pragma once

#include <map>
#include <set>

#include "store/transaction.hpp"

namespace cloakroom::store {

struct memory_state {
  std::map<row_number, conversation> conversations;
  std::map<row_number, message> messages;
  std::map<row_number, std::vector<row_number>> messages_of;  // By conversation, in order of seq.
  std::vector<consent_record> consents;
  std::map<row_number, callback> callbacks;
  std::map<row_number, outbox_entry> outbox;
  std::map<std::pair<row_number, std::string>, destination> destinations;
  std::map<std::tuple<std::string, std::string, std::int64_t>, delivered_message> delivered;
  std::vector<std::tuple<std::string, std::string, std::int64_t>> delivered_order;  // As they were added.
  std::map<std::pair<std::string, std::string>, std::string> connector_values;
  std::map<std::pair<std::string, std::int64_t>, time_point> seen;
  struct answer {
    time_point at;
    view::remembered_answer remembered;
  };
  std::map<std::array<std::uint8_t, 32>, answer> answers;
  std::map<std::int64_t, audit_record> audit;
  // The highest row given so far.
  row_number last_conversation = no_row, last_message = no_row, last_callback = no_row, last_entry = no_row;
};

struct memory_keys {
  std::map<subject_id, wrapped_key> keys;
  std::set<std::tuple<std::array<std::uint8_t, 16>, std::string, subject_id>> identifiers;
  std::map<std::string, std::string, std::less<>> values;
};

}  // namespace cloakroom::store
