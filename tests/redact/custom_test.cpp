// Recognisers from the configuration.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "redact/redactor.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;

namespace {

settings with(custom_recognizer each) {
  settings wanted;
  wanted.recognizers.push_back(std::move(each));
  return wanted;
}

custom_recognizer order_id() { return {"ORDER_ID", "order", R"(\bORD-[0-9]{8}\b)", {"order"}, 0.6, ""}; }

std::string refusal(custom_recognizer each) {
  try {
    redactor instance(with(std::move(each)));
  } catch (const std::invalid_argument& problem) {
    return problem.what();
  }
  return "";
}

}  // namespace

TEST_CASE("custom recogniser: finds, scores and takes part in overlaps", "[redact]") {
  redactor instance(with(order_id()));
  std::string text =
      "my order ORD-12345678 and, far away from the word that tells, quite a number of letters later, ORD-87654321";
  auto found = instance.find(raw_text(text), {});
  REQUIRE(found.has_value());
  REQUIRE(found->findings.size() == 2);
  CHECK(found->findings[0].what->type == "ORDER_ID");
  CHECK(found->findings[0].what->token_kind == "order");
  CHECK(found->findings[0].score > found->findings[1].score);
  CHECK(sanitised_by_kind(raw_text(text), *found).view().find("ORD-") == std::string_view::npos);
  CHECK(sanitised_by_kind(raw_text("[order]"), *instance.find(raw_text("[order]"), {})).view() == "(order)");
}

TEST_CASE("custom recogniser: what it and a value of ours leave of each other stays hidden", "[redact]") {
  redactor instance(with({"ORDER_ID", "order", R"(\bORD-[0-9 ]{4,12})", {}, 0.6, ""}));
  for (auto [text, covered] : {std::pair("ORD-1234 067 123 45 67", std::size_t{22}), {"ORD-1234 192.0.2.44", 19}}) {
    INFO(text);
    auto found = instance.find(raw_text(std::string(text)), {"UA", ""});
    REQUIRE(found.has_value());
    REQUIRE(found->findings.size() == 2);
    CHECK(found->findings[0].start == 0);
    CHECK(found->findings[0].end == found->findings[1].start);
    CHECK(found->findings[1].end == covered);
  }
}

TEST_CASE("custom recogniser: a scan outlives its redactor", "[redact]") {
  std::string text = "my order ORD-12345678";
  auto found = redactor(with(order_id())).find(raw_text(text), {});
  REQUIRE(found.has_value());
  REQUIRE(found->findings.size() == 1);
  CHECK(found->findings[0].what->type == "ORDER_ID");
  CHECK(found->findings[0].recognizer == "ORDER_ID");
  CHECK(found->owner.use_count() == 1);
}

TEST_CASE("custom recogniser: a validator refuses what does not check", "[redact]") {
  redactor instance(with({"LOYALTY", "loyalty", "L[0-9]{8}|[0-9]{8}", {}, 0.6, "luhn"}));
  CHECK(instance.find(raw_text("see 12345674 here"), {})->findings.size() == 1);
  CHECK(instance.find(raw_text("see 12345675 here"), {})->findings.empty());
}

TEST_CASE("custom recogniser: mistakes are named at the start", "[redact]") {
  auto changed = [](auto change) {
    custom_recognizer each = order_id();
    change(each);
    return refusal(std::move(each));
  };
  CHECK(changed([](auto& r) { r.pattern = "(["; }).find("ORDER_ID") != std::string::npos);
  CHECK(changed([](auto& r) { r.pattern = "x*"; }).find("the empty text") != std::string::npos);
  CHECK(changed([](auto& r) { r.pattern = "((a{1,100}){1,10})b{1,500}[а-яА-Я]{300}"; }).find("costs too much") !=
        std::string::npos);
  CHECK(changed([](auto& r) { r.pattern = std::string(2000, 'a'); }).find("longer") != std::string::npos);
  CHECK(changed([](auto& r) { r.name = "EMAIL_ADDRESS"; }).find("taken") != std::string::npos);
  CHECK(changed([](auto& r) { r.name = "order"; }).find("upper case") != std::string::npos);
  CHECK(changed([](auto& r) { r.token_kind = "Order!"; }).find("lower case") != std::string::npos);
  CHECK(changed([](auto& r) { r.validator = "magic"; }).find("magic") != std::string::npos);
  CHECK(changed([](auto& r) { r.score = 0; }).find("score") != std::string::npos);
}

TEST_CASE("custom recogniser: too many are refused", "[redact]") {
  settings many;
  for (int i = 0; i < 65; ++i) {
    custom_recognizer each = order_id();
    each.name = "ORDER_" + std::to_string(i);
    many.recognizers.push_back(each);
  }
  CHECK_THROWS_AS(redactor(many), std::invalid_argument);
}

TEST_CASE("redactor: an unknown type in entities is refused", "[redact]") {
  settings wanted;
  wanted.entities = {"EMAIL"};
  CHECK_THROWS_AS(redactor(wanted), std::invalid_argument);
}
