// JSON inside cookies: what is refused that a lenient reader takes, and that what is read is read right.
#include "gateway/consent/json_record.hpp"

#include <catch2/catch.hpp>

namespace cloakroom::consent {
namespace {

using nlohmann::json;

TEST_CASE("consent: strict JSON builds what the library builds", "[consent]") {
  for (const std::string text :
       {R"({})", R"([])", R"({"a":{"b":[1,-2,3.5,null,true,false,"x"],"c":{}},"d":[[],[{}],[1,[2]]],"e":"ж"})",
        R"("a")", R"(7)", R"([{"a":1},{"a":2}])", R"({"a":{"a":{"a":1}}})", R"( { "a" : [ ] } )"}) {
    INFO(text);
    CHECK(strict_json(text) == json::parse(text));
  }
}

TEST_CASE("consent: JSON with a second meaning is refused", "[consent]") {
  for (const auto& text : {std::string(R"({"a":1,"a":1})"),
                           std::string(R"({"x":{"a":1,"b":2,"a":3}})"),
                           std::string(R"({"a":1,"\u0061":2})"),
                           std::string("{\"a\":1}\0", 8),
                           std::string("{\"a\":1}\0garbage", 15),
                           std::string("{}{}"),
                           std::string("{}x"),
                           std::string("\xef\xbb\xbf{}"),
                           std::string("{\"a\":\"\xff\"}"),
                           std::string("{\n}"),
                           std::string("{'a':1}"),
                           std::string("{a:1}"),
                           std::string("{\"a\":1,}"),
                           std::string("{\"a\":NaN}"),
                           std::string("{\"a\":1e999}"),
                           std::string("{\"a\":01}"),
                           std::string("/**/{}"),
                           std::string(R"({"a":"\ud800"})"),
                           std::string(""),
                           std::string("{"),
                           std::string("[1,2"),
                           std::string("tru")}) {
    INFO(text);
    CHECK_FALSE(strict_json(text));
  }
}

TEST_CASE("consent: a record is taken as it is or decoded once", "[consent]") {
  CHECK(json_record(R"({"a":true})") == json{{"a", true}});
  CHECK(json_record("%7B%22a%22%3Atrue%7D") == json{{"a", true}});
  CHECK(json_record("%7B%22url%22%3A%22%2Fx%2520y%22%7D") == json{{"url", "/x%20y"}});
  CHECK(json_record(R"({"url":"100%"})") == json{{"url", "100%"}});
  for (auto bad :
       {"%257B%257D", "[]", "%5B%5D", "true", " {}", "%20%7B%7D", "{%22a%22:true}", "%7B%22a%22%3Atrue%7D%00", ""}) {
    INFO(bad);
    CHECK_FALSE(json_record(bad));
  }
}

TEST_CASE("consent: only a boolean is true and only a list of texts is a list", "[consent]") {
  const json record{{"yes", true}, {"text", "true"}, {"one", 1}, {"list", {"a", "b", "a"}}, {"mixed", {"a", 1}}};
  CHECK(is_true(member(record, "yes")));
  CHECK_FALSE(is_true(member(record, "text")));
  CHECK_FALSE(is_true(member(record, "one")));
  CHECK_FALSE(is_true(member(record, "missing")));
  CHECK(is_text(member(record, "text"), "true"));
  CHECK_FALSE(is_text(member(record, "yes"), "true"));
  CHECK_FALSE(is_text(nullptr, ""));
  CHECK(text_list(*member(record, "list")) == std::set<std::string>{"a", "b"});
  CHECK_FALSE(text_list(*member(record, "mixed")));
  CHECK_FALSE(text_list(*member(record, "text")));
}

}  // namespace
}  // namespace cloakroom::consent
