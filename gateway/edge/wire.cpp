// Frames as JSON, within bounds and without exceptions. The samples in tests/wire say what is taken.
#include "gateway/edge/wire.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "gateway/consent/wire.hpp"
#include "gateway/edge/message_frame.hpp"
#include "gateway/edge/strict_json.hpp"

namespace cloakroom::edge {
namespace {

using nlohmann::json;
using parsed = std::variant<visitor_frame, frame_error>;

constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t page_bytes_max = 2048;

frame_error wrong(std::string_view detail) { return {"bad_frame", detail}; }

// A member that may be missing: null when it is; `fits` is false when it has another type.
const json* member(const json& from, const char* name) {
  auto found = from.find(name);
  return found == from.end() || found->is_null() ? nullptr : &*found;
}

bool read_text(const json& from, const char* name, std::size_t bytes_max, std::string& out) {
  auto value = member(from, name);
  if (!value) return true;
  if (!value->is_string() || value->get_ref<const std::string&>().size() > bytes_max) return false;
  out = value->get<std::string>();
  return true;
}

bool read_flag(const json& from, const char* name, bool& out) {
  auto value = member(from, name);
  if (!value) return true;
  if (!value->is_boolean()) return false;
  out = value->get<bool>();
  return true;
}

bool read_number(const json& from, const char* name, std::optional<std::int64_t>& out) {
  auto value = member(from, name);
  if (!value) return true;
  if (!value->is_number_integer()) return false;
  auto number = value->get<std::int64_t>();
  if (number < 0) return false;
  out = number;
  return true;
}

// A consent object of another form is consent that cannot be read: denied, not a broken frame.
std::optional<consent::claim> read_consent(const json& from) {
  auto value = member(from, "consent");
  if (!value) return std::nullopt;
  auto claim = consent::read_claim(*value);
  return claim ? std::move(*claim) : unreadable_claim();
}

parsed parse_hello(const json& from) {
  hello_frame out;
  out.consent = read_consent(from);
  // Of any length: one that is too long is a secret that fits nowhere, not a broken frame.
  if (!read_text(from, "resume", std::string::npos, out.resume)) return wrong("resume must be a string");
  if (!read_number(from, "after", out.after)) return wrong("after must be a number, 0 or more");
  if (!read_text(from, "locale", 35, out.locale) || !locale_shaped(out.locale))
    return wrong("locale must be a language tag");
  if (!read_flag(from, "age_confirmed", out.age_confirmed)) return wrong("age_confirmed must be true or false");
  json profile = json::object();
  std::string name, url, title;
  if (!read_text(from, "name", name_bytes_max, name)) return wrong("name must be a string of at most 200 bytes");
  if (auto page = member(from, "page")) {
    if (!page->is_object() || !read_text(*page, "url", page_bytes_max, url) ||
        !read_text(*page, "title", page_bytes_max, title))
      return wrong("page must be an object with url and title");
  }
  if (!name.empty()) profile["name"] = name;
  if (!url.empty()) profile["url"] = url;
  if (!title.empty()) profile["title"] = title;
  if (!profile.empty()) out.profile = raw_text(profile.dump(-1, ' ', false, json::error_handler_t::replace));
  return visitor_frame(std::move(out));
}

parsed parse_message(json& from) {
  auto client = from.find("client_id");
  auto text = from.find("text");
  if (client == from.end() || !client->is_string()) return wrong("client_id must be a UUID");
  auto id = sent_client_id::parse(client->get_ref<const std::string&>());
  if (!id) return wrong("client_id must be a UUID");
  if (text == from.end() || !text->is_string()) return wrong("text must be a string");
  return visitor_frame(message_frame{std::move(*id), raw_text(std::move(text->get_ref<std::string&>()))});
}

// A message with half a character in it is wrong in its words only.
frame_error not_json(std::string_view text) {
  frame_error plain{"bad_json", "the frame is not JSON"};
  auto mended = without_lone_surrogates(text);
  auto message = mended.empty() ? std::nullopt : read_message_frame(mended);
  if (!message) return plain;
  return {"invalid_utf8", "the text is not valid Unicode", message->client};
}

std::string quoted(std::string_view text) { return json(text).dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

// The form of a UUID is strict, so what was sent needs no escaping.
std::optional<sent_client_id> sent_client_id::parse(std::string_view text) {
  auto id = client_id::parse(text);
  if (!id) return std::nullopt;
  return sent_client_id{*id, std::string(text)};
}

consent::claim unreadable_claim() {
  consent::claim out;
  out.manager = std::string();
  return out;
}

bool locale_shaped(std::string_view text) {
  return text.size() <= 35 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::variant<visitor_frame, frame_error> parse_visitor_frame(std::string_view text) {
  if (auto message = read_message_frame(text)) return visitor_frame(std::move(*message));
  json from;
  auto fault = read_strict(text, text.size(), from);
  if (fault == json_fault::broken) return not_json(text);
  if (fault != json_fault::none) return wrong("a member stands twice");
  if (!from.is_object()) return wrong("the frame must be an object");
  auto type = from.find("type");
  if (type == from.end() || !type->is_string()) return wrong("type must be a string");
  const auto& name = type->get_ref<const std::string&>();
  if (name == "message") return parse_message(from);
  if (name == "hello") return parse_hello(from);
  if (name == "typing") {
    typing_frame out;
    auto on = from.find("on");
    if (on == from.end() || !on->is_boolean()) return wrong("on must be true or false");
    out.on = on->get<bool>();
    return visitor_frame(out);
  }
  if (name == "read") {
    std::optional<std::int64_t> seq;
    if (!read_number(from, "seq", seq) || !seq) return wrong("seq must be a number, 0 or more");
    return visitor_frame(read_frame{*seq});
  }
  if (name == "consent") {
    consent_frame out;
    out.consent = read_consent(from);
    return visitor_frame(std::move(out));
  }
  if (name == "withdraw") return visitor_frame(withdraw_frame{});
  if (name == "end") return visitor_frame(end_frame{});
  return frame_error{"unknown_frame", "this server knows no frame of that type"};
}

std::string write_welcome(const welcome& from) {
  nlohmann::ordered_json out{{"type", "welcome"}, {"conversation", from.conversation},   {"resume", from.resume},
                             {"seq", from.seq},   {"agents_online", from.agents_online}, {"reference", from.reference}};
  return out.dump();
}

// By hand: it is written for every message, and nothing in it needs escaping.
std::string write_ack(const sent_client_id& client, const message_id& id, std::int64_t seq, time_point at,
                      std::string_view findings_json) {
  std::string out;
  out.reserve(200 + findings_json.size());
  out += R"({"type":"ack","client_id":")";
  out += client.sent;
  out += R"(","id":")";
  out += id.text();
  out += R"(","seq":)";
  out += std::to_string(seq);
  out += R"(,"at":")";
  out += rfc3339(at);
  out += R"(","findings":)";
  out += findings_json;
  out += '}';
  return out;
}

std::string write_error(std::string_view code, std::string_view detail, const std::optional<sent_client_id>& client,
                        std::optional<std::int64_t> retry_after) {
  std::string out = R"({"type":"error","code":)" + quoted(code) + R"(,"detail":)" + quoted(detail);
  if (client) out += R"(,"client_id":")" + client->sent + '"';
  if (retry_after) out += R"(,"retry_after":)" + std::to_string(*retry_after);
  return out + '}';
}

std::string write_closed(std::string_view by) { return R"({"type":"closed","by":)" + quoted(by) + '}'; }
std::string write_presence(bool agents_online) {
  return std::string(R"({"type":"presence","agents_online":)") + (agents_online ? "true}" : "false}");
}
std::string write_plain(std::string_view type) { return R"({"type":)" + quoted(type) + '}'; }

}  // namespace cloakroom::edge
