// The review of held texts as requests: JSON in, use case, JSON out. Behind the control door.
#pragma once

#include <string>

#include "gateway/desk/held_review.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

class held_routes {
 public:
  explicit held_routes(desk::held_review& review) : review_(&review) {}
  // `verb` is list, text, release, redact or discard (docs/protocol/control.md).
  awaitable<http_response> answer(std::string verb, std::string body);

 private:
  awaitable<http_response> list(std::optional<held_id> after);
  awaitable<http_response> text(held_id id, desk::reviewer who);
  awaitable<http_response> pass_on(held_id id, desk::reviewer who, std::vector<redact::named_span> hidden);
  awaitable<http_response> discard(held_id id, desk::reviewer who);

  desk::held_review* review_;
};

}  // namespace cloakroom::edge
