// One function for each rule, in the words of the rule. Slowness does not matter here, sharing does.
#include "tests/redact/reference_scanner.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <regex>
#include <set>

namespace cloakroom::redact::testing {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// The text with one byte for each visible character: typographic and full-width forms become ASCII, Cyrillic letters
// `cyrillic`, other letters `letter`, the rest `other`.
constexpr char cyrillic = '\x80', letter = '\x81', other = '\x82';
struct flat_text {
  std::string plain;
  std::u32string codes;
  std::vector<std::size_t> starts, ends;  // Bytes in the text given.
};

char32_t decode(std::string_view text, std::size_t at, std::size_t& bytes) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0x80) return bytes = 1, byte(0);
  if (byte(0) < 0xe0) return bytes = 2, (byte(0) & 31u) << 6 | (byte(1) & 63u);
  if (byte(0) < 0xf0) return bytes = 3, (byte(0) & 15u) << 12 | (byte(1) & 63u) << 6 | (byte(2) & 63u);
  return bytes = 4, (byte(0) & 7u) << 18 | (byte(1) & 63u) << 12 | (byte(2) & 63u) << 6 | (byte(3) & 63u);
}

char flatten_code(char32_t c) {
  if (c < 0x80) return static_cast<char>(c);
  if (c >= 0xff01 && c <= 0xff5e) return static_cast<char>(c - 0xff01 + '!');
  if (c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f) return ' ';
  if (c >= 0x2010 && c <= 0x2015) return '-';
  if (c == 0x2116) return '#';
  if (c == 0x20ac || c == 0x20b4 || c == 0xa3) return '$';
  if (c >= 0x400 && c <= 0x4ff) return cyrillic;
  return c >= 0xc0 && c < 0x250 ? letter : other;
}

flat_text flatten(std::string_view text) {
  flat_text flat;
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < text.size(); at += bytes) {
    char32_t c = decode(text, at, bytes);
    if (c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff) continue;
    flat.plain += flatten_code(c);
    flat.codes += c;
    flat.starts.push_back(at);
    flat.ends.push_back(at + bytes);
  }
  return flat;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == letter; }
bool is_letter(char c) { return is_latin(c) || c == cyrillic; }
char32_t lower(char32_t c) {
  if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42f)) return c + 32;
  return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

using words = std::vector<std::u32string>;
bool any_of(const std::u32string& word, std::initializer_list<const char32_t*> stems) {
  return std::any_of(stems.begin(), stems.end(), [&](const char32_t* stem) { return word.rfind(stem, 0) == 0; });
}
bool phone_word(const std::u32string& w) {
  return any_of(w, {U"phone", U"tel", U"тел", U"zadzwo", U"дзвон", U"зателефон", U"звон", U"позвон", U"обад"});
}
bool order_word(const std::u32string& w) {
  return any_of(w, {U"order", U"invoice", U"замовлен", U"заказ", U"zamówien", U"faktur", U"поръчк", U"накладн"});
}
bool pesel_word(const std::u32string& w) { return any_of(w, {U"pesel"}); }
bool egn_word(const std::u32string& w) { return any_of(w, {U"егн"}); }
bool rnokpp_word(const std::u32string& w) { return any_of(w, {U"іпн", U"рнокпп"}); }
bool version_word(const std::u32string& w) { return any_of(w, {U"version", U"верс", U"wersj"}) || w == U"v"; }
bool money_word(const std::u32string& w) { return any_of(w, {U"грн", U"руб", U"лв", U"eur", U"zł"}); }

class scanner {
 public:
  scanner(std::string_view text, const std::string& region)
      : flat_(flatten(text)), plain_(flat_.plain), region_(region) {}

  std::vector<reference_finding> scan() {
    addresses();
    handles();
    links();
    ibans();
    ip_v6();
    numbers();
    return longest();
  }

 private:
  struct candidate {
    std::string type;
    std::size_t from, to;  // In plain_.
  };

