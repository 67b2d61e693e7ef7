// What texts are judged by: the redactor, the kinds of its tokens, and the time it may take. Immutable; a reload puts
// another one in force.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/in_force.hpp"
#include "redact/answer_text.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::desk {

struct redaction {
  static constexpr std::chrono::milliseconds scan_time_default{50};
  static constexpr std::size_t look_back_default = 3;
  // Throws what the redactor's constructor throws.
  explicit redaction(redact::settings wanted, std::chrono::milliseconds budget = scan_time_default,
                     std::size_t look_back = look_back_default)
      : scanner(std::move(wanted)),
        token_kinds(redact::token_kinds(scanner)),
        scan_time_max(budget),
        look_back_messages(look_back) {}

  redact::redactor scanner;
  std::vector<std::string> token_kinds;
  std::chrono::milliseconds scan_time_max;  // redaction.budget_ms, for a message, a whole form or an answer.
  std::size_t look_back_messages;           // Of either side; 0: none.
};

using redaction_in_force = in_force<redaction>;

}  // namespace cloakroom::desk
