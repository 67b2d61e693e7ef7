// Frames of the chat socket: the samples shared with the widget's parsers, and what the server writes.
#include "gateway/edge/wire.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/raw_text_reader.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using nlohmann::json;

std::vector<std::pair<std::string, std::string>> samples(const std::string& folder, const std::string& direction) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& file : std::filesystem::directory_iterator(CLOAKROOM_SOURCE "/tests/wire/" + folder)) {
    auto name = file.path().filename().string();
    if (!name.starts_with(direction + '_')) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    auto text = bytes.str();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    out.emplace_back(name, text);
  }
  return out;
}

bool refused(std::string_view text) { return std::holds_alternative<frame_error>(parse_visitor_frame(text)); }

template <class Frame>
Frame taken(std::string_view text) {
  auto parsed = parse_visitor_frame(text);
  auto frame = std::get_if<visitor_frame>(&parsed);
  REQUIRE(frame);
  REQUIRE(std::holds_alternative<Frame>(*frame));
  return std::get<Frame>(std::move(*frame));
}

constexpr const char* id = "019a5c1e-7d2a-7c3b-8d4e-5f60718293a4";
const std::string message_before = std::string(R"({"type":"message","client_id":")") + id + R"(","text":")";

}  // namespace

TEST_CASE("wire: every accepted sample of a visitor is taken, as the type it says", "[gateway]") {
  auto all = samples("accepted", "visitor");
  REQUIRE(all.size() >= 10);
  const std::vector<std::string> names = {"hello", "message", "typing", "read", "consent", "withdraw", "end"};
  for (const auto& [name, text] : all) {
    CAPTURE(name);
    auto parsed = parse_visitor_frame(text);
    auto frame = std::get_if<visitor_frame>(&parsed);
    REQUIRE(frame);
    CHECK(names[frame->index()] == json::parse(text)["type"].get<std::string>());
  }
}

TEST_CASE("wire: every rejected sample of a visitor is refused, with a code and no echo", "[gateway]") {
  auto all = samples("rejected", "visitor");
  REQUIRE(all.size() >= 20);
  for (const auto& [name, text] : all) {
    CAPTURE(name);
    // The widget always names the manager; the server takes the site's own where a hand-written page does not.
    if (name == "visitor_hello_consent_without_cmp.json") continue;
    auto parsed = parse_visitor_frame(text);
    // Consent of another form is no broken frame: it is consent that grants nothing.
    if (auto frame = std::get_if<visitor_frame>(&parsed)) {
      CHECK(name.find("consent") != std::string::npos);
      auto hello = std::get_if<hello_frame>(frame);
      auto consent = std::get_if<consent_frame>(frame);
      REQUIRE((hello || consent));
      const auto& claim = hello ? hello->consent : consent->consent;
      if (claim) CHECK(consent::decide(*claim, {{"cookiebot"}, {}}, std::nullopt).answer != consent::verdict::granted);
      continue;
    }
    auto error = std::get<frame_error>(parsed);
    CHECK((error.code == "bad_json" || error.code == "bad_frame" || error.code == "unknown_frame"));
    CHECK_FALSE(error.detail.empty());
  }
}

TEST_CASE("wire: half a character in a message is told as the fault of its text", "[gateway]") {
  const std::string broken = message_before + R"(\ud800"})";
  struct row {
    std::string frame, code;
  };
  for (const auto& [frame, code] : std::vector<row>{
           {broken, "invalid_utf8"},
           {message_before + R"(\uDC00"})", "invalid_utf8"},
           {message_before + R"(\uDBFF\uDBFF\uDC00 and \ude00"})", "invalid_utf8"},
           {message_before + R"(\\ud800 \ud800"})", "invalid_utf8"},
           {message_before + R"(\ud800\n"})", "invalid_utf8"},
           {message_before + R"(a\ud83d\ude00"})", ""},
           {message_before + R"(\\ud800"})", ""},
           {message_before + R"(\ud800")", "bad_json"},
           {message_before + R"(\ud8)", "bad_json"},
           {message_before + R"(\ud800\)", "bad_json"},
           {message_before + R"(\ud800\uzzzz"})", "bad_json"},
           {R"({"type":"message","client_id":"no","text":"\ud800"})", "bad_json"},
           {R"({"type":"hello","name":"\ud800"})", "bad_json"},
       }) {
    CAPTURE(frame);
    auto parsed = parse_visitor_frame(frame);
    auto error = std::get_if<frame_error>(&parsed);
    REQUIRE((error != nullptr) == !code.empty());
    if (!error) continue;
    CHECK(error->code == code);
    CHECK(error->client.has_value() == (code == "invalid_utf8"));
    if (error->client) CHECK(error->client->sent == id);
  }
}

