// Acknowledged means durable: visitors write while the gateway is killed again and again. Afterwards every acknowledged
// message is in the history once, in order, and at the desk; twice there only where an attempt's answer was lost.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/support/gateway_fixture.hpp"
#include "tests/support/visitor.hpp"
#include "tests/system/desk_record.hpp"

namespace cloakroom::testing {
namespace {

using std::chrono::milliseconds;

struct campaign {
  int visitors = 20;
  int messages = 1000;  // In all.
  int kills = 104;
  std::uint64_t seed = 20261123;
};

// One visitor with a fixed list of things to say, who keeps trying until each is acknowledged.
class talker {
 public:
  talker(int number, int count) : number_(number), count_(count), ids_(static_cast<std::size_t>(count)) {
    for (auto& id : ids_) id = new_client_id();
  }

  // Every seventh message holds a value for the vault.
  std::string text(int i) const {
    auto out = numbered_line(number_, i);
    return i % 7 == 3 ? out + ", write to v" + std::to_string(number_) + "@example.com" : out;
  }

  void run(std::uint16_t port, std::atomic<int>& acknowledged, const std::atomic<bool>& give_up) {
    visitor me(port);
    std::mt19937_64 random(static_cast<std::uint64_t>(number_));
    while (said_ < count_ && !give_up) {
      if (!me.hello(static_cast<std::int64_t>(seen_))) {
        if (me.last().what == ws_event::kind::closed) failure_ = "hello refused with " + std::to_string(me.last().code);
        std::this_thread::sleep_for(milliseconds(5));
        continue;
      }
      // Up to three at once, as an impatient visitor does.
      while (said_ < count_ && !give_up) {
        auto batch = std::min<int>(count_ - said_, 1 + static_cast<int>(random() % 3));
        for (int i = 0; i < batch; ++i) me.say(id(said_ + i), text(said_ + i));
        if (!wait_for_acks(me, batch, acknowledged)) break;
      }
      me.drop(random() % 2 == 0);
    }
    resume_ = me.welcome();
  }

  // Reads the whole history with a new connection; the failures found.
  std::string check(std::uint16_t port) {
    visitor me(port);
    if (!me.hello(0, {{"resume", resume_["resume"]}})) return name() + "cannot resume";
    auto seq = me.welcome()["seq"].get<std::int64_t>();
    if (seq != count_) return name() + "has " + std::to_string(seq) + " messages";
    for (int i = 0; i < count_; ++i) {
      auto message = me.next("message");
      if (message.is_null()) return name() + "lost message " + std::to_string(i);
      if (message["text"] != text(i)) return name() + "has another text at " + std::to_string(i);
      if (message["seq"] != i + 1 || acks_[id(i)]["seq"] != i + 1)
        return name() + "has a wrong seq at " + std::to_string(i);
      if (message["id"] != acks_[id(i)]["id"]) return name() + "has another id at " + std::to_string(i);
    }
    if (!me.next("message", milliseconds(20)).is_null()) return name() + "has a message too many";
    return {};
  }

  std::string reference() const { return resume_["reference"].get<std::string>(); }
  const std::string& failure() const { return failure_; }
  int count() const { return count_; }
  int number() const { return number_; }

 private:
  std::string name() const { return "visitor " + std::to_string(number_) + " "; }
  const std::string& id(int i) const { return ids_[static_cast<std::size_t>(i)]; }

  bool wait_for_acks(visitor& me, int batch, std::atomic<int>& acknowledged) {
    for (int i = 0; i < batch; ++i) {
      auto ack = me.next("ack");
      if (ack.is_null()) return false;
      if (ack["client_id"] != id(said_)) {
        failure_ = "acknowledgements out of order";
        return false;
      }
      auto [at, fresh] = acks_.emplace(id(said_), ack);
      if (!fresh && at->second != ack) failure_ = "a repeat got another acknowledgement";
      seen_ = std::max(seen_, ack["seq"].get<int>());
      ++said_;
      ++acknowledged;
    }
    return true;
  }

