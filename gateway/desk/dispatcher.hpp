// The one road out: takes durable outbox entries to their connector, in order, at the pace the messenger allows, until
// each is sent or visibly failed. Decisions stand in delivery_plan.hpp and lanes.hpp; here they meet store and
// connector.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/task_group.hpp"
#include "connectors/connector.hpp"
#include "gateway/desk/delivery_plan.hpp"
#include "gateway/desk/outbound_batch.hpp"
#include "gateway/desk/outbox_bell.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

struct dispatcher_bounds {
  delivery_bounds delivery;
  std::size_t workers_per_connector = 4;  // Calls in flight at one time.
  std::size_t batch_messages_max = 20;    // Lines joined into one call.
  double (*spread)() = nullptr;           // In [0, 1), keeps retries apart. Null: random.
};

// Lives on one executor; only `announce` and the two `cancel…` may be called from elsewhere.
class dispatcher final : public outbox_bell {
 public:
  dispatcher(loop_executor executor, store::database& database, vault::vault& keys, const clock_source& clock,
             metrics& numbers, dispatcher_bounds bounds = {});
  ~dispatcher() override;

  // Before `load`. The connector must outlive the dispatcher.
  void add(connectors::connector& connector);
  // Takes up what was open when the last process ended. Call once, before `start`.
  result<void> load();
  void start(task_group& group);
  // Begins nothing new; what is under way ends by itself.
  void stop();
  // Calls under way at this moment.
  std::size_t delivering() const noexcept { return delivering_; }

  void announce(std::vector<store::outbox_entry> entries) override;
  // The same for what a unit of work queued that failed: its commit may have gone through all the same, and nobody else
  // knows of it before the next start.
  awaitable<void> announce_stored(std::vector<store::outbox_entry> queued);
  // Forgets a conversation's waiting entries, or those that carry a visitor's text; the caller cancels or removes their
  // rows after this call. A call under way ends by itself and is not repeated.
  void cancel(store::row_number conversation);
  // Returns when it is so: an attempt that began before has handed its row to the store by then, and cannot write it
  // over what the caller writes next.
  awaitable<void> cancel_texts(store::row_number conversation);
  // Workers look now whether something is due: after the clock was moved.
  void look();
  // Ids of all connectors.
  std::vector<std::string> connectors() const;
  // Whether the connector of this id can reach its agents now.
  bool healthy(std::string_view connector) const;

 private:
  struct road;
  awaitable<void> drop_texts(store::row_number conversation);
  awaitable<void> work(road& on);
  awaitable<void> serve(road& on, store::row_number lane);
  awaitable<bool> attempt(road& on, const outbound_batch& batch, std::vector<store::outbox_entry>& tried);
  awaitable<bool> begin(road& on, const outbound_batch& batch, std::vector<store::outbox_entry>& tried);
  awaitable<connectors::outcome> call(road& on, const outbound_batch& batch, const store::outbox_entry& first);
  awaitable<connectors::outcome> timed(road& on, const connectors::outbound& call);
  void note_outcome(road& on, const connectors::outcome& outcome, const delivery_step& step,
                    const std::vector<store::outbox_entry>& tried);
  void note_health(road& on, const connectors::outcome& outcome, const delivery_step& step);

  loop_executor executor_;
  store::database& database_;
  vault::vault& vault_;
  const clock_source& clock_;
  metrics& metrics_;
  dispatcher_bounds bounds_;
  bool stopping_ = false;
  std::size_t delivering_ = 0;
  std::map<std::string, std::unique_ptr<road>, std::less<>> roads_;
};

}  // namespace cloakroom::desk
