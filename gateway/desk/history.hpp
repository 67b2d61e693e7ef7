// What the visitor sees: the messages of their conversation in order, with their own values in the clear.
#pragma once

#include <string>
#include <vector>

#include "gateway/desk/redaction.hpp"
#include "gateway/desk/visitor_session.hpp"

namespace cloakroom::desk {

struct owner_message {
  message_id id;
  std::int64_t seq = 0;
  store::direction from = store::direction::from_visitor;
  raw_text text;
  time_point at;
  std::optional<client_id> client;
};

class history {
 public:
  history(store::database& database, vault::vault& keys, const redaction_in_force& judge)
      : database_(database), vault_(keys), judge_(judge) {}

  // Messages with seq greater than `after`, at most history_page_max of them, oldest first. Tokens of agents' messages
  // are restored from the values this conversation holds and from nowhere else.
  awaitable<result<std::vector<owner_message>>> after(store::row_number conversation, vault::key_ptr key,
                                                      std::int64_t after);

 private:
  store::database& database_;
  vault::vault& vault_;
  const redaction_in_force& judge_;  // Says which kinds of tokens there are.
};

constexpr std::size_t history_page_max = 200;

}  // namespace cloakroom::desk
