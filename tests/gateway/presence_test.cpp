// Who is told of a change of presence, and the rates of conversations: the shared parts of chat connections.
#include "gateway/desk/presence.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "gateway/edge/message_rates.hpp"

namespace {

using namespace cloakroom;
using namespace std::chrono_literals;

config::settings two_sites() {
  config::settings out;
  out.sites.resize(2);
  out.sites[0].id = "a";
  out.sites[1].id = "b";
  return out;
}

struct watched {
  asio::io_context loop{1};
  desk::sites sites{two_sites()};
  std::map<std::string, bool> online{{"a", true}, {"b", true}};
  int asked = 0;
  desk::presence board{[this](const desk::site& at) {
    ++asked;
    return online[at.settings.id];
  }};
  std::vector<std::string> heard;

  desk::presence::joined join(const std::string& site, const std::string& name) {
    return board.join(*sites.find(site), loop.get_executor(),
                      [this, name](bool now) { heard.push_back(name + (now ? "+" : "-")); });
  }
  std::vector<std::string> tell(std::size_t at_once = 100) {
    heard.clear();
    board.look(sites);
    while (board.tell(at_once)) {
    }
    loop.restart();
    loop.poll();
    return heard;
  }
};

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("presence: a change is told to the listeners of its site, each once, in small portions", "[gateway]") {
  watched it;
  auto one = it.join("a", "one"), two = it.join("a", "two"), other = it.join("b", "other");
  CHECK(one.agents_online);
  CHECK(it.tell().empty());
  it.online["a"] = false;
  CHECK(it.tell(1) == strings{"one-", "two-"});
  CHECK(it.tell(1).empty());
  it.online = {{"a", true}, {"b", false}};
  CHECK(it.tell(2) == strings{"one+", "two+", "other-"});
}

TEST_CASE("presence: whoever comes while others are being told knows already, and is told what comes after",
          "[gateway]") {
  watched it;
  auto one = it.join("a", "one");
  it.online["a"] = false;
  it.board.look(it.sites);
  auto late = it.join("a", "late");
  CHECK_FALSE(late.agents_online);
  CHECK(it.tell() == strings{"one-"});
  // There and back before anybody was told: nobody hears of it.
  it.online["a"] = true;
  it.board.look(it.sites);
  it.online["a"] = false;
  CHECK(it.tell().empty());
  it.online["a"] = true;
  CHECK(it.tell() == strings{"one+", "late+"});
}

TEST_CASE("presence: a place given back hears nothing", "[gateway]") {
  watched it;
  auto stays = it.join("a", "stays");
  {
    auto goes = it.join("a", "goes");
    auto moved = std::move(goes.place);
    it.online["a"] = false;
    CHECK(it.tell() == strings{"stays-", "goes-"});
  }
  it.online["a"] = true;
  CHECK(it.tell() == strings{"stays+"});
}

TEST_CASE("presence: once looked at, nobody asks on another loop", "[gateway]") {
  watched it;
  it.board.look(it.sites);
  auto asked = it.asked;
  auto one = it.join("a", "one");
  CHECK(it.board.online(*it.sites.find("b")));
  CHECK(it.asked == asked);
}

TEST_CASE("message rates: one conversation's messages are counted together, others apart", "[gateway]") {
  edge::message_rates rates(2);
  edge::token_bucket::instant now{};
  auto one = conversation_id::make(time_point{1ms}), two = conversation_id::make(time_point{2ms});
  CHECK(rates.enter(one, now) == 0s);
  CHECK(rates.enter(one, now) == 0s);
  CHECK(rates.enter(one, now) == 30s);
  CHECK(rates.enter(two, now) == 0s);
  CHECK(rates.enter(one, now + 30s) == 0s);
}

TEST_CASE("message rates: another rate counts at once, for those who are known too", "[gateway]") {
  edge::message_rates rates(4);
  edge::token_bucket::instant now{};
  auto one = conversation_id::make(time_point{1ms});
  CHECK(rates.enter(one, now) == 0s);
  rates.change(1, now);
  CHECK(rates.enter(one, now) == 0s);
  CHECK(rates.enter(one, now) == 60s);
}

TEST_CASE("message rates: memory is bounded, and whoever goes on writing is not forgotten", "[gateway]") {
  constexpr std::size_t conversations_max = 100;
  edge::message_rates rates(1, conversations_max);
  edge::token_bucket::instant now{};
  auto busy = conversation_id::make(time_point{1ms});
  CHECK(rates.enter(busy, now) == 0s);
  for (int i = 0; i < 1000; ++i) {
    CHECK(rates.enter(conversation_id::make(time_point{2ms}), now) == 0s);
    if (i % 10 == 0) CHECK(rates.enter(busy, now) > 0s);
    REQUIRE(rates.remembered() <= conversations_max);
  }
}
