// The words of the notices. They are ours, so they are safe text.
#include "gateway/desk/notices.hpp"

namespace cloakroom::desk {

safe_text notice_text(std::string_view code) {
  if (code == notice::no_conversation)
    return safe_text::literal(
        "Not delivered: this message belongs to no conversation. Write inside a topic, or reply to a message of the "
        "visitor.");
  if (code == notice::unknown_token)
    return safe_text::literal(
        "A token in your answer does not belong to this visitor. It was sent as plain text; nothing was revealed.");
  if (code == notice::masked)
    return safe_text::literal(
        "Your answer held personal data that this visitor did not give. It was masked before it was delivered.");
  if (code == notice::not_judged)
    return safe_text::literal(
        "Not delivered: your answer could not be checked for personal data. Please write it again.");
  if (code == notice::closed_by_visitor) return safe_text::literal("The visitor closed the conversation.");
  if (code == notice::callback_cancelled) return safe_text::literal("The visitor cancelled the call. Do not call.");
  if (code == notice::came_by_form)
    return safe_text::literal(
        "Not delivered: this came by a form, and its sender cannot read answers here. The answer is kept.");
  if (code == notice::part_left)
    return safe_text::literal(
        "An earlier line of this conversation may still hold a part of a personal value that the visitor completed "
        "later. It could not be changed here: please delete it.");
  if (code == notice::erased) return safe_text::literal("The visitor's data was erased at their request.");
  return safe_text::literal(
      "Unknown command. Known: /close, /reopen. A line that begins with // stays between agents.");
}

safe_text left_over_text() { return safe_text::literal("(see above)"); }

}  // namespace cloakroom::desk
