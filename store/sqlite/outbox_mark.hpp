// How far the outbox is finished: every entry up to this row was sent, failed, was cancelled or is gone. From there on
// a start looks for the open ones, so that no message pays for an index of them.
#pragma once

#include "store/rows.hpp"
#include "store/sqlite/connection.hpp"

namespace cloakroom::store {

// Of the writer's connection and its open transaction. In the file the mark may lag behind; it is never ahead.
class outbox_mark {
 public:
  // The mark is written when it has moved by `step` rows, and looks no further than `look_max` rows in one commit.
  outbox_mark(connection& on, row_number step, row_number look_max);

  // What the file says; nothing else is remembered.
  result<void> load();
  void entry_finished() noexcept { any_finished_ = true; }
  // An entry that was finished goes on: the mark moves back behind it, at once.
  result<void> entry_opened(row_number row);
  // Before the commit. `last`: the highest row given.
  result<void> advance(row_number last);
  void committed() noexcept { committed_ = now_; }
  void undone() noexcept;

 private:
  struct place {
    row_number reached = no_row, written = no_row;
  };
  result<void> put();

  const row_number step_, look_max_;
  statement read_, put_, first_open_;
  place now_, committed_;
  bool any_finished_ = false;
};

}  // namespace cloakroom::store
