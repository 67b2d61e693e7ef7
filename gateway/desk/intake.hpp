// A visitor's words come in: judged, tokenised, sealed, stored and queued for the desk in one unit of work. When
// `accept` returns a value, all of it is durable.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/desk/holding.hpp"
#include "gateway/desk/look_back.hpp"
#include "gateway/desk/outbox_bell.hpp"
#include "gateway/desk/redaction.hpp"
#include "gateway/desk/visitor_session.hpp"
#include "vault/ledger.hpp"

namespace cloakroom::desk {

struct incoming {
  std::optional<client_id> client;  // A repeat of it stores nothing.
  raw_text text;
  // Set when the text was scanned already, as a form is.
  std::optional<redact::scan> found;
  std::vector<redact::whole_value> wholes;  // With it: values of which the text holds several pieces.
  store::channel via = store::channel::chat;
  // Asked first inside the unit of work: true means that this was answered before, and nothing is stored.
  std::function<result<bool>(store::transaction&)> answered_before;
  // Further rows of the same unit of work, e.g. a callback. Runs on the writer's thread, perhaps twice.
  std::function<result<void>(store::transaction&, const store::conversation&)> also;
  // Set when it was scanned already and could not be judged (held_reason): it is held.
  error_code unjudged = {};
  // Where a form's fields stand in it; kept with a held text.
  std::vector<redact::named_span> fields = {};
  bool reviewed = false;  // It was held, and a person lets it through.
  // Of a reviewed one: the value that it completes, counted in the session's recent messages, and the last message that
  // was taken into account.
  std::optional<redact::split_value> split = {};
  std::optional<std::int64_t> follows = {};
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
  intake(store::database& database, vault::vault& keys, const vault::ledger& erasures, const redaction_in_force& judge,
         const clock_source& clock, outbox_bell& bell, counts count)
      : database_(database),
        vault_(keys),
        erasures_(erasures),
        judge_(judge),
        clock_(clock),
        bell_(bell),
        count_(std::move(count)),
        look_back_(database, keys, judge),
        holding_(database, keys, erasures, clock) {}

  // A text that cannot be judged is held. Fails with desk::errc; then nothing was stored. errc::busy for a reviewed one
  // also when another message came in between: it is to be looked at anew.
  awaitable<result<accepted>> accept(visitor_session& session, incoming& words);
  // What it judges by at this moment.
  std::shared_ptr<const redaction> judge() const { return judge_.get(); }
  // What could not be judged.
  holding& aside() noexcept { return holding_; }
  // Where what the visitor reads meanwhile is taken in.
  const look_back& looks_back() const noexcept { return look_back_; }

 private:
  struct prepared;
  awaitable<result<accepted>> attempt(visitor_session& session, incoming& words, prepared& ready);
  result<void> prepare(visitor_session& session, incoming& words, prepared& out);
  result<void> scan(const visitor_session& session, const raw_text& text, prepared& out) const;
  result<void> seal(visitor_session& session, const incoming& words, prepared& out);
  static void complete(const visitor_session& session, const std::string& token, prepared& out);
  result<void> seal_whole(vault::subject_key& key, const redact::whole_value& whole, prepared& out);
  result<void> store_all(store::transaction& data, const visitor_session& session, const incoming& words,
                         prepared& out) const;
  result<void> still_wanted(const prepared& out) const;
  void note(visitor_session& session, const raw_text& text, prepared& done);

  store::database& database_;
  vault::vault& vault_;
  const vault::ledger& erasures_;
  const redaction_in_force& judge_;
  const clock_source& clock_;
  outbox_bell& bell_;
  counts count_;
  look_back look_back_;
  holding holding_;
};

}  // namespace cloakroom::desk
