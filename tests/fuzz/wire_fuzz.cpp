// Frames of the chat socket against the full tree of the same text: whatever either reader takes must say what the tree
// says, both readers must agree on messages, and neither blanks nor another spelling of the same JSON change a frame.
#include <nlohmann/json.hpp>

#include "base/raw_text_reader.hpp"
#include "gateway/consent/wire.hpp"
#include "gateway/edge/message_frame.hpp"
#include "gateway/edge/wire.hpp"
#include "tests/fuzz/strict_sax.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using fuzz::require;
using nlohmann::json;

using answer = std::variant<visitor_frame, frame_error>;

// The library takes a zero byte for the end and would not look behind it.
json tree_of(std::string_view text, bool& doubled) {
  if (text.find('\0') != text.npos) return json(json::value_t::discarded);
  fuzz::strict_sax strict;
  doubled = json::sax_parse(text, &strict) && strict.doubled;
  return json::parse(text, nullptr, false);
}

json or_null(const json& tree, const char* name) { return tree.contains(name) ? tree[name] : json(); }

bool is_text_of(const json& tree, const char* name, std::string_view read) {
  auto member = or_null(tree, name);
  return member.is_null() ? read.empty() : member.is_string() && member.get<std::string>() == read;
}

json said(const message_frame& frame) { return {frame.client.sent, std::string(raw_text_reader::view(frame.text))}; }

// What a tree says as a message; null when it is none.
json message_in(const json& tree) {
  if (!tree.is_object() || or_null(tree, "type") != "message") return {};
  auto id = or_null(tree, "client_id"), text = or_null(tree, "text");
  auto client = id.is_string() ? client_id::parse(id.get<std::string>()) : std::nullopt;
  if (!client || !text.is_string()) return {};
  return {id, text};
}

void check_consent(const json& tree, const std::optional<consent::claim>& read) {
  auto member = or_null(tree, "consent");
  require(read.has_value() == !member.is_null(), "a consent member is read, and none is made up");
  if (!read) return;
  auto claim = consent::read_claim(member);
  require(*read == (claim ? *claim : unreadable_claim()), "consent says what the gate reads in it");
  require(!read->cookie_header && !read->privacy_signal, "a frame carries no header");
  if (!claim)
    require(consent::decide(*read, {}, std::nullopt).answer == consent::verdict::denied,
            "unreadable consent is denied");
}

// The profile holds what the frame gave and nothing else, and parses.
void check_profile(const json& tree, const raw_text& profile) {
  auto page = or_null(tree, "page");
  json wanted = json::object();
  for (const auto& [name, value] :
       {std::pair("name", or_null(tree, "name")), std::pair("url", page.is_object() ? or_null(page, "url") : json()),
        std::pair("title", page.is_object() ? or_null(page, "title") : json())})
    if (value.is_string() && value != "") wanted[name] = value;
  auto text = raw_text_reader::view(profile);
  require(text.empty() == wanted.empty(), "a profile only where something is in it");
  if (!text.empty()) require(json::parse(text, nullptr, false) == wanted, "the profile parses and says what came");
}

void check(const json& tree, const hello_frame& frame) {
  check_consent(tree, frame.consent);
  check_profile(tree, frame.profile);
  require(is_text_of(tree, "resume", frame.resume), "resume as sent");
  require(is_text_of(tree, "locale", frame.locale) && locale_shaped(frame.locale), "locale as sent");
  auto after = or_null(tree, "after"), age = or_null(tree, "age_confirmed");
  require(frame.after ? after == *frame.after && *frame.after >= 0 : after.is_null(), "after as sent");
  require(frame.age_confirmed == (age == true) && (age.is_null() || age.is_boolean()), "age as sent");
}
void check(const json& tree, const message_frame& frame) {
  require(said(frame) == message_in(tree), "a message says what its tree says");
}
void check(const json& tree, const typing_frame& frame) { require(or_null(tree, "on") == frame.on, "typing as sent"); }
void check(const json& tree, const read_frame& frame) {
  auto seq = or_null(tree, "seq");
  require(seq.is_number_integer() && seq == frame.seq && frame.seq >= 0, "seq as sent");
}
void check(const json& tree, const consent_frame& frame) { check_consent(tree, frame.consent); }
void check(const json&, const withdraw_frame&) {}
void check(const json&, const end_frame&) {}

constexpr const char* types[] = {"hello", "message", "typing", "read", "consent", "withdraw", "end"};

void check_refusal(const json& tree, const frame_error& refused) {
  bool typed = tree.is_object() && or_null(tree, "type").is_string();
  bool known = typed && std::find(std::begin(types), std::end(types), tree["type"]) != std::end(types);
  auto code = tree.is_discarded() ? "bad_json" : typed && !known ? "unknown_frame" : "bad_frame";
  // Half a character makes the frame no JSON, and is told as the fault of the one message.
  bool half = tree.is_discarded() && refused.client.has_value();
  require(refused.code == (half ? "invalid_utf8" : code), "a refusal names what is wrong");
  require(json::parse(write_error(refused.code, refused.detail), nullptr, false).is_object(), "a refusal can be sent");
  for (auto type : {"withdraw", "end", "consent"})
    require(!typed || tree["type"] != type, "a frame without demands is never refused");
}

// The same frame in another spelling is the same frame.
void check_spelling(const std::string& other, std::size_t type, const json& message) {
  auto read = parse_visitor_frame(other);
  auto frame = std::get_if<visitor_frame>(&read);
  require(frame != nullptr && frame->index() == type, "spelling does not change the type");
  if (auto same = std::get_if<message_frame>(frame)) require(said(*same) == message, "spelling does not change a text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::exact_text text(fuzz::text_of(bytes, size));
  bool doubled = false;
  auto tree = tree_of(text.view(), doubled);
  auto message = doubled ? json() : message_in(tree);
  if (auto quick = read_message_frame(text.view()))
    require(said(*quick) == message, "the quick reader takes no more and no other than the tree holds");
  auto read = parse_visitor_frame(text.view());
  if (auto refused = std::get_if<frame_error>(&read)) {
    require(message.is_null(), "a message is taken");
    if (doubled) {
      require(refused->code == "bad_frame" && !refused->client, "a member that stands twice breaks the frame");
    } else {
      check_refusal(tree, *refused);
    }
    return 0;
  }
  require(!doubled, "no member stands twice in what is taken");
  const auto& frame = std::get<visitor_frame>(read);
  require(tree.is_object() && or_null(tree, "type") == types[frame.index()], "the frame has the type it names");
  std::visit([&](const auto& one) { check(tree, one); }, frame);
  check_spelling(" " + std::string(text.view()).substr(text.view().starts_with("\xef\xbb\xbf") ? 3 : 0) + "\r\n",
                 frame.index(), message);
  check_spelling(tree.dump(), frame.index(), message);
  check_spelling(tree.dump(1, '\t', true), frame.index(), message);
  return 0;
}
