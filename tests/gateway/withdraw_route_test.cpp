// POST /v1/consent/withdraw over the desk of desk_world: what 204 promises, and what is said when it cannot be.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "gateway/edge/form_routes.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;

// A ledger whose disk is full while `full` is set.
class full_ledger final : public vault::ledger {
 public:
  explicit full_ledger(vault::ledger& real) : real_(real) {}
  result<void> begin(const subject_id& subject, std::string_view reason, time_point now) override {
    return full ? result<void>(make_error_code(vault::errc::ledger_failed)) : real_.begin(subject, reason, now);
  }
  result<void> complete(const subject_id& subject, std::int64_t rows, time_point now) override {
    return real_.complete(subject, rows, now);
  }
  std::vector<subject_id> begun() const override { return real_.begun(); }
  std::vector<subject_id> unfinished() const override { return real_.unfinished(); }
  bool erased(const subject_id& subject) const override { return real_.erased(subject); }
  vault::ledger_head head() const override { return real_.head(); }

  bool full = false;

 private:
  vault::ledger& real_;
};

struct door {
  desk_world world;
  full_ledger ledger{*world->ledger};
  desk::erasure erasure{world->database, *world->keys, ledger,           world->blocking,
                        world.clock,     world->feed,  world->dispatcher};
  edge::form_routes routes{{[this](std::string_view id) { return world->sites.find(id); }, [](std::string_view) {}, "",
                            world->reception, world->forms, erasure, world.clock}};

  static edge::http_request request_of(const std::string& resume) {
    edge::http_request out;
    out.method = "POST";
    out.path = "/v1/consent/withdraw";
    out.headers = {{"content-type", "application/json"}, {"origin", "https://shop.example"}};
    out.body = nlohmann::json{{"resume", resume}}.dump();
    return out;
  }
  awaitable<void> withdraw(const edge::http_request& request, std::optional<unsigned>& status) {
    auto answer = co_await routes.withdraw(request, world->sites);
    status = answer.status;
  }
  edge::http_response withdraw(const std::string& resume) {
    auto request = request_of(resume);
    return world.run(routes.withdraw(request, world->sites));
  }
};

std::string detail_of(const edge::http_response& answer) {
  auto body = nlohmann::json::parse(answer.body);
  CHECK(body["code"] == "storage_unavailable");
  return body["detail"];
}

}  // namespace

TEST_CASE("withdraw route: 204 is final, whether the first message is stored, on its way, or not written yet",
          "[gateway]") {
  for (auto first_message : {"stored", "on its way", "later"}) {
    CAPTURE(first_message);
    door it;
    auto& world = it.world;
    auto visitor = world.visitor(), other_tab = visitor;
    auto resume = world->reception.resume_text(visitor);
    auto request = door::request_of(resume);
    std::optional<unsigned> status;
    if (std::string(first_message) == "stored") REQUIRE(world.say(visitor, "I am ann@example.com").has_value());
    if (std::string(first_message) == "on its way") {
      world->database.before_next_write = [&] { return it.withdraw(request, status); };
      CHECK_FALSE(world.say(visitor, "I am ann@example.com").has_value());
    } else {
      status = it.withdraw(resume).status;
    }
    CHECK(status == 204U);
    CHECK_FALSE(world.say(other_tab, "I am ann@example.com").has_value());
    world.start_sending();
    world.settle();
    CHECK(world.messenger.texts().empty());
    CHECK_FALSE(world.knows(visitor));
    CHECK(it.withdraw(resume).status == 401);
  }
}

TEST_CASE("withdraw route: what is not recorded is not said to be, and changes nothing", "[gateway]") {
  for (bool stored : {true, false}) {
    CAPTURE(stored);
    door it;
    auto visitor = it.world.visitor();
    auto resume = it.world->reception.resume_text(visitor);
    if (stored) REQUIRE(it.world.say(visitor, "hello").has_value());
    it.ledger.full = true;
    auto answer = it.withdraw(resume);
    CHECK(answer.status == 503);
    CHECK(detail_of(answer) == "The withdrawal could not be recorded. Please try again.");
    CHECK(it.world->ledger->unfinished().empty());
    REQUIRE(it.world.say(visitor, "still here").has_value());
    it.ledger.full = false;
    CHECK(it.withdraw(resume).status == 204);
    CHECK_FALSE(it.world.knows(visitor));
  }
}

TEST_CASE("withdraw route: what is recorded and not finished is said to be so", "[gateway]") {
  door it;
  auto visitor = it.world.visitor();
  auto resume = it.world->reception.resume_text(visitor);
  REQUIRE(it.world.say(visitor, "hello").has_value());
  auto request = door::request_of(resume);
  // The look for the conversation goes through, the erasure's unit does not.
  it.world->database.fail(2, failure::refused);
  auto answer = it.withdraw(resume);
  REQUIRE(it.world->database.disarm());
  CHECK(answer.status == 503);
  CHECK(detail_of(answer) == "The withdrawal is recorded and will be finished. Please try again.");
  CHECK(it.world->ledger->unfinished().size() == 1);
}
