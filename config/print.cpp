// The effective configuration as YAML: every key, defaults included, in the order of the annotated file.
// What may be secret passes masked_url or is a path; contents of files never come near.
#include <yaml-cpp/emitter.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "config/load.hpp"
#include "config/network.hpp"
#include "config/value_text.hpp"
#include "config/words.hpp"

namespace cloakroom::config {
namespace {

class printer {
 public:
  printer() { out_ << YAML::BeginMap; }
  std::string finished() {
    out_ << YAML::EndMap;
    return std::string(out_.c_str()) + "\n";
  }

  void open(std::string_view key) { name(key) << YAML::BeginMap; }
  void close() { out_ << YAML::EndMap; }
  void open_list(std::string_view key) { name(key) << YAML::BeginSeq; }
  void close_list() { out_ << YAML::EndSeq; }
  void open_item() { out_ << YAML::BeginMap; }

  // Nothing written stands for a text that is absent.
  void put(std::string_view key, std::string_view text) {
    name(key);
    if (text.empty()) {
      out_ << YAML::Null;
    } else {
      word(text);
    }
  }
  void put(std::string_view key, const char* text) { put(key, std::string_view(text)); }
  void put(std::string_view key, const std::string& text) { put(key, std::string_view(text)); }
  // A template, so that a string does not turn into a path on its way here.
  void put(std::string_view key, const std::same_as<std::filesystem::path> auto& path) { put(key, path.native()); }
  void put(std::string_view key, bool value) { name(key) << value; }
  void put(std::string_view key, std::integral auto value) { name(key) << std::to_string(value); }
  void put(std::string_view key, double value) {
    std::array<char, 32> digits{};
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed).ptr;
    name(key) << std::string(digits.data(), end);
  }
  template <class Rep, class Period>
  void put(std::string_view key, std::chrono::duration<Rep, Period> value) {
    put(key, value.count());
  }
  template <class List, class Text>
  void put_list(std::string_view key, const List& values, Text text) {
    name(key) << YAML::Flow << YAML::BeginSeq;
    for (const auto& value : values) word(text(value));
    out_ << YAML::EndSeq;
  }
  void put_list(std::string_view key, const std::vector<std::string>& values) {
    put_list(key, values, [](const std::string& value) { return value; });
  }

 private:
  YAML::Emitter& name(std::string_view key) {
    out_ << YAML::Key;
    word(key);
    return out_ << YAML::Value;
  }
  // Quotes whatever another YAML reader could take for anything but text, digits alone excepted.
  void word(std::string_view text) {
    bool plain = std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/' ||
             c == '_' || c == '-';
    });
    bool safe_start = !text.empty() && text.front() != '-' && text.front() != '.';
    bool special = text == "null" || text == "Null" || text == "NULL";
    if (!plain || !safe_start || special) out_ << YAML::DoubleQuoted;
    out_ << std::string(text);
  }
  YAML::Emitter out_;
};

void print_server(printer& to, const server_settings& from) {
  to.open("server");
  to.put("listen", text(from.listen));
  to.put("admin_listen", text(from.admin_listen));
  to.put("public_url", masked_url(from.public_url));
  to.open("tls");
  to.put("certificate_file", from.tls.certificate_file);
  to.put("key_file", from.tls.key_file);
  to.close();
  to.put_list("trusted_proxies", from.trusted_proxies, [](const cidr& block) { return block.text; });
  to.put("drain_seconds", from.drain_seconds);
  to.put("threads", from.threads);
  to.open("limits");
  to.put("connections", from.limits.connections);
  to.put("connections_per_address", from.limits.connections_per_address);
  to.put("frame_bytes", from.limits.frame_bytes);
  to.put("body_bytes", from.limits.body_bytes);
  to.put("attachment_bytes", from.limits.attachment_bytes);
  to.put("messages_per_minute", from.limits.messages_per_minute);
  to.put("requests_per_minute", from.limits.requests_per_minute);
  to.put("queue_frames", from.limits.queue_frames);
  to.put("hello_seconds", from.limits.hello_seconds);
  to.put("idle_seconds", from.limits.idle_seconds);
  to.close();
  to.close();
}