  char at(std::size_t i) const { return i < plain_.size() ? plain_[i] : '\n'; }
  char before(std::size_t i) const { return i == 0 ? '\n' : plain_[i - 1]; }
  void add(const std::string& type, std::size_t from, std::size_t to) { found_.push_back({type, from, to}); }

  template <class Take>
  void each_match(const std::string& pattern, Take take) const {
    const std::regex compiled(pattern);
    for (std::sregex_iterator it(plain_.begin(), plain_.end(), compiled), end; it != end; ++it) {
      auto from = static_cast<std::size_t>(it->position());
      take(from, from + static_cast<std::size_t>(it->length()));
    }
  }

  // Words left of a place, nearest first, up to `most`, within 96 bytes; `in_sentence` stops where the sentence does.
  words words_before(std::size_t place, std::size_t most, bool in_sentence) const {
    words result;
    std::size_t i = place;
    while (i > 0 && result.size() < most && flat_.starts[place] - flat_.starts[i - 1] <= 96) {
      char c = plain_[i - 1];
      bool stop = c == '\n' || c == ';' || (i < place && plain_[i] == ' ' && (c == '.' || c == '!' || c == '?'));
      if (in_sentence && (stop || is_digit(c))) break;
      if (!is_letter(c)) {
        --i;
        continue;
      }
      std::u32string word;
      for (; i > 0 && (is_letter(plain_[i - 1]) || (plain_[i - 1] == '\'' && !word.empty())); --i)
        word.insert(word.begin(), lower(flat_.codes[i - 1]));
      result.push_back(word);
    }
    return result;
  }
  bool word_before(std::size_t place, bool (*is)(const std::u32string&), std::size_t most, bool in_sentence) const {
    words near = words_before(place, most, in_sentence);
    return std::any_of(near.begin(), near.end(), is);
  }
  bool money_around(std::size_t from, std::size_t to) const {
    std::size_t left = from, right = to;
    while (left > 0 && plain_[left - 1] == ' ') --left;
    while (at(right) == ' ') ++right;
    std::u32string word;
    for (std::size_t i = right; is_letter(at(i)); ++i) word += lower(flat_.codes[i]);
    return before(left) == '$' || at(right) == '$' || money_word(word);
  }

  // local@domain, where the domain has a dot and ends in letters.
  void addresses() {
    each_match("[A-Za-z0-9_+][A-Za-z0-9._%+'-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}",
               [&](std::size_t from, std::size_t to) {
                 if (plain_[plain_.find('@', from) - 1] != '.') add("EMAIL_ADDRESS", from, to);
               });
  }

  // "@" and 5 to 32 characters, a letter first, that go on in no host, package or call.
  void handles() {
    each_match("@[A-Za-z][A-Za-z0-9_]{4,31}", [&](std::size_t from, std::size_t to) {
      char left = before(from), right = at(to);
      if (is_latin(left) || is_digit(left) || (left != '\n' && std::string("_.-@").find(left) != std::string::npos))
        return;
      if (is_latin(right) || is_digit(right) || right == '_' || right == '/' || right == '@' || right == '(') return;
      if ((right == '.' || right == '-') && (is_letter(at(to + 1)) || is_digit(at(to + 1)))) return;
      std::string name = plain_.substr(from + 1, to - from - 1);
      for (const char* code : {"Override", "media", "param", "everyone", "import"})
        if (name == code) return;
      add("TELEGRAM_ID", from, to);
    });
  }

  // [scheme][www.]host/path to the end of path and query; signs of the sentence behind do not belong to it.
  void links() {
    const std::string lead = "(?:https?://)?(?:www\\.)?", path = "[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+";
    auto take = [&](const char* type) {
      return [this, type](std::size_t from, std::size_t to) {
        char left = before(from);
        if (is_latin(left) || is_digit(left) || left == '-' || left == '_' || left == '.' || left == '/') return;
        while (std::string(".,!?;:)]'*").find(plain_[to - 1]) != std::string::npos) --to;
        if (plain_[to - 1] != '/') add(type, from, to);
      };
    };
    each_match(lead + "(?:t|telegram)\\.me/" + path, take("TELEGRAM_ID"));
    each_match("viber:/*" + path, take("VIBER_ID"));
    each_match(lead + "m\\.me/" + path, take("MESSENGER_ID"));
    each_match(lead + "facebook\\.com/messages/t/" + path, take("MESSENGER_ID"));
  }

