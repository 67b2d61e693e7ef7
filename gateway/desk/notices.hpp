// Words of our own to the agents, by code: what an outbox entry's `detail` names when its action is a notice.
#pragma once

#include <string_view>

#include "base/safe_text.hpp"

namespace cloakroom::desk {

namespace notice {
constexpr std::string_view no_conversation = "no_conversation", unknown_token = "unknown_token", masked = "masked",
                           not_judged = "not_judged", closed_by_visitor = "closed_by_visitor", erased = "erased",
                           unknown_command = "unknown_command", callback_cancelled = "callback_cancelled",
                           came_by_form = "came_by_form", part_left = "part_left";
}  // namespace notice

safe_text notice_text(std::string_view code);
// What stands in a copy of which nothing is left: its text became shorter by a part.
safe_text left_over_text();

}  // namespace cloakroom::desk
