// The visitor's end in one unit of work: state, line to the desk, topic closed.
#include "gateway/desk/conversation_end.hpp"

#include "gateway/desk/errc.hpp"
#include "gateway/desk/notices.hpp"

namespace cloakroom::desk {

awaitable<result<void>> conversation_end::by_visitor(visitor_session& session) {
  if (!session.is_stored()) co_return result<void>{};
  auto now = clock_.now();
  std::vector<store::outbox_entry> queued;
  store::unit_of_work unit;
  unit.data = [&](store::transaction& data) -> result<void> {
    queued.clear();
    if (auto set = data.set_conversation_state(session.stored.row, store::conversation_state::closed); !set) return set;
    for (const auto& connector : session.at->settings.desk) {
      store::outbox_entry line;
      line.connector = connector;
      line.in_conversation = session.stored.row;
      line.action = store::delivery_action::notice;
      line.task = notice::closed_by_visitor;
      line.due_at = now;
      auto close = line;
      close.action = store::delivery_action::close;
      close.task.clear();
      for (auto* entry : {&line, &close}) {
        if (auto added = data.enqueue(*entry); !added) return added;
        queued.push_back(*entry);
      }
    }
    return {};
  };
  auto written = co_await database_.write(unit);
  if (!written) co_return CLOAKROOM_FAIL(errc::unavailable);
  session.stored.state = store::conversation_state::closed;
  bell_.announce(std::move(queued));
  co_return result<void>{};
}

}  // namespace cloakroom::desk
