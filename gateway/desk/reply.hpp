// An agent's words come in from a messenger and go to the one visitor they belong to, or nowhere: a reply without a
// conversation has no recipient and its author is told so.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "gateway/desk/feed.hpp"
#include "gateway/desk/outbox_bell.hpp"
#include "gateway/desk/redaction.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace cloakroom::desk {

// Takes the updates of every connector, each at most once. Lives on the connectors' loop.
class reply final : public connectors::inbound_sink {
 public:
  // A site's region, for national phone numbers. Null: none.
  using region_of = std::function<std::string(std::string_view site)>;
  reply(store::database& database, vault::vault& keys, const redaction_in_force& judge, const clock_source& clock,
        feed& listeners, outbox_bell& bell, metrics& numbers, region_of region = nullptr);

  // Durable when it returns a value. The poll offset is stored with the update itself.
  awaitable<result<void>> take(std::string_view connector, std::vector<connectors::update> updates) override;
  awaitable<result<std::optional<std::string>>> recall(std::string_view connector, std::string_view key) override;

 private:
  struct routed;
  awaitable<result<void>> take_one(std::string connector, const connectors::update& one);
  awaitable<result<void>> prepare(const std::string& connector, const connectors::update& one, routed& out);
  result<redact::answer_scan> judge(const store::conversation& of, const raw_text& words) const;
  result<void> note_confirmed(store::transaction& data, const store::message& stored, time_point now) const;
  awaitable<result<void>> prepare_answer(const connectors::agent_message& message, routed& out);
  awaitable<result<std::optional<store::conversation>>> locate(const std::string& connector, const std::string& chat,
                                                               std::optional<std::int64_t> thread,
                                                               std::optional<std::int64_t> replies_to);

  store::database& database_;
  vault::vault& vault_;
  const redaction_in_force& judge_;
  const clock_source& clock_;
  feed& feed_;
  outbox_bell& bell_;
  metrics& metrics_;
  region_of region_;
};

}  // namespace cloakroom::desk
