// Load on a WebSocket server: N connections with at most one message in flight each, for a number of seconds. Prints
// one JSON line: answers a second, latency, and the server's CPU microseconds per answer.
//   bench_chat_load PORT PID CONNECTIONS SECONDS RATE echo|chat [ORIGIN COOKIE]
// RATE 0: each connection sends as soon as it was answered. Otherwise so many messages a second over all of them,
// evenly spaced, each on the connection that has been idle longest; a message that finds none idle waits and is then
// late.
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "bench/load.hpp"

namespace {

using namespace cloakroom;
using steady = std::chrono::steady_clock;

// Two hundred bytes of a chat; every fifth message holds an e-mail address or a phone number.
std::string chat_text(std::size_t n) {
  static const std::string plain =
      "Hello, my parcel has not arrived yet although it was promised for last week, could you please look "
      "where it is now and tell me when the courier comes? Thank you very much";
  if (n % 5 != 0) return plain + ", have a nice day.";
  if (n % 2 == 0) return plain + " ivan" + std::to_string(n % 1000) + "@example.com";
  return plain + " +44 7700 900" + std::to_string(100 + n % 900);
}

struct visitor {
  std::unique_ptr<bench::load_connection> connection;
  steady::time_point sent;
  std::size_t messages = 0;
};

class run {
 public:
  run(bool chat, double rate, std::string origin, std::string cookie)
      : chat_(chat), rate_(rate), origin_(std::move(origin)), cookie_(std::move(cookie)) {}

  void connect(std::uint16_t port, std::size_t count) {
    poll_ = epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < count; ++i) {
      auto& one = visitors_.emplace_back();
      one.messages = i * 7;
      one.connection = std::make_unique<bench::load_connection>(port, chat_ ? "/v1/chat?site=main" : "/", origin_);
      if (chat_) {
        nlohmann::json hello{{"type", "hello"}, {"consent", {{"cmp", "cookiebot"}, {"cookies", cookie_}}}};
        one.connection->send_text(hello.dump());
        one.connection->wait_text();
        // The first message makes the conversation; it is not what is measured.
        send(one);
        one.connection->wait_text();
      }
      one.connection->set_blocking(false);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(poll_, EPOLL_CTL_ADD, one.connection->descriptor(), &event);
    }
  }

  void drive(std::chrono::duration<double> time, int pid) {
    for (auto& one : visitors_) rest(one);
    due_ = steady::now();
    turn_until(due_ + std::chrono::seconds(1));
    latencies_.clear();
    auto cpu = bench::cpu_seconds(pid);
    auto began = steady::now();
    turn_until(began + std::chrono::duration_cast<steady::duration>(time));
    seconds_ = std::chrono::duration<double>(steady::now() - began).count();
    cpu_ = bench::cpu_seconds(pid) - cpu;
  }

  void print() {
    std::sort(latencies_.begin(), latencies_.end());
    auto count = double(latencies_.size());
    auto at = [&](double share) { return latencies_.empty() ? 0 : latencies_[std::size_t(share * (count - 1))]; };
    std::printf("{\"per_second\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f,\"cpu_us\":%.2f,\"errors\":%zu}\n",
                count / seconds_, at(.5), at(.99), cpu_ * 1e6 / std::max(count, 1.0), errors_);
  }

  bool failed() const { return errors_ > 0; }

 private:
  void send(visitor& to) {
    auto text = chat_text(to.messages++);
    if (chat_)
      text = R"({"type":"message","client_id":")" + make_uuid(system_clock_source().now()).text() + R"(","text":")" +
             text + "\"}";
    to.sent = steady::now();
    to.connection->send_text(text);
  }

  // Has nothing in flight.
  void rest(visitor& one) {
    if (rate_ == 0)
      send(one);
    else
      idle_.push_back(&one);
  }

  void send_due() {
    const auto step = std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(1 / rate_));
    for (; !idle_.empty() && due_ <= steady::now(); due_ += step) {
      auto& one = *idle_.front();
      idle_.pop_front();
      send(one);
    }
  }

  void turn_until(steady::time_point end) {
    std::vector<std::string> got;
    epoll_event events[256];
    while (steady::now() < end) {
      if (rate_ > 0) send_due();
      // A sleep of the kernel's is too coarse for a rate.
      int ready = epoll_wait(poll_, events, 256, rate_ > 0 ? 0 : 10);
      for (int i = 0; i < ready; ++i) {
        auto& one = visitors_[events[i].data.u64];
        got.clear();
        if (!one.connection->receive(got)) {
          std::fprintf(stderr, "a connection was closed\n");
          std::exit(1);
        }
        for (const auto& answer : got) take(one, answer);
      }
    }
  }

  void take(visitor& from, const std::string& answer) {
    if (chat_ && answer.find("\"type\":\"ack\"") == std::string::npos) {
      if (answer.find("\"type\":\"error\"") != std::string::npos) ++errors_;
      return;
    }
    latencies_.push_back(std::chrono::duration<double, std::micro>(steady::now() - from.sent).count());
    rest(from);
  }

  bool chat_;
  double rate_;
  steady::time_point due_;  // When the next message leaves.
  std::deque<visitor*> idle_;
  std::string origin_, cookie_;
  int poll_ = -1;
  std::vector<visitor> visitors_;
  std::vector<double> latencies_;
  double seconds_ = 1, cpu_ = 0;
  std::size_t errors_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fprintf(stderr, "usage: %s PORT PID CONNECTIONS SECONDS RATE echo|chat [ORIGIN COOKIE]\n", argv[0]);
    return 64;
  }
  run measured(std::string(argv[6]) == "chat", std::atof(argv[5]), argc > 7 ? argv[7] : "http://127.0.0.1",
               argc > 8 ? argv[8] : "");
  measured.connect(static_cast<std::uint16_t>(std::atoi(argv[1])), static_cast<std::size_t>(std::atoi(argv[3])));
  measured.drive(std::chrono::duration<double>(std::atof(argv[4])), std::atoi(argv[2]));
  measured.print();
  return measured.failed() ? 1 : 0;
}
