// Consent switched off: what waits to be sent is not sent any more. What was stored stays under its own retention; a
// withdrawal that also erases goes on with desk/erasure.
#pragma once

#include "gateway/desk/dispatcher.hpp"
#include "store/database.hpp"

namespace cloakroom::desk {

class withdrawal {
 public:
  withdrawal(store::database& database, dispatcher& road, const clock_source& clock)
      : database_(database), dispatcher_(road), clock_(clock) {}
  // Cancels every text of the conversation that is not sent; a call under way at this moment is not repeated. Texts
  // that wait for a person are discarded. errc::unavailable when storage fails.
  awaitable<result<void>> stop_deliveries(store::row_number conversation);
  // The same for one that its visitor knows, stored or not: whatever was on its way in before the call is seen.
  awaitable<result<void>> stop_deliveries(store::conversation known);

 private:
  store::database& database_;
  dispatcher& dispatcher_;
  const clock_source& clock_;
};

}  // namespace cloakroom::desk
