// Shapes of the requests and answers. What may be decided stands in gateway/desk/held_review.
#include "gateway/edge/held_routes.hpp"

#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "gateway/edge/error_map.hpp"
#include "gateway/edge/problem.hpp"
#include "gateway/edge/review_text.hpp"

namespace cloakroom::edge {
namespace {

using nlohmann::json;

http_response bad_member(std::string_view field) {
  return problem(400, "bad_field", "The member is missing, or not what it should be.", field);
}

http_response failed(error_code why) {
  auto known = public_error_of(why);
  return problem(known.status, known.code, known.detail);
}

http_response whole(std::string body) {
  http_response out;
  out.with("Content-Type", "application/json").with("Cache-Control", "no-store");
  out.body = std::move(body);
  return out;
}

std::string text_of(const json& from, const char* name) {
  auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<held_id> id_of(const json& from, const char* name) { return held_id::parse(text_of(from, name)); }

// Nothing where a span is not one. Whether it fits the text is asked later.
std::optional<std::vector<redact::named_span>> spans_of(const json& from) {
  auto found = from.find("hide");
  if (found == from.end() || !found->is_array() || found->empty()) return std::nullopt;
  std::vector<redact::named_span> out;
  for (const auto& one : *found) {
    auto number = [&one](const char* name) {
      auto at = one.find(name);
      return at != one.end() && at->is_number_unsigned() ? std::optional(at->get<std::size_t>()) : std::nullopt;
    };
    auto start = one.is_object() ? number("start") : std::nullopt, end = one.is_object() ? number("end") : std::nullopt;
    if (!start || !end) return std::nullopt;
    out.push_back({{*start, *end}, text_of(one, "type")});
  }
  return out;
}

std::string_view channel_name(store::channel via) {
  switch (via) {
    case store::channel::chat:
      return "chat";
    case store::channel::contact:
      return "contact";
    case store::channel::callback:
      return "callback";
  }
  return "";
}

json object_in(const std::string& body) {
  // The library takes a zero byte for the end and would not look behind it.
  return body.find('\0') == body.npos ? json::parse(body, nullptr, false) : json(json::value_t::discarded);
}

}  // namespace

awaitable<http_response> held_routes::answer(std::string verb, std::string body) {
  auto from = object_in(body);
  if (!from.is_object()) co_return problem(400, "bad_body", "The body must be a JSON object.");
  if (verb == "list") {
    auto after = id_of(from, "after");
    if (!after && from.contains("after")) co_return bad_member("after");
    co_return co_await list(after);
  }
  bool known = verb == "text" || verb == "release" || verb == "redact" || verb == "discard";
  if (!known) co_return problem(404, "not_found", "There is nothing at this address.");
  auto id = id_of(from, "id");
  if (!id) co_return bad_member("id");
  desk::reviewer who{text_of(from, "by"), text_of(from, "reason")};
  if (verb == "text") co_return co_await text(*id, std::move(who));
  if (verb == "discard") co_return co_await discard(*id, std::move(who));
  std::optional<std::vector<redact::named_span>> hidden(std::in_place);
  if (verb == "redact") hidden = spans_of(from);
  if (!hidden) co_return bad_member("hide");
  co_return co_await pass_on(*id, std::move(who), std::move(*hidden));
}

awaitable<http_response> held_routes::list(std::optional<held_id> after) {
  auto page = co_await review_->waiting(after);
  if (!page) co_return failed(page.error());
  auto rows = nlohmann::ordered_json::array();
  for (const auto& one : *page)
    rows.push_back({{"id", one.id.text()},
                    {"conversation", one.reference},
                    {"site", one.site},
                    {"channel", channel_name(one.via)},
                    {"at", rfc3339(one.at)},
                    {"reason", one.reason},
                    {"bytes", one.text_bytes}});
  nlohmann::ordered_json out{{"held", std::move(rows)}, {"more", page->size() == desk::held_page_max}};
  co_return whole(out.dump());
}

awaitable<http_response> held_routes::text(held_id id, desk::reviewer who) {
  auto words = co_await review_->text(id, std::move(who));
  if (!words) co_return failed(words.error());
  co_return whole(write_review_text(id, *words));
}

awaitable<http_response> held_routes::pass_on(held_id id, desk::reviewer who, std::vector<redact::named_span> hidden) {
  auto done = co_await review_->pass_on(id, std::move(who), std::move(hidden));
  if (!done) co_return failed(done.error());
  nlohmann::ordered_json out{{"id", id.text()},
                             {"message", done->id.text()},
                             {"seq", done->seq},
                             {"findings", nlohmann::ordered_json::parse(done->findings, nullptr, false)}};
  co_return whole(out.dump());
}

awaitable<http_response> held_routes::discard(held_id id, desk::reviewer who) {
  auto done = co_await review_->discard(id, std::move(who));
  if (!done) co_return failed(done.error());
  nlohmann::ordered_json out{{"id", id.text()}};
  co_return whole(out.dump());
}

}  // namespace cloakroom::edge
