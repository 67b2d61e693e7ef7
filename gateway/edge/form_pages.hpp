// Pages for people who sent a plain HTML form, or follow the link that cancels a call. In their language.
#pragma once

#include <string>
#include <string_view>

#include "gateway/edge/form_words.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

// A page with a heading and a paragraph; `more` is HTML of ours behind it.
http_response small_page(unsigned status, const form_words& words, std::string_view title, std::string_view text,
                         std::string_view more = {});
// `cancel_url` is empty where there is nothing to cancel.
http_response thanks_page(const form_words& words, std::string_view reference, std::string_view cancel_url);
// The page for a problem: the same status, its other headers, and the field by its label.
http_response refusal_page(const form_words& words, const http_response& problem);

}  // namespace cloakroom::edge
