// A messenger in bad weather, by seed: it loses answers, asks to wait, refuses texts, forgets topics, moves its group,
// stops working; and it remembers what really arrived. Drives the scripted connector of tests/gateway.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "tests/gateway/scripted_connector.hpp"

namespace cloakroom::sim {

using dice = std::mt19937_64;

inline bool chance(dice& random, int percent) { return random() % 100 < static_cast<unsigned>(percent); }

class storm {
 public:
  struct arrival {
    connectors::action what;
    std::string text;
    std::int64_t thread = 0;
  };

  storm(dice& random, gateway_test::scripted_connector& through, const clock_source& clock)
      : random_(random), connector_(through), clock_(clock) {
    connector_.part_bytes_max = 300;
    connector_.on_call = [this](const connectors::outbound& work) {
      calls.push_back({work.what, std::string(work.text.view()), work.to.thread.value_or(0)});
      check_pause();
      connector_.script.push_back(decide(work));
    };
  }

  // Of a hundred calls so many go wrong.
  void blow(int percent) { percent_ = percent; }
  void lose_topic(std::int64_t thread) { lost_.insert(thread); }
  bool lost(std::int64_t thread) const { return lost_.contains(thread); }
  // The group gets another id; the old one says so from now on.
  void move_group() { moved_to_ = "-100" + std::to_string(600 + ++moves_); }
  // The process that was asked to wait is gone.
  void forget_pause() { pause_until_ = {}; }
  // Whether the topic was deleted, as asked after an erasure.
  bool retracted(std::int64_t thread) const { return retracted_.contains(thread); }
  bool refused(const std::string& mark) const {
    return std::any_of(refused_.begin(), refused_.end(),
                       [&](const auto& text) { return text.find(mark) != text.npos; });
  }

  std::vector<arrival> calls;         // Whatever left the house.
  std::vector<arrival> arrived;       // What stands in the messenger.
  std::vector<std::string> problems;  // What no call may do.

 private:
  // A call under way when the request to wait came may still come, from every worker; no other.
  void check_pause() {
    if (clock_.now() >= pause_until_ || clock_.now() == asked_at_) return;
    if (++hasty_ > workers_max) problems.push_back("called although the messenger asked to wait");
  }

  connectors::outcome decide(const connectors::outbound& work) {
    bool needs_topic = work.what == connectors::action::send || work.what == connectors::action::close;
    if (moved_to_ && connector_.home != *moved_to_) {
      old_homes_.insert(std::exchange(connector_.home, *moved_to_));
      moved_to_.reset();
    }
    if (old_homes_.contains(work.to.chat)) return connectors::chat_moved{connector_.home};
    if (work.to.chat != connector_.home) {
      problems.push_back("a call into a chat that never was: " + work.to.chat);
      return connectors::refused{"chat_not_found"};
    }
    if (chance(random_, percent_))
      if (auto trouble = fault(work)) return *trouble;
    if (needs_topic && !work.to.thread) return connectors::topic_made{++connector_.last_thread};
    if (work.to.thread && lost_.contains(*work.to.thread) && work.what != connectors::action::retract)
      return connectors::topic_lost{};
    arrive(work);
    return connectors::sent{++connector_.last_id};
  }

  std::optional<connectors::outcome> fault(const connectors::outbound& work) {
    using namespace connectors;
    auto wait = std::chrono::milliseconds(1 + random_() % 60000);
    switch (random_() % 7) {
      case 0:
        pause(wait);
        return wait_and_retry{wait, holds::everything, false};
      case 1:
        return wait_and_retry{};
      case 2:
        pause(wait);
        return wait_and_retry{wait, holds::chat, true};
      case 3:
        return out_of_order{"unauthorized"};
      case 4:
        return unknown_outcome{};
      case 5:
        // What becomes of a refused text is known by its mark, which stands in its first part.
        if (work.what != action::send || !work.to.thread ||
            work.text.view().find(" write to ") == work.text.view().npos)
          return std::nullopt;
        refused_.emplace_back(work.text.view());
        return connectors::refused{"bad_request"};
      default:
        // It got there, and only the answer did not come back.
        if (!work.to.thread || lost_.contains(*work.to.thread)) return unknown_outcome{};
        arrive(work);
        return unknown_outcome{};
    }
  }

  void pause(std::chrono::milliseconds wait) {
    asked_at_ = clock_.now();
    pause_until_ = std::max(pause_until_, clock_.now() + wait);
    hasty_ = 0;
  }

  void arrive(const connectors::outbound& work) {
    if (work.what == connectors::action::retract && work.to.thread) retracted_.insert(*work.to.thread);
    arrived.push_back({work.what, std::string(work.text.view()), work.to.thread.value_or(0)});
  }

  static constexpr int workers_max = 4;
  dice& random_;
  gateway_test::scripted_connector& connector_;
  const clock_source& clock_;
  int percent_ = 0;
  int hasty_ = 0;
  int moves_ = 0;
  time_point asked_at_{}, pause_until_{};
  std::optional<std::string> moved_to_;
  std::set<std::string> old_homes_;
  std::set<std::int64_t> lost_, retracted_;
  std::vector<std::string> refused_;
};

}  // namespace cloakroom::sim