std::string store_text(const store_location& where) {
  return where.engine == store_engine::sqlite ? "sqlite:" + where.path.native() : masked_url(where.url);
}

void print_storage(printer& to, const storage_settings& from) {
  to.open("storage");
  to.put("data", store_text(from.data));
  to.put("keyring", store_text(from.keyring));
  to.put("ledger", from.ledger);
  to.put("attachments", from.attachments);
  to.put("master_key_file", from.master_key_file);
  to.close();
}

void print_consent(printer& to, const consent_settings& from) {
  const consent_options& options = from.options;
  to.open("consent");
  to.put_list("managers", from.managers);
  to.put("require_explicit", options.require_explicit);
  to.open("options");
  to.put_list("names", options.names);
  to.put_list("onetrust_groups", options.onetrust_groups);
  to.put("onetrust_require_alert_closed", options.onetrust_require_alert_closed);
  to.put("require_explicit", options.require_explicit);
  if (options.max_age_days) to.put("max_age_days", *options.max_age_days);
  to.put("policy_id", options.policy_id);
  if (options.revision) to.put("revision", *options.revision);
  to.put_list("didomi_purposes", options.didomi_purposes);
  to.put_list("tcf_purposes", options.tcf_purposes, [](int number) { return std::to_string(number); });
  to.put("borlabs_group", options.borlabs_group);
  to.put("gpc", text_of(gpc_words, options.gpc));
  to.close();
  to.close();
}

void print_site(printer& to, const site& from) {
  to.open_item();
  to.put("id", from.id);
  to.put("name", from.name);
  to.put_list("origins", from.origins);
  to.put_list("languages", from.languages);
  to.put("region", from.region);
  to.put("time_zone", from.time_zone);
  to.put("minimum_age", from.minimum_age);
  to.put("age", text_of(age_words, from.age));
  print_consent(to, from.consent);
  to.put_list("tabs", from.tabs, [](tab one) { return text_of(tab_words, one); });
  to.open("hours");
  for (std::size_t day = 0; day < day_words.size(); ++day)
    if (from.hours.days[day]) to.put(day_words[day], text(*from.hours.days[day]));
  to.close();
  to.put("thank_you", masked_url(from.thank_you));
  to.put_list("desk", from.desk);
  to.close();
}

void print_channel(printer& to, const telegram_settings& from) {
  to.put("token_file", from.token_file);
  to.put("chat_id", from.chat_id);
  to.put("topics", from.topics);
  to.put("receive", text_of(receive_words, from.receive));
  to.put("secret_file", from.secret_file);
  to.put("public_url", masked_url(from.public_url));
  to.put("api", masked_url(from.api));
  to.put("name", from.name);
  to.open("rate");
  to.put("chat_per_second", from.rate.chat_per_second);
  to.put("group_per_minute", from.rate.group_per_minute);
  to.put("all_per_second", from.rate.all_per_second);
  to.close();
  to.put("coalesce_ms", from.coalesce_ms);
}

void print_channel(printer& to, const viber_settings& from) {
  to.put("token_file", from.token_file);
  to.put("public_url", masked_url(from.public_url));
  to.put("api", masked_url(from.api));
  to.put("name", from.name);
}

void print_channel(printer& to, const messenger_settings& from) {
  to.put("page_id", from.page_id);
  to.put("page_token_file", from.page_token_file);
  to.put("app_secret_file", from.app_secret_file);
  to.put("verify_token_file", from.verify_token_file);
  to.put("api", masked_url(from.api));
}

void print_channel(printer& to, const email_settings& from) {
  to.put("smtp", masked_url(from.smtp));
  to.put("from", from.from);
  to.put("username", from.username);
  to.put("password_file", from.password_file);
}

