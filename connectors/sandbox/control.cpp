// Routes of the control API and the shape of its answers.
#include "connectors/sandbox/control.hpp"

#include <algorithm>

#include "base/time_text.hpp"
#include "connectors/sandbox/bounded_json.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

const char* name_of(topic_state state) {
  switch (state) {
    case topic_state::open:
      return "open";
    case topic_state::closed:
      return "closed";
    case topic_state::deleted:
      return "deleted";
  }
  return "";
}

json topics_of(const telegram_chat& chat) {
  auto out = json::array();
  for (const auto& [thread, topic] : chat.topics) {
    auto in_topic = [number = topic.thread](const auto& pair) {
      return pair.second.thread == number && !pair.second.deleted;
    };
    out.push_back({{"thread", thread},
                   {"name", topic.name},
                   {"icon_color", topic.icon_color},
                   {"state", name_of(topic.state)},
                   {"messages", std::ranges::count_if(chat.messages, in_topic)}});
  }
  return out;
}

json row_of(const telegram_world& world, const telegram_chat& chat, const telegram_message& message) {
  auto from = world.user_json(message.from);
  bool bot = message.from == world.bot().id;
  json row{{"number", message.number},
           {"messenger", "telegram"},
           {"chat", chat.id},
           {"message_id", message.id},
           {"direction", bot ? "from_bot" : "from_person"},
           {"from", {{"id", message.from}, {"name", from["first_name"]}, {"bot", bot}}},
           {"text", message.content.text},
           {"entities", message.content.entities_json()},
           {"date", message.date},
           {"time", rfc3339(time_point(std::chrono::seconds(message.date)))},
           {"edits", message.edits},
           {"deleted", message.deleted},
           {"service", message.service},
           {"reply_markup", message.markup}};
  row["thread"] = message.thread == 0 ? json(nullptr) : json(message.thread);
  row["reply_to"] = message.reply_to == 0 ? json(nullptr) : json(message.reply_to);
  auto topic = chat.topics.find(message.thread);
  row["topic"] = topic == chat.topics.end() ? json(nullptr) : json(topic->second.name);
  return row;
}

http_message as_http(int status, const json& body) {
  http_message out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  out.body = body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  return out;
}

}  // namespace

void control::handle(std::shared_ptr<http_exchange> exchange) {
  const auto& request = exchange->request();
  http_message query;
  query.target = request.target;
  auto given = request_arguments::of(query);
  auto wish = read_json(request.body.empty() ? std::string("{}") : request.body);
  auto route = request.method + " " + std::string(request.path().substr(std::string_view("/control/").size()));
  auto answer = [&](const reply& what) { exchange->answer(as_http(what.status, what.body)); };
  if (wish.is_discarded()) return answer({400, {{"error", "the body is not JSON"}}});
  if (route == "GET events") return events_.add(std::move(exchange));
  if (route == "POST fault") return answer(order_fault(wish));
  if (route == "GET faults") return answer({200, faults_.list()});
  if (route == "GET agents") {
    auto out = json::array();
    for (const auto& [id, name] : telegram_.settings().agents) out.push_back({{"id", id}, {"name", name}});
    return answer({200, out});
  }
  if (route == "GET chats") return answer(chats());
  if (route == "GET messages") return answer(messages(given));
  if (route == "GET journal") {
    auto after = static_cast<std::uint64_t>(given.integer("after", 0, 0, INT64_MAX));
    auto rows = static_cast<std::size_t>(given.integer("limit", journal_rows_max, 1, journal_rows_max));
    return answer({200, journal_.list(after, rows)});
  }
  if (route == "GET rates" || route == "POST rates") return answer(rates(wish));
  if (route == "POST reset") return answer(reset());
  if (route == "POST agent/message") {
    auto done = agent_.act(wish);
    return answer({done.contains("error") ? 400 : 200, done});
  }
  if (route == "DELETE faults") {
    if (!given.has("id")) faults_.clear();
    if (given.has("id") && !faults_.remove(static_cast<std::uint64_t>(given.integer("id")))) {
      return answer({404, {{"error", "id: there is no such fault"}}});
    }
    events_.announce();
    return answer({200, {{"ok", true}}});
  }
  answer({404,
          {{"error",
            "no such call; known are POST fault, GET and DELETE faults, POST agent/message, GET agents, "
            "GET chats, GET messages, GET journal, GET and POST rates, GET events, POST reset"}}});
}

control::reply control::order_fault(const json& wish) {
  auto ordered = faults_.order(wish);
  if (!ordered.problem.empty()) return {400, {{"error", ordered.problem}}};
  events_.announce();
  return {200, {{"id", ordered.id}}};
}

control::reply control::chats() const {
  auto out = json::array();
  for (const auto& [id, chat] : telegram_.world().chats()) {
    json row{{"messenger", "telegram"},  {"id", id},
             {"type", chat.type},        {"title", chat.title},
             {"forum", chat.forum},      {"bot_status", chat.bot_status},
             {"topics", topics_of(chat)}};
    row["migrated_to"] = chat.migrated_to == 0 ? json(nullptr) : json(chat.migrated_to);
    out.push_back(std::move(row));
  }
  return {200, out};
}

control::reply control::messages(const request_arguments& given) const {
  auto after = static_cast<std::uint64_t>(given.integer("after", 0, 0, INT64_MAX));
  std::vector<std::pair<const telegram_chat*, const telegram_message*>> found;
  for (const auto& [id, chat] : telegram_.world().chats()) {
    if (given.has("chat") && given.integer("chat") != id) continue;
    for (const auto& [message_id, message] : chat.messages) {
      if (given.has("thread") && given.integer("thread") != message.thread) continue;
      if (message.number > after) found.emplace_back(&chat, &message);
    }
  }
  std::ranges::sort(found, {}, [](const auto& one) { return one.second->number; });
  if (found.size() > message_rows_max) found.resize(message_rows_max);
  auto out = json::array();
  for (const auto& [chat, message] : found) out.push_back(row_of(telegram_.world(), *chat, *message));
  return {200, out};
}

control::reply control::rates(const json& wish) {
  if (wish.contains("strict")) {
    if (!wish["strict"].is_boolean()) return {400, {{"error", "strict: expected true or false"}}};
    telegram_.rates().set_strict(wish["strict"].get<bool>());
  }
  return {200, {{"strict", telegram_.rates().strict()}}};
}

control::reply control::reset() {
  faults_.clear();
  telegram_.reset();
  journal_.clear();
  events_.announce();
  return {200, {{"ok", true}}};
}

}  // namespace cloakroom::sandbox
