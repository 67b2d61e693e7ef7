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
