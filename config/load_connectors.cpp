// Reads `connectors`: what every connector has, and what its kind has.
// Secret files are judged here, not read: connectors/ reads them when it needs them.
#include <algorithm>
#include <set>

#include "config/network.hpp"
#include "config/parts.hpp"
#include "config/value_text.hpp"

namespace cloakroom::config {
namespace {

bool digits_only(std::string_view text, std::size_t digits_max) {
  return !text.empty() && text.size() <= digits_max && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_number_id(std::string_view text) { return digits_only(text, 20); }
// Telegram's ids need at most 52 bits.
bool is_telegram_user(std::string_view text) { return digits_only(text, 16); }
bool is_viber_user(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// Viber's bound for sender.name; kept for all so that a desk can move.
bool is_desk_name(std::string_view text) {
  auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  bool plain = std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return !text.empty() && characters <= 28 && plain;
}

void read_agents(section from, connector& out, bool (*is_user)(std::string_view), std::string_view expected) {
  for (const auto& [user, where] : from.all()) {
    if (!is_user(user)) {
      from.wrong(where, "is no user id, expected " + std::string(expected));
      continue;
    }
    if (!where.present()) {
      from.wrong(where, "is empty, expected the login of an agent");
      continue;
    }
    auto login = from.scalar(where, "the login of an agent");
    if (login && is_login(*login)) {
      out.agents.emplace(user, *login);
    } else if (login) {
      from.wrong(where, "is " + shown(*login) + ", expected a login of 1 to 64 letters, digits, dots, _ @ and hyphens");
    }
  }
}

void read_safeguard(section& from, safeguard& out) {
  place where = from.at("safeguard");
  if (!where.present()) return from.missing("safeguard", "adequacy or scc");
  if (where.value->is == yaml_node::shape::scalar && where.value->scalar == "none")
    return from.wrong(where, "is \"none\", which blocks the transfer; expected adequacy or scc");
  from.choice("safeguard", out, safeguard_words);
}

void read_recipient(section& parent, recipient_settings& out) {
  place where = parent.at("recipient");
  if (!where.present()) return parent.missing("recipient", "who receives the data: name, country, safeguard, purposes");
  section from(parent.in(), where);
  if (!from.present()) return;
  from.text("name", out.name, need::required, 256);
  from.text("country", out.country, need::required, is_region,
            "an ISO 3166-1 country code of two capitals, such as DE");
  read_safeguard(from, out.safeguard);
  from.choices("purposes", out.purposes, purpose_words);
  from.finish();
}

void read_public_url(section& from, std::string& out, const std::string& fallback) {
  out = fallback;
  from.url("public_url", out, need::optional);
  while (out.ends_with('/')) out.pop_back();
}

void read_rate(section from, telegram_rate& out) {
  from.real("chat_per_second", out.chat_per_second, 0, 1000, true);
  from.real("group_per_minute", out.group_per_minute, 0, 1000, true);
  from.real("all_per_second", out.all_per_second, 0, 1000, true);
  from.finish();
}

void read_chat(section& from, telegram_settings& out) {
  from.flag("topics", out.topics);
  place where = from.at("chat_id");
  constexpr std::int64_t bound = 1ll << 52;
  if (!where.present()) return from.missing("chat_id", "the number of the chat, such as -1001234567890");
  auto chat = from.integer(where, -bound, bound);
  if (!chat) return;
  out.chat_id = *chat;
  if (out.topics && *chat >= 0)
    from.wrong(where, "is " + std::to_string(*chat) + ", expected a negative number: topics need a group");
  if (!out.topics && *chat == 0) from.wrong(where, "is 0, expected the number of a chat");
}

telegram_settings read_telegram(section& from, connector& common, const server_settings& server) {
  telegram_settings out;
  from.secret_file("token_file", out.token_file, need::required);
  read_chat(from, out);
  from.choice("receive", out.receive, receive_words);
  bool webhook = out.receive == receive_mode::webhook;
  from.secret_file("secret_file", out.secret_file, webhook ? need::required : need::optional);
  read_public_url(from, out.public_url, server.public_url);
  if (webhook && out.public_url.empty() && !from.at("public_url").present())
    from.missing("public_url", "the URL under which Telegram reaches this gateway, here or as server.public_url");
  from.url("api", out.api, need::optional);
  from.text("name", out.name, need::optional, is_desk_name, "a name of 1 to 28 characters");
  read_rate(from.child("rate"), out.rate);
  from.duration("coalesce_ms", out.coalesce_ms, 0, 10'000);
  read_agents(from.child("agents"), common, is_telegram_user, "the number of a Telegram user");
  return out;
}

viber_settings read_viber(section& from, connector& common, const server_settings& server) {
  viber_settings out;
  from.secret_file("token_file", out.token_file, need::required);
  read_public_url(from, out.public_url, server.public_url);
  from.url("api", out.api, need::optional);
  from.text("name", out.name, need::optional, is_desk_name, "a name of 1 to 28 characters");
  read_agents(from.child("agents"), common, is_viber_user, "the id of a Viber user, at most 64 characters");
  return out;
}

messenger_settings read_messenger(section& from, connector& common) {
  messenger_settings out;
  from.text("page_id", out.page_id, need::required, is_number_id, "the number of the page, such as \"1059\"");
  from.secret_file("page_token_file", out.page_token_file, need::required);
  from.secret_file("app_secret_file", out.app_secret_file, need::required);
  from.secret_file("verify_token_file", out.verify_token_file, need::required);
  from.url("api", out.api, need::optional);
  read_agents(from.child("agents"), common, is_number_id, "the page-scoped number of a user");
  return out;
}

std::optional<std::string> parse_smtp(std::string_view text) {
  auto url = parse_url(text);
  bool usable = url && (url->scheme == "smtp" || url->scheme == "smtps") && url->userinfo.empty() &&
                (url->rest.empty() || url->rest == "/");
  if (!usable) return std::nullopt;
  return std::string(text.substr(0, text.size() - url->rest.size()));
}

email_settings read_email(section& from) {
  email_settings out;
  place where = from.at("smtp");
  if (auto read = from.scalar(where, "smtp://host:port or smtps://host:port")) {
    auto url = parse_smtp(*read);
    if (url) out.smtp = *url;
    // Not repeated: it may hold a password.
    if (!url)
      from.wrong(where,
                 "is no mail server, expected smtp://host:port or smtps://host:port; credentials belong to "
                 "username and password_file");
  }
  from.text("from", out.from, need::required, is_email, "an address such as support@example.com");
  from.text("username", out.username, need::optional, 256);
  bool named = from.at("username").present();
  from.secret_file("password_file", out.password_file, named ? need::required : need::optional);
  if (!named && from.at("password_file").present()) from.missing("username", "the name that the password belongs to");
  return out;
}

webhook_settings read_webhook(section& from) {
  webhook_settings out;
  from.url("url", out.url, need::required);
  from.secret_file("secret_file", out.secret_file, need::required);
  from.choices("events", out.events, event_words);
  return out;
}

// Keys of an unknown kind cannot be judged, so they are not.
bool read_channel(section& from, connector& out, const server_settings& server) {
  place where = from.at("kind");
  std::optional<std::size_t> kind;
  if (!where.present()) {
    from.missing("kind", listed(kind_words));
  } else {
    kind = from.word_index(where, kind_words);
  }
  if (!kind) return false;
  switch (*kind) {
    case 0:
      out.channel = read_telegram(from, out, server);
      break;
    case 1:
      out.channel = read_viber(from, out, server);
      break;
    case 2:
      out.channel = read_messenger(from, out);
      break;
    case 3:
      out.channel = read_email(from);
      break;
    default:
      out.channel = read_webhook(from);
      break;
  }
  return true;
}

}  // namespace

void read_connectors(section& root, settings& out) {
  std::set<std::string> ids;
  for (auto& item : root.list(root.at("connectors"), "connectors")) {
    if (!item.present()) continue;
    section from(root.in(), item);
    if (!from.present()) continue;
    connector& read = out.connectors.emplace_back();
    from.text("id", read.id, need::required, is_id, "1 to 63 of a-z, 0-9 and inner hyphens");
    if (!read.id.empty() && !ids.insert(read.id).second)
      from.wrong(from.at("id"), "is " + shown(read.id) + ", expected an id that no other connector has");
    bool known = read_channel(from, read, out.server);
    read_recipient(from, read.recipient);
    if (known) from.finish();
  }
}

}  // namespace cloakroom::config
