// A second, slow and independent answer to one question: do these cookies spell a grant? Written from the formats, not
// from the gate's code, so that both being wrong in the same way is unlikely. Used where bytes are changed at random.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_text.hpp"
#include "gateway/consent/options.hpp"

namespace cloakroom::consent::oracle {

using nlohmann::json;

struct question {
  std::string manager;
  std::string header;
  options rules;
  std::optional<time_point> now;
};

inline std::string trim(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  return text;
}

inline std::vector<std::string> pieces(const std::string& text, char separator) {
  std::vector<std::string> out{""};
  for (char c : text) {
    if (c == separator)
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

// Every copy of every cookie whose name satisfies the predicate, unquoted.
template <class Wanted>
std::vector<std::string> copies(const std::string& header, Wanted wanted) {
  std::vector<std::string> out;
  for (const auto& part : pieces(header, ';')) {
    auto equals = part.find('=');
    if (equals == part.npos || !wanted(trim(part.substr(0, equals)))) continue;
    auto value = trim(part.substr(equals + 1));
    if (value.size() > 1 && value[0] == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    out.push_back(value);
  }
  return out;
}

inline std::vector<std::string> copies_of(const std::string& header, const std::string& name) {
  return copies(header, [&](const std::string& found) { return found == name; });
}

inline bool is_clean(const std::string& text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) return false;
  // The JSON writer is the judge of UTF-8 here.
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace).find("\xef\xbf\xbd") == std::string::npos ||
         text.find("\xef\xbf\xbd") != std::string::npos;
}

inline std::optional<std::string> decode(const std::string& raw) {
  static const std::string digits = "0123456789abcdef0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      out += raw[i];
      continue;
    }
    if (i + 2 >= raw.size()) return std::nullopt;
    auto high = digits.find(raw[i + 1]), low = digits.find(raw[i + 2]);
    if (high == digits.npos || low == digits.npos) return std::nullopt;
    out += static_cast<char>(high % 16 * 16 + low % 16);
    i += 2;
  }
  if (raw.size() > 8192 || !is_clean(out)) return std::nullopt;
  return out;
}

// Decoded, and decoding it again changes nothing.
inline std::optional<std::string> decode_fully(const std::string& raw) {
  auto out = decode(raw);
  if (!out) return out;
  static const std::string digits = "0123456789abcdefABCDEF";
  for (std::size_t i = 0; i + 2 < out->size(); ++i)
    if ((*out)[i] == '%' && digits.find((*out)[i + 1]) != digits.npos && digits.find((*out)[i + 2]) != digits.npos)
      return std::nullopt;
  return out;
}

inline std::optional<json> parse_json(const std::string& text) {
  std::vector<std::set<std::string>> keys(1);
  bool good = is_clean(text) && !text.empty() && text[0] != '\xef';
  auto watch = [&](int depth, json::parse_event_t event, json& value) {
    if (depth >= 8 && (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start))
      good = false;
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) good = keys.back().insert(value.get<std::string>()).second && good;
    return true;
  };
  if (!good) return std::nullopt;
  auto out = json::parse(text, watch, false);
  if (!good || out.is_discarded()) return std::nullopt;
  return out;
}

inline std::optional<json> object_of(const std::string& raw) {
  if (raw.size() > 8192) return std::nullopt;
  auto text = raw.substr(0, 1) == "{" ? raw : decode(raw).value_or("");
  if (text.substr(0, 1) != "{") return std::nullopt;
  return parse_json(text);
}

inline bool holds(const json& list, const std::string& name) {
  bool found = false;
  if (!list.is_array()) return false;
  for (const auto& item : list) {
    if (!item.is_string()) return false;
    found = found || item == name;
  }
  return found;
}

// JavaScript-like tokens: punctuation, words, and quoted texts kept with their quotes. Empty for anything else.
inline std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<std::string> out;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool word = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    if (word && in_word)
      out.back() += c;
    else if (word || std::string("{}:,").find(c) != std::string::npos)
      out.emplace_back(1, c);
    else if (c == '\'') {
      auto end = text.find('\'', i + 1);
      if (end == text.npos || text.substr(i, end - i).find('\\') != std::string::npos) return {};
      out.push_back(text.substr(i, end - i + 1));
      i = end;
    } else if (c != ' ') {
      return {};
    }
    in_word = word;
  }
  return out;
}

inline bool is_integer(const std::string& text) {
  std::istringstream in(text);
  std::int64_t value = 0;
  return text.size() < 20 && in >> value && std::to_string(value) == text;
}