TEST_CASE("wire: a member that stands twice breaks the frame, whichever it is", "[gateway]") {
  const std::string yes = R"({"cmp":"cookiebot","cookies":"a=b"})", no = R"({"cmp":"cookiebot","cookies":""})";
  for (const auto& frame : std::vector<std::string>{
           R"({"type":"hello","consent":)" + no + R"(,"consent":)" + yes + "}",
           R"({"type":"hello","consent":{"cmp":"cookiebot","cookies":"","cookies":"a=b"}})",
           R"({"type":"hello","type":"hello"})",
           R"({"type":"hello","co\u006esent":)" + no + R"(,"consent":)" + yes + "}",
           R"({"type":"hello","later":[{"a":1,"a":1}]})",
           R"({"type":"consent","consent":)" + no + R"(,"consent":)" + yes + "}",
           R"({"type":"end","type":"end"})",
           message_before + R"(a","text":"b"})",
           message_before + R"(a","more":{"b":1,"b":1}})",
       }) {
    CAPTURE(frame);
    auto parsed = parse_visitor_frame(frame);
    auto error = std::get_if<frame_error>(&parsed);
    REQUIRE(error);
    CHECK(error->code == "bad_frame");
    CHECK_FALSE(error->client);
  }
  // The same name in two objects stands once in each.
  CHECK_FALSE(refused(R"({"type":"end","a":{"b":1},"c":{"b":1},"b":1})"));
}

TEST_CASE("wire: a hello carries what it says", "[gateway]") {
  auto frame = taken<hello_frame>(
      R"({"type":"hello","consent":{"cmp":"cookiebot","cookies":"a=b"},"resume":"r","after":7,"locale":"uk-UA",)"
      R"("page":{"url":"https://www.example.com/a","title":"T"},"name":"Oksana","age_confirmed":true,"later":1})");
  REQUIRE(frame.consent);
  CHECK(frame.consent->manager == "cookiebot");
  CHECK(frame.consent->cookies == "a=b");
  CHECK(frame.resume == "r");
  CHECK(frame.after == 7);
  CHECK(frame.locale == "uk-UA");
  CHECK(frame.age_confirmed);
  auto profile = json::parse(raw_text_reader::view(frame.profile));
  CHECK(profile == json{{"name", "Oksana"}, {"title", "T"}, {"url", "https://www.example.com/a"}});
}

TEST_CASE("wire: members that are null are as good as absent", "[gateway]") {
  auto frame = taken<hello_frame>(
      R"({"type":"hello","consent":null,"resume":null,"after":null,"locale":null,"page":null,"name":null})");
  CHECK_FALSE(frame.consent);
  CHECK_FALSE(frame.after);
  CHECK(frame.profile.empty());
}

TEST_CASE("wire: bounds of a hello are exceeded by one", "[gateway]") {
  auto with = [](const std::string& name, const std::string& value) {
    return R"({"type":"hello",")" + name + R"(":)" + json(value).dump() + "}";
  };
  struct bound {
    const char* name;
    std::size_t bytes_max;
  };
  for (auto [name, most] : {bound{"locale", 35}, bound{"name", 200}}) {
    CAPTURE(name);
    CHECK_FALSE(refused(with(name, std::string(most, 'a'))));
    CHECK(refused(with(name, std::string(most + 1, 'a'))));
  }
  auto page = [](std::size_t size) { return R"({"type":"hello","page":{"url":")" + std::string(size, 'a') + "\"}}"; };
  CHECK_FALSE(refused(page(2048)));
  CHECK(refused(page(2049)));
  CHECK(refused(R"({"type":"hello","locale":"uk_UA"})"));
  CHECK(refused(R"({"type":"hello","locale":"../x"})"));
}

TEST_CASE("wire: numbers are whole and not negative", "[gateway]") {
  for (auto bad : {"-1", "1.5", "1e3", "18446744073709551615", "9223372036854775808", "\"1\"", "true", "[]"}) {
    CAPTURE(bad);
    CHECK(refused(std::string(R"({"type":"read","seq":)") + bad + "}"));
    CHECK(refused(std::string(R"({"type":"hello","after":)") + bad + "}"));
  }
  CHECK(taken<read_frame>(R"({"type":"read","seq":9223372036854775807})").seq == INT64_MAX);
}