  // Two letters, two digits, the country's length, single blanks or dashes between, remainder 1.
  void ibans() {
    static const std::map<std::string, std::size_t> lengths = {
        {"UA", 29}, {"PL", 28}, {"BG", 22}, {"DE", 22}, {"GB", 22}, {"FR", 27}, {"NL", 18},
        {"ES", 24}, {"IT", 27}, {"LT", 20}, {"LV", 21}, {"EE", 20}, {"CZ", 24}, {"SK", 24},
        {"RO", 24}, {"AT", 20}, {"BE", 16}, {"CH", 21}, {"NO", 15}, {"MT", 31}};
    for (std::size_t from = 0; from + 4 <= plain_.size(); ++from) {
      if (is_latin(before(from)) || is_digit(before(from)) || before(from) == '_') continue;
      std::string code;
      std::size_t to = from;
      auto length = lengths.end();
      while (to < plain_.size() && (length == lengths.end() ? code.size() < 2 : code.size() < length->second)) {
        char c = plain_[to];
        if (is_digit(c) || (is_latin(c) && c != letter))
          code += static_cast<char>(std::toupper(c));
        else if (code.empty() || (c != ' ' && c != '-') || before(to) == ' ' || before(to) == '-')
          break;
        ++to;
        if (code.size() == 2 && length == lengths.end()) {
          length = lengths.find(code);
          if (length == lengths.end()) break;
        }
      }
      if (length == lengths.end() || code.size() != length->second || !is_digit(code[2]) || !is_digit(code[3]))
        continue;
      if (!is_latin(at(to)) && !is_digit(at(to)) && reference_mod97(code)) add("IBAN_CODE", from, to);
    }
  }

  // Groups of up to four hexadecimal digits between colons, eight of them or fewer with one "::".
  void ip_v6() {
    each_match("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*", [&](std::size_t from, std::size_t to) {
      std::string text = plain_.substr(from, to - from);
      if (is_latin(before(from)) || is_latin(at(to)) || before(from) == '_' || at(to) == '_') return;
      auto gap = text.find("::");
      static const std::regex full("(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}");
      static const std::regex part("(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?");
      bool fits = std::regex_match(text, full);
      if (gap != std::string::npos) {
        std::string left = text.substr(0, gap), right = text.substr(gap + 2);
        auto groups = [](const std::string& s) { return s.empty() ? 0 : std::count(s.begin(), s.end(), ':') + 1; };
        fits = std::regex_match(left, part) && std::regex_match(right, part) && groups(left) + groups(right) <= 7;
      }
      auto hex = std::count_if(text.begin(), text.end(), [](char c) { return c != ':'; });
      bool digits = std::any_of(text.begin(), text.end(), is_digit);
      if (fits && digits && hex >= 4) add("IP_ADDRESS", from, to);
    });
  }

  // A whole run of digits with up to three joiners between, and what it is. A value fills its run.
  struct number {
    std::size_t from, to;
    std::string digits, text;
    std::vector<std::string> groups;
  };
  void numbers() {
    each_match("[0-9]+(?:[ \\n./()-]{1,3}[0-9]+)*", [&](std::size_t from, std::size_t to) {
      number n{from, to, "", plain_.substr(from, to - from), {}};
      for (std::size_t i = 0; i < n.text.size(); ++i) {
        if (!is_digit(n.text[i])) continue;
        if (i == 0 || !is_digit(n.text[i - 1])) n.groups.emplace_back();
        n.groups.back() += n.text[i];
        n.digits += n.text[i];
      }
      if (card(n))
        add("CREDIT_CARD", from, to);
      else if (national_id(n) != nullptr)
        add(national_id(n), from, to);
      else if (ip_v4(n))
        add("IP_ADDRESS", from, to);
      else
        phone(n);
    });
  }

