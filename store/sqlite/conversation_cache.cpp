// The list, the map and the bound of the writer's memory.
#include "store/sqlite/conversation_cache.hpp"

namespace cloakroom::store {

conversation_cache::entry* conversation_cache::find(row_number conversation) {
  auto found = by_row_.find(conversation);
  if (found == by_row_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &*found->second;
}

conversation_cache::entry& conversation_cache::put(const tail& end) {
  erase(end.conversation);
  entries_.emplace_front().end = end;
  by_row_[end.conversation] = entries_.begin();
  ++messages_;
  return entries_.front();
}

void conversation_cache::remember_rows(entry& of, std::span<const row_number> rows) {
  of.rows.insert(of.rows.end(), rows.begin(), rows.end());
  messages_ += rows.size();
}

void conversation_cache::change(entry& changed) {
  if (std::exchange(changed.changed, true)) return;
  changed_.push_back(changed.end.conversation);
}

void conversation_cache::erase(row_number conversation) {
  auto found = by_row_.find(conversation);
  if (found == by_row_.end()) return;
  messages_ -= weight_of(*found->second);
  entries_.erase(found->second);
  by_row_.erase(found);
}

void conversation_cache::clear() {
  entries_.clear();
  by_row_.clear();
  changed_.clear();
  messages_ = 0;
}

result<void> conversation_cache::for_changed(const std::function<result<void>(const entry&)>& write) {
  for (auto row : changed_) {
    auto found = by_row_.find(row);
    if (found == by_row_.end() || !found->second->changed) continue;
    if (auto written = write(*found->second); !written) return written;
  }
  return {};
}

void conversation_cache::committed() {
  for (auto row : changed_)
    if (auto found = by_row_.find(row); found != by_row_.end())
      found->second->changed = found->second->more_than_ends = false;
  changed_.clear();
  while (messages_ > messages_max_ && !entries_.empty()) erase(entries_.back().end.conversation);
}

void conversation_cache::undone() {
  for (auto row : changed_) erase(row);
  changed_.clear();
}

}  // namespace cloakroom::store
