// Whether agents can answer now, for each site, and who wants to know when that changes. Looked at every second on the
// main loop; sockets on any loop hear of changes. What "can answer" means is the asker's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/task.hpp"
#include "gateway/desk/sites.hpp"

namespace cloakroom::desk {

// Safe from any thread; `look` and `watch` belong to the loop that may ask the question.
class presence {
 public:
  using question = std::function<bool(const site&)>;
  using listener = std::function<void(bool agents_online)>;
  explicit presence(question ask) : ask_(std::move(ask)) {}

  // A place among the listeners of a site, given back when it is destroyed. A call already on its way may still arrive,
  // so the listener holds a weak reference to what it touches.
  class seat {
   public:
    seat() = default;
    seat(presence& owner, std::string site, std::uint64_t key) : owner_(&owner), site_(std::move(site)), key_(key) {}
    seat(seat&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), site_(std::move(other.site_)), key_(other.key_) {}
    seat& operator=(seat&& other) noexcept;
    ~seat();

   private:
    presence* owner_ = nullptr;
    std::string site_;
    std::uint64_t key_ = 0;
  };

  struct joined {
    bool agents_online = false;
    seat place;
  };
  // What is known now, and a place: each later change is told once, in order, on `executor`.
  [[nodiscard]] joined join(const site& at, loop_executor executor, listener hears);
  // As of the last look; a site never looked at is asked for.
  bool online(const site& at);

  void look(const site& at);
  void look(const sites& all);
  // Tells up to `count_max` listeners who know another answer than the last look's; true while there are more.
  bool tell(std::size_t count_max);
  // Looks and tells every second until cancelled, few at a time: a change must not hold up the loop.
  awaitable<void> watch(std::function<std::shared_ptr<const sites>()> in_force);

 private:
  struct entry {
    loop_executor executor;
    std::shared_ptr<const listener> hears;
    bool knows;
  };
  struct room {
    bool online = false;
    bool all_know = true;
    std::uint64_t told_up_to = 0;
    std::map<std::uint64_t, entry> listeners;
  };
  room& room_of(const site& at, bool fallback);
  void leave(const std::string& site, std::uint64_t key);

  question ask_;
  std::mutex mutex_;
  std::uint64_t last_key_ = 0;
  std::map<std::string, room, std::less<>> rooms_;  // By site id.
};

constexpr std::chrono::seconds presence_every{1};

}  // namespace cloakroom::desk