  // Nothing larger around it: letters of the same script, an underscore, a dash that ties it to a name.
  bool stands_free(const number& n) const {
    char left = before(n.from), right = at(n.to);
    if (is_latin(left) || left == '_' || left == '#' || left == '-' || left == '.' || left == ',' || left == ':')
      return false;
    return !is_latin(right) && right != '_' && right != '-' && right != '%' && right != '@' && right != ':';
  }

  bool numbered(const number& n) const {
    std::size_t i = n.from;
    while (before(i) == ' ') --i;
    return before(i) == '#' || word_before(n.from, order_word, 3, true);
  }

  // The networks' prefixes and lengths, the check digit, groups as embossed.
  bool card(const number& n) const {
    auto prefix = [&](std::size_t digits) { return std::stoi(n.digits.substr(0, digits)); };
    std::size_t length = n.digits.size();
    if (length < 13 || length > 19) return false;
    bool visa = n.digits[0] == '4' && (length == 13 || length == 16 || length == 19);
    bool mastercard =
        length == 16 && ((prefix(2) >= 51 && prefix(2) <= 55) || (prefix(4) >= 2221 && prefix(4) <= 2720));
    bool amex = length == 15 && (prefix(2) == 34 || prefix(2) == 37);
    bool mir = length == 16 && prefix(4) >= 2200 && prefix(4) <= 2204;
    if ((!visa && !mastercard && !amex && !mir) || !reference_luhn(n.digits) || !stands_free(n)) return false;
    if (n.groups.size() == 1) return !numbered(n) && before(n.from) != '+';
    for (std::size_t i = 0; i < n.groups.size(); ++i) {
      bool printed =
          n.groups[i].size() == 4 || (length == 15 && i > 0) || (i + 1 == n.groups.size() && n.groups[i].size() == 3);
      if (!printed) return false;
    }
    return n.text.find_first_of("/()\n") == std::string::npos;
  }

  // Only beside its own word, and in one piece.
  const char* national_id(const number& n) const {
    if (n.groups.size() != 1 || !stands_free(n)) return nullptr;
    if (reference_pesel(n.digits) && word_before(n.from, pesel_word, 5, false)) return "PL_PESEL";
    if (reference_egn(n.digits) && word_before(n.from, egn_word, 5, false)) return "BG_EGN";
    if (reference_rnokpp(n.digits) && word_before(n.from, rnokpp_word, 5, false)) return "UA_RNOKPP";
    return nullptr;
  }

  bool ip_v4(const number& n) const {
    if (!std::regex_match(n.text, std::regex("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}"))) return false;
    for (const std::string& group : n.groups)
      if (std::stoi(group) > 255 || (group.size() > 1 && group[0] == '0')) return false;
    char left = before(n.from);
    bool bound = is_latin(left) || left == '_' || left == '-' || left == '.' || left == '=';
    return !bound && n.groups[0] != "0" && !is_latin(at(n.to)) && !word_before(n.from, version_word, 3, true);
  }

  bool dated(const number& n) const {
    static const std::regex date(
        "(?:^|[^0-9])(?:(?:19|20)[0-9]{2}([./-])[0-9]{1,2}\\1[0-9]{1,2}|[0-9]{1,2}([./"
        "-])[0-9]{1,2}\\2(?:19|20)[0-9]{2})(?![0-9])");
    return std::regex_search(n.text, date);
  }

  void phone(const number& n) {
    std::size_t from = n.from;
    bool plus =
        before(from) == '+' || ((before(from) == ' ' || before(from) == '(') && from > 1 && plain_[from - 2] == '+');
    std::size_t close = n.text.find(')'), open = n.text.find('(');
    if (close < open && before(from) == '(') --from;
    if (plus) from = plain_.rfind('+', n.from);
    bool is_phone = plus ? with_plus(n) : stands_free({from, n.to, "", "", {}}) && at_home(n, from);
    if (is_phone) add("PHONE_NUMBER", from, n.to);
  }

