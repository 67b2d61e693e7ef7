// Moving the mark. It is a hint for the next start alone, so it moves in strides and is written seldom.
#include "store/sqlite/outbox_mark.hpp"

#include <algorithm>

namespace cloakroom::store {

outbox_mark::outbox_mark(connection& on, row_number step, row_number look_max)
    : step_(step),
      look_max_(look_max),
      read_(on, "SELECT coalesce(max(row), 0) FROM row_marks WHERE name = 'outbox_finished'"),
      put_(on, "INSERT OR REPLACE INTO row_marks (name, row) VALUES ('outbox_finished', ?)"),
      first_open_(on,
                  "SELECT row FROM outbox WHERE row > ? AND row <= ? AND (state < 3 OR state = 4) ORDER BY row "
                  "LIMIT 1") {}

result<void> outbox_mark::load() {
  query asked(read_);
  auto row = asked.next();
  if (!row) return row.error();
  now_.reached = now_.written = asked.integer(0);
  committed_ = now_;
  any_finished_ = false;
  return {};
}

result<void> outbox_mark::entry_opened(row_number row) {
  if (row > now_.reached) return {};
  now_.reached = row - 1;
  return now_.written > now_.reached ? put() : result<void>();
}

result<void> outbox_mark::advance(row_number last) {
  if (!std::exchange(any_finished_, false)) return {};
  auto until = std::min(last, now_.reached + look_max_);
  query asked(first_open_, now_.reached, until);
  auto open = asked.next();
  if (!open) return open.error();
  now_.reached = *open ? asked.integer(0) - 1 : std::max(until, now_.reached);
  return now_.reached - now_.written >= step_ ? put() : result<void>();
}

void outbox_mark::undone() noexcept {
  now_ = committed_;
  any_finished_ = false;
}

result<void> outbox_mark::put() {
  now_.written = now_.reached;
  return query(put_, now_.written).run();
}

}  // namespace cloakroom::store
