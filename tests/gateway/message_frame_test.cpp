// The quick reader against an oracle: whatever it takes, a full JSON parser reads in the same way; and it takes what a
// widget sends.
#include "gateway/edge/message_frame.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "base/raw_text_reader.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using nlohmann::json;

constexpr const char* sent_id = "019a5c1e-7d2a-7c3b-8d4e-5f60718293a4";
const std::string sent_frame =
    std::string(R"({"type":"message","client_id":")") + sent_id + R"(","text":"Hello \u00e9\n\"x\""})";

// Whether a member stands twice in one object.
bool doubled(const std::string& text) {
  std::vector<std::set<std::string>> open;
  bool out = false;
  json::parser_callback_t watch = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) out = true;
    return true;
  };
  auto whole = json::parse(text, watch, false);
  return out && !whole.is_discarded();
}

// What the frame says by the full parser; nothing when it is no message.
std::optional<std::pair<std::string, std::string>> expected(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  auto from = json::parse(text, nullptr, false);
  if (doubled(text)) return std::nullopt;
  if (!from.is_object() || !from.contains("type") || from["type"] != "message") return std::nullopt;
  if (!from.contains("client_id") || !from["client_id"].is_string()) return std::nullopt;
  if (!from.contains("text") || !from["text"].is_string()) return std::nullopt;
  auto client = client_id::parse(from["client_id"].get<std::string>());
  if (!client) return std::nullopt;
  return std::pair(from["client_id"].get<std::string>(), from["text"].get<std::string>());
}

std::optional<std::pair<std::string, std::string>> read(const std::string& text) {
  auto got = read_message_frame(text);
  if (!got) return std::nullopt;
  return std::pair(got->client.sent, std::string(raw_text_reader::view(got->text)));
}

}  // namespace

TEST_CASE("wire: a message is read quickly, escapes and all", "[gateway]") {
  auto got = read(sent_frame);
  REQUIRE(got);
  CHECK(got->first == sent_id);
  CHECK(got->second == "Hello \xc3\xa9\n\"x\"");
}

TEST_CASE("wire: the quick reader takes what the full one takes, and nothing else", "[gateway]") {
  const std::string head = R"({"type":"message","client_id":")" + std::string(sent_id) + '"';
  const std::string cases[] = {
      "",
      "{}",
      "[]",
      "null",
      sent_frame,
      " " + sent_frame + "\n",
      sent_frame + "x",
      sent_frame + sent_frame,
      head + R"(,"text":""})",
      head + R"(,"text":1})",
      head + R"(,"text":null})",
      head + "}",
      head + R"(,"text":"a","text":"b"})",
      head + R"(,"text":"a","text":7})",
      head + R"(,"text":7,"text":"b"})",
      head + R"(,"type":"end","text":"b"})",
      head + R"(,"te\u0078t":"b"})",
      head + R"(,"text":"a","te\u0078t":"b"})",
      head + R"(,"text":"b","more":1,"more":1})",
      head + R"(,"text":"b","more":{"a":1,"a":2}})",
      head + R"(,"text":"b","more":[{"a":1,"a":2}]})",
      head + R"(,"text":"b","a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"more":1,"g":1})",
      head + R"(,"text":"b","a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"more":1})",
      head + R"(,"text":"\ud800"})",
      head + R"(,"text":"\ud83d\ude00"})",
      head + R"(,"text":"\u0000"})",
      head + R"(,"text":"b",})",
      head + R"(,"text":"b","more":{"deep":[1,2,{"x":1e5}]}})",
      head + R"(,"text":"b","more":1e999})",
      head + R"(,"text":"b","more":-0})",
      head + R"(,"text":"b","more":18446744073709551616})",
      head + R"(,"text":"b","more":NaN})",
      head + ",\"text\":\"\xc0\xaf\"}",
      head + ",\"text\":\"a\tb\"}",
      head + std::string(",\"text\":\"a\0b\"}", 14),
      head + R"(,"text":"b"})" + std::string(1, '\0'),
      R"({"type":"message","client_id":"no","text":"b"})",
      R"({"type":"message","client_id":7,"text":"b"})",
      "\xef\xbb\xbf" + sent_frame,
      head + R"(,"text":"b","more":)" + std::string(2000, '[') + std::string(2000, ']') + "}",
  };
  for (const auto& text : cases) {
    CAPTURE(text);
    auto got = read(text), full = expected(text);
    if (got) CHECK(got == full);
    // Refused by the quick one alone: then the full one reads it. That must stay the exception: numbers out of range,
    // very deep values, a byte order mark.
    if (full && !got) CHECK((text.find(R"("more":)") != std::string::npos || text.starts_with("\xef\xbb\xbf")));
  }
}

TEST_CASE("wire: of frames damaged at random the quick reader takes none that it should not", "[gateway]") {
  std::size_t taken = 0;
  CHECK(rc::check("what is taken is what the full parser reads", [&] {
    auto text = sent_frame;
    auto changes = *rc::gen::inRange(0, 4);
    for (int i = 0; i < changes; ++i) {
      auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      switch (*rc::gen::inRange(0, 3)) {
        case 0:
          text[at] = static_cast<char>(*rc::gen::inRange(0, 256));
          break;
        case 1:
          text.erase(at, *rc::gen::inRange<std::size_t>(1, 12));
          break;
        default:
          text.insert(at, text.substr(*rc::gen::inRange<std::size_t>(0, text.size()), 9));
      }
      if (text.empty()) text = " ";
    }
    auto got = read(text);
    if (!got) return;
    ++taken;
    RC_ASSERT(got == expected(text));
  }));
  CHECK(taken > 10);
}

TEST_CASE("wire: a text survives the quick reader byte for byte", "[gateway]") {
  CHECK(rc::check("read(write(text)) is text", [](const std::string& any) {
    auto text = json(any).dump(-1, ' ', false, json::error_handler_t::replace);
    auto got = read(R"({"text":)" + text + R"(,"client_id":")" + sent_id + R"(","type":"message"})");
    RC_ASSERT(got);
    RC_ASSERT(got->second == json::parse(text).get<std::string>());
  }));
}
