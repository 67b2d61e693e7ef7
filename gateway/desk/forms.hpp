// The message form and the call-back request: what a visitor leaves without staying. Each becomes a conversation of its
// own.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/desk/callback_slot.hpp"
#include "gateway/desk/intake.hpp"
#include "redact/form_text.hpp"

namespace cloakroom::desk {

// A key that makes a repeated request harmless; empty: none was sent.
struct idempotency {
  std::string key;
  std::string_view route;
  std::string_view body;  // As sent; only a salted hash of it is kept.
};

struct contact_request {
  std::vector<redact::form_field> fields;
  raw_text profile;  // JSON of name and page; sealed, not sent on.
  std::string locale;
};

struct callback_request {
  std::vector<redact::form_field> fields;  // Phone first, then topic.
  raw_text profile;
  std::string locale;
  callback_wish wish;
};

struct form_answer {
  std::string id;  // Of the conversation, or of the call-back.
  std::string reference;
  std::optional<time_point> due_at;
  std::string cancel_secret;   // 43 characters; empty for a contact.
  std::string_view bad_field;  // Set instead of the rest when a field cannot be what it says.
};

class forms {
 public:
  forms(store::database& database, vault::vault& keys, const reception& desk, intake& words, const clock_source& clock,
        outbox_bell& bell)
      : database_(database), vault_(keys), reception_(desk), intake_(words), clock_(clock), bell_(bell) {}

  // errc::key_reused when the idempotency key came with another body, errc::not_judged when the scanner cannot finish
  // with all fields together in its time.
  awaitable<result<form_answer>> contact(const site& at, consent::decision allowed_by, bool age_confirmed,
                                         contact_request& request, idempotency once);
  awaitable<result<form_answer>> callback(const site& at, consent::decision allowed_by, bool age_confirmed,
                                          callback_request& request, idempotency once);
  // True when the secret fits; a second time too. The first time the desk is told.
  awaitable<result<bool>> cancel_callback(const site* at, callback_id id, std::string_view secret);

 private:
  struct submission;
  result<redact::form_text> judge(const site& at, std::span<const redact::form_field> fields,
                                  std::string_view locale) const;
  awaitable<result<form_answer>> submit(const site& at, submission& made, idempotency once);
  std::string cancel_secret(const callback_id& id, std::string_view tenant) const;

  store::database& database_;
  vault::vault& vault_;
  const reception& reception_;
  intake& intake_;
  const clock_source& clock_;
  outbox_bell& bell_;
};

}  // namespace cloakroom::desk
