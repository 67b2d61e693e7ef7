// A person decides about a text that the scanner could not judge: lets it through, hides what they name, or refuses it.
// Every decision, and every look at a text, is an audit record of the same unit of work.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>
#include <vector>

#include "gateway/desk/feed.hpp"
#include "gateway/desk/intake.hpp"

namespace cloakroom::desk {

// Who reviews, and why. Both are audited.
struct reviewer {
  std::string login;   // 1 to login_bytes_max letters, digits, dots, hyphens and underscores.
  std::string reason;  // 1 to reason_bytes_max bytes, one line, nothing in it that the scanner finds.
};
constexpr std::size_t login_bytes_max = 64;
constexpr std::size_t reason_bytes_max = 200;
// Spans that one decision may name.
constexpr std::size_t hidden_spans_max = 256;
// Held texts in one answer of `waiting`.
constexpr std::size_t held_page_max = 200;

struct held_entry {
  held_id id;
  std::string reference;  // Of its conversation.
  std::string site;
  store::channel via = store::channel::chat;
  time_point at;
  std::string reason;           // Why it is held: a code.
  std::int64_t text_bytes = 0;  // Rounded up to 32, as its envelope shows it; the text stays closed.
};

class held_review {
 public:
  // All outlive the review.
  struct parts {
    store::database& database;
    vault::vault& keys;
    const vault::ledger& erasures;
    intake& words;
    feed& listeners;
    asio::thread_pool& blocking;  // A costly text must not hold up a loop.
    const clock_source& clock;
    std::function<const site*(std::string_view id)> site_of;  // From the configuration in force.
  };
  explicit held_review(parts with) : with_(std::move(with)) {}

  // Those that wait, from the oldest on, at most held_page_max; `after` is the last one of the page before.
  awaitable<result<std::vector<held_entry>>> waiting(std::optional<held_id> after);
  // The text as it was written, once it is durable who looked at it and why.
  awaitable<result<raw_text>> text(held_id id, reviewer who);
  // The text goes on as a message of its conversation, with whatever the scanner finds without a limit of time, what a
  // form's fields hold, and `hidden` replaced by tokens. `hidden` may be empty: then it is released, else redacted.
  awaitable<result<accepted>> pass_on(held_id id, reviewer who, std::vector<redact::named_span> hidden);
  awaitable<result<void>> discard(held_id id, reviewer who);
  // All of them fail with desk::errc: held_unknown, held_decided, reviewer_unfit, reason_unfit, span_unfit, site_gone,
  // unavailable; `pass_on` as intake does, too. Then nothing has changed.

 private:
  struct opened;
  awaitable<result<opened>> open(held_id id);
  result<void> check(const reviewer& who, const site* at) const;
  result<void> record(store::transaction& data, const opened& of, const reviewer& who, std::string_view action);
  result<void> decide(store::transaction& data, const opened& of, const reviewer& who, store::held_state to);
  awaitable<result<redact::reviewed>> judge(const opened& of, const std::vector<redact::named_span>& hidden,
                                            const redact::said_around& around);
  awaitable<result<accepted>> pass_once(const opened& of, const reviewer& who,
                                        const std::vector<redact::named_span>& hidden);

  parts with_;
};

}  // namespace cloakroom::desk
