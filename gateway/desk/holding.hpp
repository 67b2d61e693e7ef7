// Texts that the scanner could not judge: put aside, sealed and durable, until a person decides. Who decides is in
// held_review.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/desk/visitor_session.hpp"
#include "redact/named_spans.hpp"
#include "vault/ledger.hpp"

namespace cloakroom::desk {

struct accepted;
struct incoming;

// Why a text is held and not refused, as a code: "recognizer_failed", "budget_exceeded". Empty for every other failure.
std::string_view held_reason(error_code ec);

// Where the envelope of a held text belongs.
vault::place held_place(const held_id& id);

// What a form's fields say of themselves, as it is kept beside a held text.
std::string fields_text(std::span<const redact::named_span> fields);
std::vector<redact::named_span> read_fields_text(std::string_view text);

// Every text of the conversation that waits is discarded, by the visitor's own act; how many there were.
result<std::int64_t> discard_waiting(store::transaction& data, store::row_number conversation, time_point now);

// Safe from any loop.
class holding {
 public:
  holding(store::database& database, vault::vault& keys, const vault::ledger& erasures, const clock_source& clock)
      : database_(database), vault_(keys), erasures_(erasures), clock_(clock) {}

  // When it returns a value, the text is durable, or its client id had an answer before. `why` has a held_reason.
  // Fails with desk::errc: many_held and held_full beyond the bounds, discarded for a repeat of what a person refused;
  // then nothing was stored.
  awaitable<result<accepted>> put_aside(visitor_session& session, incoming& words, error_code why);

  // Client ids of the conversation's messages that were discarded.
  awaitable<result<std::vector<client_id>>> discarded(store::row_number conversation);

 private:
  struct aside;
  result<void> prepare(const visitor_session& session, const incoming& words, error_code why, aside& out);
  result<void> still_wanted(const aside& out) const;
  result<bool> answered(store::transaction& data, const visitor_session& session, const incoming& words,
                        aside& out) const;
  result<void> store_all(store::transaction& data, const visitor_session& session, const incoming& words,
                         aside& out) const;

  store::database& database_;
  vault::vault& vault_;
  const vault::ledger& erasures_;
  const clock_source& clock_;
};

}  // namespace cloakroom::desk
