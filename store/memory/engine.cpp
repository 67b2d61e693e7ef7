// The in-memory store behind store/engine.hpp: a transaction works on the state, undoing puts a copy back, readers see
// the copy that the last commit published. Made for tests and trials: a commit costs a copy.
#include "store/database.hpp"

#include <mutex>

#include "store/memory/keyring.hpp"
#include "store/memory/writes.hpp"
#include "store/threaded_database.hpp"

namespace cloakroom::store {
namespace {

// What one side of the store holds: the writer's state and the published copy.
template <class State>
class side {
 public:
  State& working() noexcept { return working_; }
  void publish() {
    auto copy = std::make_shared<const State>(working_);
    std::lock_guard lock(mutex_);
    published_ = std::move(copy);
  }
  void undo() { working_ = *published(); }
  std::shared_ptr<const State> published() {
    std::lock_guard lock(mutex_);
    return published_;
  }

 private:
  State working_;
  std::mutex mutex_;  // Of the pointer only.
  std::shared_ptr<const State> published_ = std::make_shared<const State>();
};

class memory_view final : public memory_reads<view> {
 public:
  explicit memory_view(std::shared_ptr<const memory_state> state) : state_(std::move(state)) {}

 protected:
  const memory_state& state() const override { return *state_; }

 private:
  std::shared_ptr<const memory_state> state_;
};

class memory_engine final : public engine {
 public:
  result<void> begin_keys() override { return {}; }
  keyring& keys() override { return keyring_; }
  result<void> commit_keys() override { return keys_.publish(), result<void>(); }
  void undo_keys() override { keys_.undo(); }
  result<void> begin_data() override { return {}; }
  transaction& data() override { return transaction_; }
  result<void> commit_data() override { return data_.publish(), result<void>(); }
  void undo_data() override { data_.undo(); }
  result<void> scrub_once() override { return {}; }

  result<void> read(const read_work& work) override {
    memory_view seen(data_.published());
    return work(seen);
  }
  result<void> read_keys(const read_keys_work& work) override {
    memory_keys copy = *keys_.published();
    memory_keyring seen(copy);
    return work(seen);
  }

 private:
  side<memory_state> data_;
  side<memory_keys> keys_;
  memory_transaction transaction_{data_.working()};
  memory_keyring keyring_{keys_.working()};
};

}  // namespace

std::unique_ptr<database> open_memory() {
  return std::make_unique<threaded_database>(std::make_unique<memory_engine>(), nullptr);
}

}  // namespace cloakroom::store
