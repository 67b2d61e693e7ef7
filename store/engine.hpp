// What the threads of the store need from an engine: two transactions to begin, commit and undo, and a way to read.
// Which unit runs when, and who is answered what, is decided in group_commit and threaded_database, once for all
// engines.
#pragma once

#include <functional>

#include "store/transaction.hpp"

namespace cloakroom::store {

using read_work = std::function<result<void>(view&)>;
using read_keys_work = std::function<result<void>(keyring&)>;

class engine {
 public:
  virtual ~engine() = default;

  // The writer's thread only. A commit that succeeds is durable; one that fails has undone everything. `undo` is fine
  // when the engine has undone by itself.
  virtual result<void> begin_keys() = 0;
  virtual keyring& keys() = 0;
  virtual result<void> commit_keys() = 0;
  virtual void undo_keys() = 0;
  virtual result<void> begin_data() = 0;
  virtual transaction& data() = 0;
  virtual result<void> commit_data() = 0;
  virtual void undo_data() = 0;
  // One try at leaving nothing deleted in the files. cloakroom::errc::unavailable: someone reads; try again.
  virtual result<void> scrub_once() = 0;

  // The reader's thread only. One consistent state for the whole work.
  virtual result<void> read(const read_work& work) = 0;
  virtual result<void> read_keys(const read_keys_work& work) = 0;
};

}  // namespace cloakroom::store