  int number_, count_, said_ = 0, seen_ = 0;
  std::vector<std::string> ids_;
  std::map<std::string, json> acks_;
  json resume_;
  std::string failure_;
};

void kill_along(gateway_fixture& house, const campaign& plan, const std::atomic<int>& acknowledged, int& kills,
                int& while_starting) {
  std::mt19937_64 random(plan.seed);
  std::multiset<int> thresholds;
  while (static_cast<int>(thresholds.size()) < plan.kills)
    thresholds.insert(static_cast<int>(random() % static_cast<std::uint64_t>(plan.messages - plan.visitors)));
  for (int threshold : thresholds) {
    bool early = random() % 10 == 0;  // Some die before they listen.
    if (!early) {
      if (!house.listening(std::chrono::seconds(60)))
        FAIL("the gateway does not come up: " << bytes_of(house.gateway_log()));
      eventually([&] { return acknowledged >= threshold; }, std::chrono::seconds(60));
    }
    // Some lives are long enough for deliveries.
    std::this_thread::sleep_for(std::chrono::microseconds(random() % (random() % 5 == 0 ? 300000 : 20000)));
    house.gateway().kill();
    ++kills;
    while_starting += early ? 1 : 0;
    house.launch();
  }
}

void run(const campaign& plan) {
  gateway_fixture house;
  REQUIRE(house.start());
  // A messenger that takes its time, so that kills fall between a call and its answer.
  house.control("fault", {{"kind", "slow_headers"}, {"delay_ms", 20}, {"probability", 0.5}, {"seed", plan.seed}});
  std::vector<talker> talkers;
  for (int i = 0; i < plan.visitors; ++i) talkers.emplace_back(i, plan.messages / plan.visitors);
  std::atomic<int> acknowledged = 0;
  std::atomic<bool> give_up = false;
  std::vector<std::thread> threads;
  for (auto& one : talkers) threads.emplace_back([&, port = house.port()] { one.run(port, acknowledged, give_up); });
  int kills = 0, while_starting = 0;
  kill_along(house, plan, acknowledged, kills, while_starting);
  bool up = house.listening(std::chrono::seconds(60));
  bool all = eventually([&] { return acknowledged >= plan.messages; }, std::chrono::seconds(120));
  give_up = true;
  for (auto& thread : threads) thread.join();
  REQUIRE(up);
  CHECK(all);
  REQUIRE(house.settled(std::chrono::seconds(120)));

  auto desk = read_desk(house);
  desk_sums sums;
  for (auto& one : talkers) {
    CAPTURE(one.number());
    CHECK(one.failure() == "");
    CHECK(one.check(house.port()) == "");
    auto& record = desk[one.number()];
    CHECK(record.in_order);
    sums.add(record, lost_answers(house, one.reference()), one.count());
  }
  CHECK(sums.missing == 0);
  CHECK(sums.unexplained == 0);
  CHECK(kills >= plan.kills);
  CHECK(house.count("SELECT count(*) FROM messages") == plan.messages);
  CHECK(house.count("SELECT count(DISTINCT client) FROM messages") == plan.messages);
  CHECK(house.count("SELECT count(*) FROM outbox WHERE state = 5") == 0);
  std::cout << "crash: " << acknowledged << " acknowledged, " << kills << " kills (" << while_starting
            << " before it listened), 0 lost, 0 stored twice, order kept, " << sums.delivered << " delivered, "
            << sums.repeats << " repeats, " << sums.repeats - sums.unexplained << " of them after a lost answer"
            << std::endl;
}

}  // namespace

TEST_CASE("crash: nothing acknowledged is lost when the gateway is killed", "[crash]") {
  campaign plan;
  if (auto seed = std::getenv("CLOAKROOM_SEED")) plan.seed = std::strtoull(seed, nullptr, 10);
  INFO("CLOAKROOM_SEED=" << plan.seed);
  run(plan);
}

}  // namespace cloakroom::testing
