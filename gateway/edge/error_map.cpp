// The table. Whoever adds a code to the desk adds a row here.
#include "gateway/edge/error_map.hpp"

#include "gateway/edge/websocket.hpp"

namespace cloakroom::edge {

public_error public_error_of(error_code ec) {
  using desk::errc;
  switch (desk::meaning_of(ec)) {
    case errc::bad_resume:
      return {401, "bad_resume", "The conversation cannot be resumed.", close_code::bad_resume};
    case errc::not_judged:
      return {422, "not_judged", "The text could not be checked for personal data. Nothing was passed on.", 0};
    case errc::text_too_long:
      return {413, "too_large", "The text is too long.", 0};
    case errc::text_not_utf8:
      return {422, "invalid_utf8", "The text is not valid UTF-8.", 0};
    case errc::text_empty:
      return {422, "text_empty", "The text is empty.", 0};
    case errc::conversation_full:
      return {409, "conversation_full", "The conversation is too long. Please begin a new one.", 0};
    case errc::erased:
      return {403, "consent_required", "The data of this conversation was erased.", close_code::consent};
    case errc::key_reused:
      return {422, "idempotency_key_reused", "This Idempotency-Key came before with another body.", 0};
    case errc::busy:
      return {409, "busy", "The conversation is being stored. Please try again.", 0};
    case errc::erasure_unfinished:
      return {503, "storage_unavailable", "The withdrawal is recorded and will be finished. Please try again.",
              close_code::unavailable};
    case errc::many_held:
      return {429, "many_held", "Too many messages of this conversation wait for a check. Please wait for it.", 0};
    case errc::held_full:
      return {503, "held_full", "The message could not be checked now, and no more can wait for it. Please try later.",
              0};
    case errc::discarded:
      return {409, "discarded", "The message was not passed on.", 0};
    case errc::held_unknown:
      return {404, "held_unknown", "No message of that id is held.", 0};
    case errc::held_decided:
      return {409, "held_decided", "This message was decided already.", 0};
    case errc::reviewer_unfit:
      return {400, "bad_reviewer", "A login of 1 to 64 letters, digits, dots, hyphens and underscores is needed.", 0};
    case errc::reason_unfit:
      return {400, "bad_reason", "A reason of 1 to 200 bytes is needed, on one line and without personal data.", 0};
    case errc::span_unfit:
      return {422, "bad_span",
              "A span lies outside the text, cuts a character, overlaps another, or has an unknown type.", 0};
    case errc::site_gone:
      return {409, "site_gone", "The configuration does not name the site of this conversation any more.", 0};
    case errc::unavailable:
      break;
  }
  return {503, "storage_unavailable", "The message could not be stored. Please try again.", close_code::unavailable};
}

public_error withdrawal_error_of(error_code ec) {
  auto out = public_error_of(ec);
  if (desk::meaning_of(ec) == desk::errc::unavailable)
    out.detail = "The withdrawal could not be recorded. Please try again.";
  return out;
}

}  // namespace cloakroom::edge