TEST_CASE("wire: a message's text is taken byte for byte", "[gateway]") {
  CHECK(rc::check([] {
    auto words = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127)) + "Привіт 🙂";
    auto parsed = parse_visitor_frame(json{{"type", "message"}, {"client_id", id}, {"text", words}}.dump());
    auto frame = std::get_if<visitor_frame>(&parsed);
    RC_ASSERT(frame);
    RC_ASSERT(raw_text_reader::view(std::get<message_frame>(*frame).text) == words);
    RC_ASSERT(std::get<message_frame>(*frame).client.sent == id);
  }));
}

TEST_CASE("wire: hostile texts are refused or taken, never more", "[gateway]") {
  CHECK(refused(std::string(100000, '[')));
  CHECK(refused(std::string(100000, '{')));
  CHECK_FALSE(refused(message_before + "\\u0000\"}"));
  CHECK(refused(message_before + "\\ud800\"}"));  // Half a surrogate.
  CHECK(refused(message_before + "\xff\"}"));
  CHECK(refused(message_before + "a\"} x"));
  CHECK(refused(std::string("{\"type\":\"end\"}\0", 15)));
  std::string deep(20000, '[');
  deep += std::string(20000, ']');
  CHECK_FALSE(refused(R"({"type":"end","more":)" + deep + "}"));
}

TEST_CASE("wire: any bytes end in a frame or a refusal", "[gateway]") {
  CHECK(rc::check([](const std::string& any) { parse_visitor_frame(any); }));
}

TEST_CASE("wire: what the server writes has the form of its samples", "[gateway]") {
  auto message = *message_id::parse(id);
  auto client = *sent_client_id::parse(id);
  time_point at{std::chrono::milliseconds(1'795'463'400'000)};
  auto welcome_text = write_welcome({"c\"1", "secret", "K7-2M9Q", 4, true});
  CHECK(json::parse(welcome_text) == json{{"type", "welcome"},
                                          {"conversation", "c\"1"},
                                          {"resume", "secret"},
                                          {"seq", 4},
                                          {"agents_online", true},
                                          {"reference", "K7-2M9Q"}});
  auto ack = json::parse(write_ack(client, message, 3, at, R"([{"type":"EMAIL_ADDRESS","start":0,"end":5}])"));
  CHECK(ack["type"] == "ack");
  CHECK(ack["client_id"] == id);
  CHECK(ack["id"] == id);
  CHECK(ack["seq"] == 3);
  CHECK(ack["at"] == "2026-11-23T19:50:00.000Z");
  CHECK(ack["findings"][0]["end"] == 5);
  auto error = json::parse(write_error("co\"de", "de\\tail", client, 7));
  CHECK(error ==
        json{{"type", "error"}, {"code", "co\"de"}, {"detail", "de\\tail"}, {"client_id", id}, {"retry_after", 7}});
  CHECK(json::parse(write_error("a", "b")) == json{{"type", "error"}, {"code", "a"}, {"detail", "b"}});
  CHECK(json::parse(write_closed("agent")) == json{{"type", "closed"}, {"by", "agent"}});
  CHECK(json::parse(write_presence(false)) == json{{"type", "presence"}, {"agents_online", false}});
  CHECK(json::parse(write_plain("typing")) == json{{"type", "typing"}});
  // The same members as the samples that the widget's parser is held to.
  auto members = [](const json& of) {
    std::vector<std::string> out;
    for (const auto& [name, value] : of.items()) out.push_back(name);
    return out;
  };
  for (const auto& [name, text] : samples("accepted", "server")) {
    CAPTURE(name);
    auto sample = json::parse(text, nullptr, false);
    REQUIRE(sample.is_object());
    if (name == "server_welcome.json") CHECK(members(sample) == members(json::parse(welcome_text)));
    if (name == "server_ack_with_findings.json") CHECK(members(sample) == members(ack));
    if (name == "server_closed.json") CHECK(members(sample) == members(json::parse(write_closed("agent"))));
    if (name == "server_presence.json") CHECK(members(sample) == members(json::parse(write_presence(true))));
  }
}

TEST_CASE("wire: a claim that cannot be read opens no gate", "[gateway]") {
  for (std::vector<std::string> managers : {std::vector<std::string>{}, {"cookiebot"}, {"usercentrics", "tcf"}})
    CHECK(consent::decide(unreadable_claim(), {managers, {}}, std::nullopt).answer != consent::verdict::granted);
}
