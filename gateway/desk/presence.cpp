// Rooms of listeners behind one mutex; answers are posted, never called in place.
#include "gateway/desk/presence.hpp"

#include <boost/asio/post.hpp>

namespace cloakroom::desk {

presence::seat& presence::seat::operator=(seat&& other) noexcept {
  if (this == &other) return *this;
  if (owner_) owner_->leave(site_, key_);
  owner_ = std::exchange(other.owner_, nullptr);
  site_ = std::move(other.site_);
  key_ = other.key_;
  return *this;
}

presence::seat::~seat() {
  if (owner_) owner_->leave(site_, key_);
}

presence::joined presence::join(const site& at, loop_executor executor, listener hears) {
  auto fallback = online(at);
  std::lock_guard lock(mutex_);
  auto& here = room_of(at, fallback);
  auto key = ++last_key_;
  here.listeners.emplace(key,
                         entry{std::move(executor), std::make_shared<const listener>(std::move(hears)), here.online});
  return {here.online, seat(*this, at.settings.id, key)};
}

bool presence::online(const site& at) {
  {
    std::lock_guard lock(mutex_);
    auto found = rooms_.find(at.settings.id);
    if (found != rooms_.end()) return found->second.online;
  }
  return ask_(at);
}

void presence::look(const site& at) {
  auto now = ask_(at);
  std::lock_guard lock(mutex_);
  auto& here = room_of(at, now);
  if (here.online == now) return;
  here.online = now;
  here.all_know = false;
  here.told_up_to = 0;
}

void presence::look(const sites& all) {
  for (const auto& [id, at] : all.all()) look(at);
}

bool presence::tell(std::size_t count_max) {
  std::lock_guard lock(mutex_);
  for (auto& [id, here] : rooms_) {
    while (!here.all_know) {
      auto next = here.listeners.upper_bound(here.told_up_to);
      here.all_know = next == here.listeners.end();
      if (here.all_know) break;
      if (count_max == 0) return true;
      --count_max;
      here.told_up_to = next->first;
      auto& one = next->second;
      if (one.knows == here.online) continue;
      one.knows = here.online;
      asio::post(one.executor, [hears = one.hears, online = here.online] { (*hears)(online); });
    }
  }
  return false;
}

awaitable<void> presence::watch(std::function<std::shared_ptr<const sites>()> in_force) {
  constexpr std::size_t at_once = 256, sites_at_once = 16;
  while (true) {
    auto now = in_force();
    std::size_t looked = 0;
    for (const auto& one : now->all()) {
      look(one.second);
      if (++looked % sites_at_once != 0) continue;
      auto stopped = co_await sleep_for(std::chrono::milliseconds(0));
      if (stopped) co_return;
    }
    while (tell(at_once)) {
      auto stopped = co_await sleep_for(std::chrono::milliseconds(0));
      if (stopped) co_return;
    }
    auto stopped = co_await sleep_for(presence_every);
    if (stopped) co_return;
  }
}

presence::room& presence::room_of(const site& at, bool fallback) {
  auto [found, added] = rooms_.try_emplace(at.settings.id);
  if (added) found->second.online = fallback;
  return found->second;
}

void presence::leave(const std::string& site, std::uint64_t key) {
  std::lock_guard lock(mutex_);
  auto found = rooms_.find(site);
  if (found != rooms_.end()) found->second.listeners.erase(key);
}

}  // namespace cloakroom::desk