inline bool cookiebot(const question& asked, const std::string& raw) {
  auto text = decode_fully(raw);
  if (!text) return false;
  if (*text == "-1") return !asked.rules.require_explicit;
  auto tokens = tokens_of(*text);
  if (tokens.size() < 5 || tokens.size() % 4 != 1 || tokens.front() != "{" || tokens.back() != "}") return false;
  std::map<std::string, std::string> fields;
  for (std::size_t i = 1; i < tokens.size(); i += 4) {
    const auto &key = tokens[i], &value = tokens[i + 2];
    bool last = i + 4 == tokens.size();
    bool name = (std::isalpha(static_cast<unsigned char>(key[0])) != 0 || key[0] == '_') && key.find('-') == key.npos;
    bool good = value[0] == '\'' || value == "true" || value == "false" || is_integer(value);
    if (!name || !good || tokens[i + 1] != ":" || (!last && tokens[i + 3] != ",")) return false;
    if (!fields.emplace(key, value).second) return false;
  }
  if (fields["preferences"] != "true") return false;
  auto stamp = fields["stamp"];
  if (stamp.size() < 3 || stamp == "'0'") return false;
  if (stamp == "'-1'" && asked.rules.require_explicit) return false;
  if (stamp != "'-1'" && fields.contains("method") && fields["method"] != "'explicit'") return false;
  if (!asked.now) return true;
  if (!is_integer(fields["utc"])) return false;
  auto age_ms = asked.now->time_since_epoch().count() - std::stoll(fields["utc"]);
  return age_ms >= -86400000 && age_ms <= asked.rules.max_age_days * std::int64_t{86400000};
}

inline bool onetrust(const question& asked, const std::string& raw) {
  if (!decode(raw)) return false;
  std::vector<std::string> groups, awaiting;
  for (const auto& part : pieces(raw, '&')) {
    if (part.rfind("groups=", 0) == 0) groups.push_back(part.substr(7));
    if (part.rfind("AwaitingReconsent=", 0) == 0) awaiting.push_back(part.substr(18));
  }
  if (groups.size() != 1 || awaiting.size() > 1) return false;
  auto waits = awaiting.empty() ? "" : decode_fully(awaiting[0]).value_or("?");
  if (!waits.empty() && waits != "false") return false;
  std::map<std::string, std::string> flags;
  for (const auto& item : pieces(decode_fully(groups[0]).value_or(""), ',')) {
    if (item.find(':') == item.npos || item[0] == ':') return false;
    if (!flags.emplace(item.substr(0, item.find(':')), item.substr(item.find(':') + 1)).second) return false;
  }
  for (const auto& [id, flag] : flags)
    if (flag != "0" && flag != "1") return false;
  int on = 0, off = 0;
  for (const auto& id : asked.rules.onetrust_groups)
    if (flags.contains(id)) ++(flags[id] == "1" ? on : off);
  return on > 0 && off == 0;
}

inline bool cookieyes(const question&, const std::string& raw) {
  std::map<std::string, std::string> fields;
  for (const auto& item : pieces(decode_fully(raw).value_or(""), ',')) {
    auto colon = item.find(':');
    if (colon == item.npos || colon == 0 || !fields.emplace(item.substr(0, colon), item.substr(colon + 1)).second)
      return false;
  }
  return fields["action"] == "yes" && fields["functional"] == "yes";
}

inline bool named_on(const question& asked, const json& object, const json& on) {
  int listed = 0;
  for (const auto& name : asked.rules.names) {
    if (!object.contains(name)) continue;
    if (object[name].type() != on.type() || object[name] != on) return false;
    ++listed;
  }
  return listed > 0;
}

inline bool vanilla(const question& asked, const json& record) {
  if (record.contains("categories") == record.contains("level")) return false;
  if (asked.rules.revision && (!record.contains("revision") || !record["revision"].is_number_integer() ||
                               record["revision"] != *asked.rules.revision))
    return false;
  if (record.contains("expirationTime")) {
    const auto& expiry = record["expirationTime"];
    if (!expiry.is_number_integer() || expiry.get<double>() > 9.3e18) return false;
    if (asked.now && expiry.get<std::int64_t>() <= asked.now->time_since_epoch().count()) return false;
  }
  const auto& on = record.contains("categories") ? record["categories"] : record["level"];
  return std::any_of(asked.rules.names.begin(), asked.rules.names.end(), [&](auto& name) { return holds(on, name); });
}

inline bool iubenda(const question&, const json& record) {
  bool grants = false;
  if (record.contains("consent")) {
    if (record["consent"] != true) return false;
    grants = true;
  }
  if (!record.contains("purposes")) return grants;
  return record["purposes"].is_object() && record["purposes"].contains("2") && record["purposes"]["2"] == true;
}

inline bool cookiescript(const question&, const json& record) {
  if (!record.contains("action") || record["action"] != "accept") return false;
  if (!record.contains("categories")) return true;
  const auto& list = record["categories"];
  if (list.is_array()) return holds(list, "functionality");
  return list.is_string() && holds(parse_json(list.get<std::string>()).value_or(nullptr), "functionality");
}

