// Updates that wait to be fetched or pushed: one line in order of their ids, with the queues inside it that a webhook
// keeps apart. Pure bookkeeping: no sockets, no clock of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t updates_max = 100000;
inline constexpr std::chrono::hours update_life{24};

struct pending_update {
  std::uint64_t serial = 0;  // Ours: a duplicate has the same id and another serial.
  std::int64_t id = 0;
  std::string queue;    // What keeps its order: a chat's messages, or a user's presses.
  nlohmann::json body;  // The whole Update object.
  std::int64_t chat = 0;
  std::string type;
  time_point expires{};
  // Delivery by webhook.
  bool in_flight = false;
  int failures = 0;
  std::int64_t delay = 1;  // Seconds, before scaling.
  time_point wake{};
};

class update_queue {
 public:
  // `scale`: how many times faster than the real thing waits pass.
  explicit update_queue(double scale) : scale_(scale) {}

  // `body` without update_id. Returns the id.
  std::int64_t push(std::string type, nlohmann::json content, std::string queue, std::int64_t chat, time_point now,
                    bool twice);
  // Confirms everything below `offset`.
  void confirm(std::int64_t offset);
  // Forgets all but the last `count`.
  void keep_last(std::size_t count);
  void clear() { waiting_.clear(); }
  // The oldest ones, at most `count` and about 4 MiB; with `reordered` the chats change places, order inside a chat
  // holds.
  nlohmann::json batch(std::size_t count, time_point now, bool reordered);
  std::size_t size() const { return waiting_.size(); }

  // The first update of every queue that may go out now, oldest first.
  std::vector<pending_update*> ready(time_point now);
  // When the next one will be ready; nothing if none waits for time.
  std::optional<time_point> next_wake() const;
  void delivered(std::uint64_t serial);
  // Nothing is under way any more and no retry is waited for.
  void rest();
  // The schedule of WebhookActor.cpp: at once, then 2, 4, 8 … seconds, up to a random 60 to 120; `retry_after` of the
  // receiver is honoured up to an hour; an update that would outlive its day is dropped.
  void failed(std::uint64_t serial, std::int64_t retry_after, time_point now);
  pending_update* find(std::uint64_t serial);

  std::chrono::milliseconds scaled(std::chrono::milliseconds real) const;

 private:
  void drop_expired(time_point now);

  double scale_;
  std::int64_t last_id_ = 873520000;
  std::uint64_t last_serial_ = 0;
  std::deque<pending_update> waiting_;
  std::mt19937 random_{7};  // NOLINT: the same jitter in every run is what a test wants.
};

}  // namespace cloakroom::sandbox
