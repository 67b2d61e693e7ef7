// Stops what waits: first in memory, then in the store.
#include "gateway/desk/withdrawal.hpp"

#include "gateway/desk/errc.hpp"
#include "gateway/desk/holding.hpp"

namespace cloakroom::desk {
namespace {

bool waits(store::delivery_state state) {
  using enum store::delivery_state;
  return state == queued || state == sending || state == unknown;
}

}  // namespace

awaitable<result<void>> withdrawal::stop_deliveries(store::row_number conversation) {
  if (conversation == store::no_row) co_return result<void>{};
  co_await dispatcher_.cancel_texts(conversation);
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    auto entries = data.outbox_of(conversation);
    if (!entries) return entries.error();
    for (auto& entry : *entries) {
      // One under way, too: its own outcome is written over this, and if the process ends before, it is not repeated.
      if (!waits(entry.state) || entry.action != store::delivery_action::send) continue;
      entry.state = store::delivery_state::cancelled;
      entry.detail = "consent_withdrawn";
      if (auto written = data.update_outbox(entry); !written) return written;
    }
    auto discarded = discard_waiting(data, conversation, clock_.now());
    if (!discarded) return discarded.error();
    return {};
  };
  auto written = co_await database_.write(unit);
  if (!written) co_return CLOAKROOM_FAIL(errc::unavailable);
  co_return result<void>{};
}

awaitable<result<void>> withdrawal::stop_deliveries(store::conversation known) {
  if (known.row == store::no_row) {
    // Asked on the writer's thread, behind a first message that another tab has queued.
    store::unit_of_work unit;
    unit.data = [&](store::transaction& data) -> result<void> {
      auto found = data.find_conversation(known.id);
      if (!found) return found.error();
      known.row = *found ? (*found)->row : store::no_row;
      return {};
    };
    if (auto asked = co_await database_.write(unit); !asked) co_return CLOAKROOM_FAIL(errc::unavailable);
  }
  co_return co_await stop_deliveries(known.row);
}

}  // namespace cloakroom::desk
