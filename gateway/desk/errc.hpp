// Why a use case did not happen. The edge turns these into statuses and close codes in one table.
#pragma once

#include "base/result.hpp"

namespace cloakroom::desk {

enum class errc {
  bad_resume = 1,      // The resume secret is wrong, expired, or of an erased conversation.
  not_judged,          // The scanner could not judge the text: nothing was stored or passed on.
  text_too_long,       // Above the scanner's bound.
  text_not_utf8,       // Not well-formed UTF-8.
  text_empty,          // Nothing but blanks.
  conversation_full,   // messages_per_conversation_max.
  erased,              // The data subject's data was erased.
  unavailable,         // Storage or keys do not work now.
  key_reused,          // The idempotency key came before with another body.
  busy,                // Another tab stores the same conversation at this moment; once more helps.
  erasure_unfinished,  // The erasure is recorded and will be finished, but is not yet.
  many_held,           // held_per_conversation_max texts of the conversation wait for a person.
  held_full,           // held_messages_max texts wait altogether.
  discarded,           // A held text was refused by a person, or ended by the visitor's own act.
  held_unknown,        // No text of that id is held; or its person was erased.
  held_decided,        // It was decided before.
  reviewer_unfit,      // Not the login of a person who reviews.
  reason_unfit,        // No reason for a review, too long a one, or one that holds personal data.
  span_unfit,          // What is to be hidden does not fit the text.
  site_gone,           // The configuration knows the conversation's site no more.
};
const boost::system::error_category& desk_category() noexcept;
error_code make_error_code(errc code) noexcept;

// What a failure of redact, vault or store means to a use case.
errc meaning_of(error_code ec);

}  // namespace cloakroom::desk

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::desk::errc> : std::true_type {};
}  // namespace boost::system