inline bool cookieinformation(const question&, const json& record) {
  if (!record.contains("consents_approved") || !holds(record["consents_approved"], "cookie_cat_functional"))
    return false;
  if (!record.contains("consents_denied")) return true;
  const auto& off = record["consents_denied"];
  bool texts = off.is_array() && std::all_of(off.begin(), off.end(), [](auto& item) { return item.is_string(); });
  return texts && !holds(off, "cookie_cat_functional");
}

inline bool civic(const question& asked, const json& record) {
  if (record.contains("interactedWith") && record["interactedWith"] != true) return false;
  return record.contains("optionalCookies") && record["optionalCookies"].is_object() &&
         named_on(asked, record["optionalCookies"], "accepted");
}

inline bool didomi(const question& asked, const std::string& raw) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  auto text = decode_fully(raw).value_or("");
  // RFC 4648: padding completes a group of four or is left out.
  auto unpadded = text.substr(0, text.find('='));
  if (unpadded.size() % 4 == 1) return false;
  if (text != unpadded && text != unpadded + std::string((4 - unpadded.size() % 4) % 4, '=')) return false;
  text = unpadded;
  std::string bits, bytes;
  for (char c : text) {
    auto value = alphabet.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (value == alphabet.npos) return false;
    for (int i = 5; i >= 0; --i) bits += (value >> i & 1) != 0 ? '1' : '0';
  }
  for (std::size_t i = 0; i + 8 <= bits.size(); i += 8)
    bytes += static_cast<char>(std::stoi(bits.substr(i, 8), nullptr, 2));
  if (bits.substr(bytes.size() * 8).find('1') != std::string::npos) return false;
  auto record = parse_json(bytes).value_or(nullptr);
  if (!record.is_object() || !record.contains("purposes") || !record["purposes"].is_object()) return false;
  const auto purposes = record["purposes"];
  for (const auto& id : asked.rules.didomi_purposes) {
    if (!purposes.contains("enabled") || !holds(purposes["enabled"], id)) return false;
    if (purposes.contains("disabled") && holds(purposes["disabled"], id)) return false;
  }
  return !asked.rules.didomi_purposes.empty();
}

inline bool tcf(const question& asked, const std::string& raw) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  auto core = pieces(decode_fully(raw).value_or(""), '.')[0];
  std::string bits;
  for (char c : core) {
    auto value = alphabet.find(c);
    if (value == alphabet.npos) return false;
    for (int i = 5; i >= 0; --i) bits += (value >> i & 1) != 0 ? '1' : '0';
  }
  if (bits.size() < 213 || bits.substr(0, 6) != "000010") return false;
  auto consents = bits.substr(152, 24);
  for (int purpose : asked.rules.tcf_purposes)
    if (consents[static_cast<std::size_t>(purpose - 1)] != '1') return false;
  return !asked.rules.tcf_purposes.empty();
}

inline bool borlabs(const question& asked, const json& record) {
  if (!record.contains("consents") || !record["consents"].is_object() || asked.rules.borlabs_group.empty())
    return false;
  const auto& consents = record["consents"];
  if (!consents.contains(asked.rules.borlabs_group)) return false;
  const auto& services = consents[asked.rules.borlabs_group];
  return services.is_array() && !services.empty() &&
         std::all_of(services.begin(), services.end(), [](auto& item) { return item.is_string(); });
}

// At least one copy, and every copy grants.
template <class Rule>
bool all_of(const std::vector<std::string>& values, Rule rule) {
  return !values.empty() && std::all_of(values.begin(), values.end(), rule);
}

inline bool all_say(const question& asked, const std::string& name, const std::string& word) {
  return all_of(copies_of(asked.header, name), [&](auto& raw) { return decode_fully(raw) == word; });
}

using json_judge = bool (*)(const question&, const json&);
using text_judge = bool (*)(const question&, const std::string&);

inline bool all_json(const question& asked, const std::vector<std::string>& values, json_judge judge) {
  return all_of(values, [&](auto& raw) {
    auto record = object_of(raw);
    return record && judge(asked, *record);
  });
}

inline bool all_text(const question& asked, const std::vector<std::string>& values, text_judge judge) {
  return all_of(values, [&](auto& raw) { return raw.size() <= 8192 && judge(asked, raw); });
}

inline bool complianz(const question& asked) {
  bool any = false;
  for (const std::string prefix : {"cmplz_", "cmplz_rt_"}) {
    if (copies_of(asked.header, prefix + "preferences").empty()) continue;
    if (!all_say(asked, prefix + "preferences", "allow")) return false;
    auto policy = std::to_string(asked.rules.policy_id.value_or(0));
    if (asked.rules.policy_id && !all_say(asked, prefix + "policy_id", policy)) return false;
    any = true;
  }
  return any;
}