  bool with_plus(const number& n) const {
    if (valid("+" + n.digits, "ZZ")) return true;
    return n.groups.size() == 1 && n.digits.size() >= 10 && n.digits.size() <= 15;
  }

  bool at_home(const number& n, std::size_t from) const {
    if (n.digits.size() < 7 || n.digits.size() > 15 || money_around(from, n.to)) return false;
    if (word_before(from, phone_word, 3, false)) return n.text.find('\n') == std::string::npos;
    auto id_word = [](const std::u32string& w) { return pesel_word(w) || egn_word(w) || rnokpp_word(w); };
    if (numbered(n) || dated(n) || word_before(from, id_word, 3, true)) return false;
    if (n.digits.compare(0, 2, "00") == 0 && valid("+" + n.digits.substr(2), "ZZ")) return true;
    if (region_.empty()) return false;
    // "8 (0xx)": the trunk prefix of the networks before 2009, still written in Ukraine.
    std::string digits =
        region_ == "UA" && n.digits.size() == 11 && n.digits.compare(0, 2, "80") == 0 ? n.digits.substr(1) : n.digits;
    bool trunk = digits.size() != n.digits.size() || trunk_prefixed(digits);
    bool known = valid(digits, region_) || (trunk && n.digits[0] == '0' && n.digits.size() >= 10 && possible(digits));
    if (!known || n.digits.size() < 9 || (!trunk && n.text.find('.') != std::string::npos)) return false;
    std::size_t widest = 0;
    for (const std::string& group : n.groups) widest = std::max(widest, group.size());
    bool grouped =
        (n.groups.size() >= 3 && widest <= 4) || before(n.from) == '(' || n.text.find('(') != std::string::npos;
    return grouped || (trunk && (n.groups.size() >= 2 || n.digits.size() >= 10));
  }

  static bool valid(const std::string& text, const std::string& region) {
    PhoneNumber parsed;
    auto* util = PhoneNumberUtil::GetInstance();
    return util->Parse(text, region, &parsed) == PhoneNumberUtil::NO_PARSING_ERROR && util->IsValidNumber(parsed);
  }
  bool possible(const std::string& digits) const {
    PhoneNumber parsed;
    auto* util = PhoneNumberUtil::GetInstance();
    return util->Parse(digits, region_, &parsed) == PhoneNumberUtil::NO_PARSING_ERROR && util->IsPossibleNumber(parsed);
  }
  bool trunk_prefixed(const std::string& digits) const {
    PhoneNumber parsed;
    std::string national;
    auto* util = PhoneNumberUtil::GetInstance();
    if (util->Parse(digits, region_, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
    util->GetNationalSignificantNumber(parsed, &national);
    return national.size() < digits.size();
  }

  std::vector<reference_finding> longest() {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const candidate& a, const candidate& b) { return a.to - a.from > b.to - b.from; });
    std::vector<candidate> kept;
    for (const candidate& each : found_) {
      bool overlaps = std::any_of(kept.begin(), kept.end(),
                                  [&](const candidate& k) { return each.from < k.to && k.from < each.to; });
      if (!overlaps) kept.push_back(each);
    }
    std::sort(kept.begin(), kept.end(), [](const candidate& a, const candidate& b) { return a.from < b.from; });
    std::vector<reference_finding> result;
    for (const candidate& each : kept) result.push_back({each.type, flat_.starts[each.from], flat_.ends[each.to - 1]});
    return result;
  }

  flat_text flat_;
  const std::string& plain_;
  std::string region_;
  std::vector<candidate> found_;
};

}  // namespace

std::vector<reference_finding> reference_scan(std::string_view text, const std::string& region) {
  return scanner(text, region).scan();
}

}  // namespace cloakroom::redact::testing
