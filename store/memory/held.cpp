// Questions by walking over all of them, and the two changes.
#include "store/memory/held.hpp"

#include <algorithm>

#include "store/memory/writes.hpp"

namespace cloakroom::store {
namespace {

held_message without_text(held_message from) {
  from.envelope.clear();
  return from;
}

bool waits(const held_message& one) { return one.state == held_state::waiting; }

}  // namespace

std::optional<held_message> memory_held::find(const held_id& id) const {
  for (const auto& [row, one] : state_.held)
    if (one.id == id) return one;
  return std::nullopt;
}

std::optional<held_message> memory_held::by_client(row_number in_conversation, const client_id& client) const {
  for (const auto& [row, one] : state_.held)
    if (one.in_conversation == in_conversation && one.client == client) return without_text(one);
  return std::nullopt;
}

std::vector<held_message> memory_held::of(row_number in_conversation) const {
  std::vector<held_message> out;
  for (const auto& [row, one] : state_.held)
    if (one.in_conversation == in_conversation) out.push_back(without_text(one));
  return out;
}

std::vector<held_message> memory_held::after(const std::optional<held_id>& last, std::size_t count_max) const {
  std::vector<held_message> out;
  for (const auto& [row, one] : state_.held)
    if (waits(one) && (!last || *last < one.id)) out.push_back(without_text(one));
  std::sort(out.begin(), out.end(), [](const held_message& a, const held_message& b) { return a.id < b.id; });
  out.resize(std::min(out.size(), count_max));
  return out;
}

std::int64_t memory_held::waiting() const {
  return std::count_if(state_.held.begin(), state_.held.end(), [](const auto& one) { return waits(one.second); });
}

result<void> memory_transaction::add_held(held_message& added) {
  if (!knows(added.in_conversation)) return CLOAKROOM_FAIL(errc::not_found);
  memory_held known(state_);
  if (known.find(added.id)) return CLOAKROOM_FAIL(errc::duplicate);
  if (known.waiting() >= held_messages_max) return CLOAKROOM_FAIL(errc::held_full);
  auto here = known.of(added.in_conversation);
  if (std::count_if(here.begin(), here.end(), waits) >= held_per_conversation_max)
    return CLOAKROOM_FAIL(errc::many_held);
  added.row = ++state_.last_held;
  added.envelope_bytes = static_cast<std::int64_t>(added.envelope.size());
  state_.held.emplace(added.row, added);
  return {};
}

result<void> memory_transaction::decide_held(const held_message& decided) {
  auto found = state_.held.find(decided.row);
  if (found == state_.held.end()) return CLOAKROOM_FAIL(errc::not_found);
  auto& one = found->second;
  one.state = decided.state;
  one.decided_at = decided.decided_at;
  one.decided_by = decided.decided_by;
  one.envelope.clear();
  one.envelope_bytes = 0;
  return {};
}

}  // namespace cloakroom::store
