// A visitor's words come in: judged, tokenised, sealed, stored and queued for the desk in one unit of work. When
// `accept` returns a value, all of it is durable.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/desk/holding.hpp"
#include "gateway/desk/outbox_bell.hpp"
#include "gateway/desk/visitor_session.hpp"
#include "redact/redactor.hpp"
#include "vault/ledger.hpp"

namespace cloakroom::desk {

struct incoming {
  std::optional<client_id> client;  // A repeat of it stores nothing.
  raw_text text;
  // Set when the text was scanned already, as a form is.
  std::optional<redact::scan> found;
  store::channel via = store::channel::chat;
  // Asked first inside the unit of work: true means that this was answered before, and nothing is stored.
  std::function<result<bool>(store::transaction&)> answered_before;
  // Further rows of the same unit of work, e.g. a callback. Runs on the writer's thread, perhaps twice.
  std::function<result<void>(store::transaction&, const store::conversation&)> also;
  // Set when it was scanned already and could not be judged (held_reason): it is held.
  error_code unjudged = {};
  // What a form's fields say of themselves; kept with a held text.
  std::vector<redact::named_span> fields = {};
  bool reviewed = false;  // It was held, and a person lets it through.
};

struct accepted {
  message_id id;
  std::int64_t seq = 0;
  time_point at;
  std::string findings;   // JSON array, ready for the acknowledgement.
  bool repeated = false;  // The client id came before; this is the first one's answer.
  std::string held;       // Why it waits for a person, a code; then there is no message yet.
};

accepted answer_of(const store::message& stored, bool repeated);
// The same of a held one: errc::discarded where a person, or the visitor's own act, has ended it.
result<accepted> answer_of(const store::held_message& held);

class intake {
 public:
  struct counts {
    counter& messages;
    std::function<void(std::string_view type)> finding;
  };
  intake(store::database& database, vault::vault& keys, const vault::ledger& erasures, const redact::redactor& scanner,
         const clock_source& clock, outbox_bell& bell, counts count,
         std::chrono::milliseconds scan_time_max = std::chrono::milliseconds(50))
      : database_(database),
        vault_(keys),
        erasures_(erasures),
        scanner_(scanner),
        clock_(clock),
        bell_(bell),
        count_(std::move(count)),
        scan_time_max_(scan_time_max),
        holding_(database, keys, erasures, clock) {}

  // A text that cannot be judged is held. Fails with desk::errc; then nothing was stored.
  awaitable<result<accepted>> accept(visitor_session& session, incoming& words);
  const redact::redactor& scanner() const noexcept { return scanner_; }
  // What could not be judged.
  holding& aside() noexcept { return holding_; }

 private:
  struct prepared;
  result<void> prepare(visitor_session& session, incoming& words, prepared& out);
  result<void> seal(visitor_session& session, const incoming& words, const redact::scan& found, prepared& out);
  result<void> store_all(store::transaction& data, const visitor_session& session, const incoming& words,
                         prepared& out) const;
  result<void> still_wanted(const prepared& out) const;
  void note(visitor_session& session, const redact::scan& found, prepared& done);

  store::database& database_;
  vault::vault& vault_;
  const vault::ledger& erasures_;
  const redact::redactor& scanner_;
  const clock_source& clock_;
  outbox_bell& bell_;
  counts count_;
  std::chrono::milliseconds scan_time_max_;  // redaction.budget_ms
  holding holding_;
};

}  // namespace cloakroom::desk