void print_channel(printer& to, const webhook_settings& from) {
  to.put("url", masked_url(from.url));
  to.put("secret_file", from.secret_file);
  to.put_list("events", from.events, [](webhook_event one) { return text_of(event_words, one); });
}

void print_connector(printer& to, const connector& from) {
  to.open_item();
  to.put("id", from.id);
  to.put("kind", kind_words[from.channel.index()]);
  std::visit([&to](const auto& channel) { print_channel(to, channel); }, from.channel);
  if (from.channel.index() < 3) {  // The messengers, where agents answer.
    to.open("agents");
    for (const auto& [user, login] : from.agents) to.put(user, login);
    to.close();
  }
  to.open("recipient");
  to.put("name", from.recipient.name);
  to.put("country", from.recipient.country);
  to.put("safeguard", text_of(safeguard_words, from.recipient.safeguard));
  to.put_list("purposes", from.recipient.purposes, [](purpose one) { return text_of(purpose_words, one); });
  to.close();
  to.close();
}

void print_redaction(printer& to, const redaction_settings& from) {
  to.open("redaction");
  if (from.entities.empty()) {
    to.put("entities", "all");
  } else {
    to.put_list("entities", from.entities);
  }
  to.put("look_back_messages", from.look_back_messages);
  to.put("budget_ms", from.budget_ms);
  to.open_list("recognizers");
  for (const auto& one : from.recognizers) {
    to.open_item();
    to.put("name", one.name);
    to.put("kind", one.kind);
    to.put("pattern", one.pattern);
    to.put_list("context", one.context);
    to.put("score", one.score);
    to.close();
  }
  to.close_list();
  to.close();
}

void print_retention(printer& to, const retention_settings& from) {
  to.open("retention");
  to.put("mode", text_of(retention_words, from.mode));
  to.put("contact", text(from.contact));
  to.put("content", text(from.content));
  to.put("callback", text(from.callback));
  to.put("evidence", text(from.evidence));
  to.put("audit", text(from.audit));
  to.close();
}

void print_party(printer& to, std::string_view key, const party& from) {
  to.open(key);
  to.put("name", from.name);
  to.put("address", from.address);
  to.put("email", from.email);
  to.close();
}

void print_privacy(printer& to, const privacy_settings& from) {
  to.open("privacy");
  print_party(to, "controller", from.controller);
  print_party(to, "officer", from.officer);
  print_party(to, "representative", from.representative.value_or(party{}));
  to.open("policy");
  to.put("version", from.policy.version);
  to.put("date", text(from.policy.date));
  to.put("url", masked_url(from.policy.url));
  to.close();
  to.put("authorities", masked_url(from.authorities));
  to.close();
}

void print_rest(printer& to, const settings& from) {
  to.open("agents");
  to.put("session_hours", from.agents.session_hours);
  to.put("reveal_seconds", from.agents.reveal_seconds);
  to.put("reveals_per_hour", from.agents.reveals_per_hour);
  to.close();
  print_redaction(to, from.redaction);
  print_retention(to, from.retention);
  print_privacy(to, from.privacy);
  to.open("log");
  to.put("level", text_of(level_words, from.log));
  to.close();
  if (!from.demo) return;
  to.open("demo");
  to.put("sandbox", masked_url(from.demo->sandbox));
  to.close();
}

}  // namespace

std::string print(const settings& value) {
  printer to;
  print_server(to, value.server);
  print_storage(to, value.storage);
  to.put("bell", value.bell.empty() ? "auto" : std::string_view(value.bell));
  to.open_list("sites");
  for (const auto& one : value.sites) print_site(to, one);
  to.close_list();
  to.open_list("connectors");
  for (const auto& one : value.connectors) print_connector(to, one);
  to.close_list();
  print_rest(to, value);
  return to.finished();
}

}  // namespace cloakroom::config
