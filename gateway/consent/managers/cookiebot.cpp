// Cookiebot: cookie `CookieConsent`, an object in JavaScript's notation, not JSON: bare keys, single quotes.
// record = "{" field *( "," field ) "}", field = key ":" ( "'" text "'" / "true" / "false" / integer ), blanks between.
// An older form is a whole number: -1 the region needs no consent, 0 declined, -2 seen but undocumented.
#include <algorithm>
#include <map>

#include "gateway/consent/age.hpp"
#include "gateway/consent/managers/readers.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

struct field {
  enum class kind { text, boolean, integer } type;
  std::string_view spelling;  // Without quotes.
};
using record = std::map<std::string_view, field>;

class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Takes the same with blanks around it.
  bool take_token(char wanted) {
    skip_blanks();
    if (!take(wanted)) return false;
    skip_blanks();
    return true;
  }
  std::string_view take_word() {
    auto length = std::min(rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"),
                           rest_.size());
    auto word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return word;
  }
  std::optional<field> take_value() {
    if (take('\'')) return take_quoted();
    auto word = take_word();
    if (word == "true" || word == "false") return field{field::kind::boolean, word};
    if (whole_number(word)) return field{field::kind::integer, word};
    return std::nullopt;
  }

 private:
  std::optional<field> take_quoted() {
    auto length = rest_.find_first_of("'\\");
    if (length == rest_.npos || rest_[length] != '\'') return std::nullopt;
    field out{field::kind::text, rest_.substr(0, length)};
    rest_.remove_prefix(length + 1);
    return out;
  }

  std::string_view rest_;
};

bool is_key(std::string_view word) {
  return !word.empty() && word.find('-') == word.npos && (word[0] < '0' || word[0] > '9');
}

std::optional<record> parse(std::string_view text) {
  scanner at(text);
  record out;
  if (!at.take_token('{')) return std::nullopt;
  do {
    auto key = at.take_word();
    if (!is_key(key) || !at.take_token(':')) return std::nullopt;
    auto value = at.take_value();
    if (!value || !out.emplace(key, *value).second) return std::nullopt;
  } while (at.take_token(','));
  if (!at.take_token('}') || !at.done()) return std::nullopt;
  return out;
}

// The spelling of a field of that type; empty if it is missing or of another type.
std::string_view spelling(const record& fields, std::string_view key, field::kind type) {
  auto at = fields.find(key);
  return at != fields.end() && at->second.type == type ? at->second.spelling : std::string_view();
}

reading judge_age(const record& fields, const circumstances& around) {
  if (!around.now) return granted("cookiebot.granted");
  auto utc = whole_number(spelling(fields, "utc", field::kind::integer));
  if (!utc) return denied("cookiebot.time_missing");
  switch (age_of(time_point(std::chrono::milliseconds(*utc)), *around.now, around.rules.max_age_days)) {
    case age::fresh:
      return granted("cookiebot.granted");
    case age::expired:
      return absent("cookiebot.expired");
    case age::in_future:
      break;
  }
  return denied("cookiebot.time_in_future");
}

reading judge_number(std::int64_t number, const circumstances& around) {
  if (number != -1) return denied("cookiebot.declined");
  return around.rules.require_explicit ? denied("cookiebot.not_explicit") : granted("cookiebot.region_exempt");
}

reading judge(std::string_view text, const circumstances& around) {
  if (auto number = whole_number(text)) return judge_number(*number, around);
  auto fields = parse(text);
  if (!fields) return malformed();
  if (spelling(*fields, "preferences", field::kind::boolean) != "true") return denied("cookiebot.preferences_off");
  auto stamp = spelling(*fields, "stamp", field::kind::text);
  if (stamp.empty() || stamp == "0") return denied("cookiebot.stamp_missing");
  if (stamp == "-1") {
    // The manager itself says that this region needs no consent; how it was given does not matter then.
    return around.rules.require_explicit ? denied("cookiebot.not_explicit") : judge_age(*fields, around);
  }
  // Records from before 2023 have no method. Silence is no consent (CJEU C-673/17), and an unknown method is no better.
  auto method = spelling(*fields, "method", field::kind::text);
  if (fields->contains("method") && method != "explicit") return denied("cookiebot.method_implied");
  return judge_age(*fields, around);
}

}  // namespace

std::optional<reading> read_cookiebot(const cookie_list& cookies, const circumstances& around) {
  return read_text(cookies, "CookieConsent", around, judge);
}

}  // namespace cloakroom::consent
