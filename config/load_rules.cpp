// Reads `redaction`, `retention` and `privacy`.
// Patterns are taken as text; redact/ compiles and judges them.
#include <algorithm>
#include <set>

#include "config/parts.hpp"
#include "config/value_text.hpp"

namespace cloakroom::config {
namespace {

template <std::size_t Size>
bool among(const std::array<std::string_view, Size>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

recognizer read_recognizer(section from) {
  recognizer out;
  from.text(
      "name", out.name, need::required,
      [](std::string_view text) { return is_recognizer_name(text) && !among(entity_words, text); },
      "capitals, digits and _, beginning with a capital, and none of the built-in types");
  from.text(
      "kind", out.kind, need::required,
      [](std::string_view text) { return is_token_kind(text) && !among(token_kind_words, text); },
      "1 to 16 of a-z and 0-9, beginning with a letter, and none of the built-in kinds");
  from.text("pattern", out.pattern, need::required, pattern_bytes_max);
  from.texts("context", out.context);
  from.real("score", out.score, 0, 1, true);
  from.finish();
  return out;
}

void read_recognizers(section& from, std::vector<recognizer>& out) {
  std::set<std::string> names;
  place where = from.at("recognizers");
  auto items = from.list(where, "recognisers");
  if (items.size() > recognizers_max)
    from.wrong(where, "holds " + std::to_string(items.size()) + " recognisers, expected at most " +
                          std::to_string(recognizers_max));
  for (auto& item : items) {
    if (!item.present()) continue;
    section one(from.in(), item);
    if (!one.present()) continue;
    recognizer& read = out.emplace_back(read_recognizer(one));
    if (!read.name.empty() && !names.insert(read.name).second)
      one.wrong(one.at("name"), "is " + shown(read.name) + ", expected a name that no other recogniser has");
  }
}

void read_entities(section& from, redaction_settings& out) {
  place where = from.at("entities");
  bool all = where.present() && where.value->is == yaml_node::shape::scalar && where.value->scalar == "all";
  if (all || !where.present()) return;
  std::vector<std::string_view> known(entity_words.begin(), entity_words.end());
  for (const auto& one : out.recognizers)
    if (!one.name.empty()) known.push_back(one.name);
  if (where.value->is != yaml_node::shape::sequence)
    return from.wrong(where, "is no list, expected all or a list of types such as [ EMAIL_ADDRESS, PHONE_NUMBER ]");
  for (const auto& item : from.filled_list(where, "types"))
    if (auto index = from.word_index(item, known)) out.entities.emplace_back(known[*index]);
}

void read_period(section& from, std::string_view key, period& out) {
  place where = from.at(key);
  constexpr std::string_view expected = "a duration such as 5y, 18mo, 6w or 90d";
  auto read = from.scalar(where, expected);
  if (!read) return;
  auto length = parse_period(*read);
  if (!length) {
    from.wrong(where, "is " + shown(*read) + ", expected " + std::string(expected));
  } else if (longer_than_policy(*length)) {
    from.wrong(where, "is " + shown(*read) + ", expected at most 5y (60mo, 1825d): a retention may be shortened only");
  } else {
    out = *length;
  }
}

void read_party(section from, party& out) {
  from.text("name", out.name, need::required, 256);
  from.text("address", out.address, need::required, 1024, true);
  from.text("email", out.email, need::required, is_email, "an address such as privacy@example.com");
  from.finish();
}

void read_policy(section from, policy_settings& out) {
  from.text("version", out.version, need::optional, 64);
  from.parsed("date", out.date, parse_date, "a date such as 2026-01-01");
  from.url("url", out.url, need::optional);
  from.finish();
}

}  // namespace

void read_redaction(section from, redaction_settings& out) {
  read_recognizers(from, out.recognizers);
  read_entities(from, out);
  from.number("look_back_messages", out.look_back_messages, 0, 20);
  from.duration("budget_ms", out.budget_ms, 1, 10'000);
  from.finish();
}

void read_retention(section from, retention_settings& out) {
  from.choice("mode", out.mode, retention_words);
  read_period(from, "contact", out.contact);
  read_period(from, "content", out.content);
  read_period(from, "callback", out.callback);
  read_period(from, "evidence", out.evidence);
  read_period(from, "audit", out.audit);
  from.finish();
}

void read_privacy(section from, privacy_settings& out) {
  read_party(from.child("controller"), out.controller);
  read_party(from.child("officer"), out.officer);
  // The keys may stand there without values: nobody is named then.
  section representative = from.child("representative");
  if (representative.any_written()) read_party(representative, out.representative.emplace());
  read_policy(from.child("policy"), out.policy);
  from.url("authorities", out.authorities, need::optional);
  from.finish();
}

}  // namespace cloakroom::config