inline bool onetrust_all(const question& asked) {
  bool closed = all_of(copies_of(asked.header, "OptanonAlertBoxClosed"),
                       [](auto& raw) { return parse_rfc3339(decode_fully(raw).value_or("")).has_value(); });
  if (asked.rules.onetrust_require_alert_closed && !closed) return false;
  return all_text(asked, copies_of(asked.header, "OptanonConsent"), onetrust);
}

inline bool iubenda_all(const question& asked) {
  auto record = [](const std::string& name) {
    if (name.rfind("_iub_cs-", 0) != 0) return false;
    auto id = name.substr(8);
    if (!id.empty() && id[0] == 's') id.erase(0, 1);
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return all_json(asked, copies(asked.header, record), iubenda);
}

inline bool trustarc_list(const std::string& list, const std::string& required, const std::string& wanted) {
  auto on = pieces(list, list.find('|') == list.npos ? ',' : '|');
  std::set<std::string> different(on.begin(), on.end());
  bool numbers = std::all_of(on.begin(), on.end(),
                             [](auto& item) { return item.size() < 3 && is_integer(item) && item[0] != '-'; });
  return numbers && different.size() == on.size() && different.contains(required) && different.contains(wanted);
}

inline bool trustarc(const question& asked) {
  auto prefs = copies_of(asked.header, "notice_gdpr_prefs");
  auto permits = copies_of(asked.header, "cmapi_cookie_privacy");
  auto levels = copies_of(asked.header, "notice_preferences");
  if (prefs.empty() && permits.empty()) return false;
  for (const auto& raw : prefs) {
    auto text = decode_fully(raw).value_or("");
    if (text.find(':') == text.npos || !trustarc_list(text.substr(0, text.find(':')), "0", "1")) return false;
  }
  for (const auto& raw : permits) {
    auto text = decode_fully(raw).value_or("");
    auto lead = text.substr(0, 7);
    if ((lead != "permit " && lead != "permit_") || !trustarc_list(text.substr(7), "1", "2")) return false;
  }
  for (const auto& raw : levels) {
    auto level = pieces(decode_fully(raw).value_or(""), ':')[0];
    if (level == "0" || level.size() > 2 || !is_integer(level) || level[0] == '-') return false;
  }
  for (const auto& raw : copies_of(asked.header, "notice_behavior")) {
    auto behavior = pieces(decode_fully(raw).value_or(""), ',')[0];
    if (behavior == "expressed" || (behavior == "implied" && !levels.empty())) continue;
    return false;
  }
  return true;
}

// Whether the manager's cookies in this header spell a grant, letter by letter.
inline bool spells_grant(const question& asked) {
  const auto& name = asked.manager;
  auto of = [&](const char* cookie) { return copies_of(asked.header, cookie); };
  auto services = [](const question& q, const json& record) { return named_on(q, record, true); };
  auto platform = [](const question&, const json& record) {
    return record.value("PERSONALIZATION", json()) == "ACCEPT";
  };
  if (name == "cookiebot") return all_text(asked, of("CookieConsent"), cookiebot);
  if (name == "onetrust") return onetrust_all(asked);
  if (name == "cookieyes") return all_text(asked, of("cookieyes-consent"), cookieyes);
  if (name == "cookieyes-legacy")
    return all_say(asked, "viewed_cookie_policy", "yes") && all_say(asked, "cookielawinfo-checkbox-functional", "yes");
  if (name == "complianz") return complianz(asked);
  if (name == "wp-consent-api") return all_say(asked, "wp_consent_preferences", "allow");
  if (name == "klaro") return all_json(asked, of("klaro"), services);
  if (name == "vanilla-cookieconsent") return all_json(asked, of("cc_cookie"), vanilla);
  if (name == "osano-oss") return all_say(asked, "cookieconsent_status", "allow");
  if (name == "osano-cmp") return all_json(asked, of("osano_consentmanager"), platform);
  if (name == "iubenda") return iubenda_all(asked);
  if (name == "cookiescript") return all_json(asked, of("CookieScriptConsent"), cookiescript);
  if (name == "cookieinformation") return all_json(asked, of("CookieInformationConsent"), cookieinformation);
  if (name == "civic") return all_json(asked, of("CookieControl"), civic);
  if (name == "didomi") return all_text(asked, of("didomi_token"), didomi);
  if (name == "tcf")
    return all_text(
        asked, copies(asked.header, [](const auto& n) { return n == "euconsent-v2" || n == "eupubconsent-v2"; }), tcf);
  if (name == "borlabs") return all_json(asked, of("borlabs-cookie"), borlabs);
  return name == "trustarc" && trustarc(asked);
}

}  // namespace cloakroom::consent::oracle
