// IP addresses: v4 from four groups of digits, v6 around colons (RFC 4291). Version numbers are not addresses.
#include <arpa/inet.h>

#include <algorithm>
#include <iterator>

#include "redact/characters.hpp"
#include "redact/recognizers/common/phone_context.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t v6_length_max = 45;

// The words that speak of versions say nothing of "192.0.2.44": versions seldom get there, and never with more than
// zeros behind ("Chrome 120.0.0.0").
bool too_high_for_a_version(std::string_view text, std::size_t start) {
  constexpr std::size_t digits = 3;
  bool high = start + digits < text.size() && ascii_digit(text[start + 1]) && ascii_digit(text[start + 2]);
  return high && !text.substr(start + digits).starts_with(".0.0.");
}

// "v1.2.3.4", "==1.2.3.4", "version 1.2.3.4", "пункт 1.2.3.4".
bool version_before(const message& of, std::size_t start, const surroundings& seen) {
  glyph left = glyph_before(of.text, start);
  if (left.plain == '=' || left.plain == '~' || left.plain == '^') {
    std::size_t at = start - left.bytes;
    // "ip==192.0.2.44" compares addresses.
    if (seen.left_of(word_class::ip) == 1) return false;
    return left.plain != '=' || glyph_before(of.text, at).plain == '=' || glyph_before(of.text, at).plain == '>' ||
           glyph_before(of.text, at).plain == '<' || glyph_before(of.text, at).plain == '~';
  }
  if (too_high_for_a_version(of.text, start)) {
    // "Chrome 131.0.1.2".
    bool browser = of.text[start] == '1' && of.text[start + 1] < '5' && of.text.substr(start + 3).starts_with(".0.");
    return browser && seen.left_of(word_class::software) == 1;
  }
  std::uint8_t version = seen.left_of(word_class::version), ip = seen.left_of(word_class::ip);
  if (seen.left_of(word_class::software) == 1 && ip > 1) return true;
  return version <= 3 && version < ip;
}

bool joins_versions(std::string_view word) {
  static constexpr std::string_view words[] = {
      "vs", "and", "or",   "to",   "і",       "й",    "та",    "и",      "или",  "чи",  "або", "do", "i",
      "a",  "in",  "then", "into", "through", "albo", "потім", "против", "oraz", "lub", "до",  "на", "na"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// "1.2.3.4 vs 1.2.3.5", "1.2.3.4, 1.2.3.5": where the quad begins from which this one is a word away; `start` if none.
std::size_t sibling_before(const message& of, std::size_t start) {
  std::size_t at = start;
  auto skip = [&] {
    while (glyph_before(of.text, at).kind == glyph_kind::space || glyph_before(of.text, at).kind == glyph_kind::dash ||
           glyph_before(of.text, at).plain == ',')
      at -= glyph_before(of.text, at).bytes;
  };
  skip();
  if (is_letter(glyph_before(of.text, at).kind)) {
    std::size_t word = word_start(of, at);
    if (!joins_versions(lower_case(of.text.substr(word, at - word)))) return start;
    at = word;
  }
  skip();
  std::size_t end = at, dots = 0;
  while (at > 0 && end - at < 15 && (ascii_digit(of.text[at - 1]) || of.text[at - 1] == '.'))
    dots += of.text[--at] == '.';
  return dots == 3 && at < end ? at : start;
}

bool version_in_list(const message& of, std::size_t start, surroundings seen) {
  for (int n = 0; n < 4; ++n) {
    if (version_before(of, start, seen)) return true;
    std::size_t sibling = sibling_before(of, start);
    if (sibling == start) return false;
    start = sibling;
    seen = look_around(of, start, start);
  }
  return false;
}

class ip_v4 final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "ip_v4"; }
  known type() const noexcept override { return known::ip; }
  trigger_set triggers() const noexcept override { return wants(trigger::number); }

  void look(const hit& at, const message& of, proposals& out) const override {
    const digit_run& run = *at.run;
    if (run.groups.size() < 4) {
      if (point_in_brackets(of.text, run.end())) bracketed(run, of, out);
      return;
    }
    for (std::size_t i = 0; i + 3 < run.groups.size(); ++i) {
      if (!out.spend(8)) return;
      if (!four_at(run, i)) continue;
      std::size_t start = run.groups[i].start, end = run.groups[i + 3].end;
      if (!border(of, start, end)) continue;
      surroundings seen = look_around(of, start, end);
      if (version_in_list(of, start, seen)) {
        veto({start, end}, "a version or a chapter by the words beside it", out);
        continue;
      }
      // Surer than that some region has such a telephone number, or that a messenger is spoken of before it; a word for
      // telephones is surer still.
      double score = telephone_spoken_of(of, {.where = {start, end}, .seen = &seen}) ? 0.87 : 0.96;
      propose({start, end, score, canonical(run, i), "four numbers up to 255"}, out);
      i += 3;
    }
  }

 private:
  static bool point_in_brackets(std::string_view text, std::size_t at) {
    return at + 2 < text.size() && text[at + 1] == '.' && !ascii_digit(text[at + 2]) && text[at] != ' ';
  }
  // "192.0.2[.]44", "203[.]0[.]113[.]7": points in brackets, as addresses are written that nobody shall click.
  void bracketed(const digit_run& run, const message& of, proposals& out) const {
    std::size_t start = run.groups.front().start, at = start;
    bool brackets = false;
    std::string plain;
    for (int n = 0; n < 4; ++n) {
      std::size_t digits = at;
      while (at < of.text.size() && ascii_digit(of.text[at])) ++at;
      if (at == digits || at - digits > 3) return;
      plain += of.text.substr(digits, at - digits);
      if (n == 3) break;
      plain += '.';
      std::string_view rest = of.text.substr(at);
      bool bracket = rest.starts_with("[.]") || rest.starts_with("(.)") || rest.starts_with("{.}");
      if (!bracket && !rest.starts_with(".")) return;
      brackets |= bracket;
      at += bracket ? 3 : 1;
    }
    in_addr address{};
    if (!brackets || inet_pton(AF_INET, plain.c_str(), &address) != 1 || !border(of, start, at)) return;
    propose({start, at, 0.85, std::move(plain), "points in brackets"}, out);
  }

  static bool four_at(const digit_run& run, std::size_t i) {
    if (i > 0 && run.groups[i].before == joint_dot) return false;
    if (i + 4 < run.groups.size() && run.groups[i + 4].before == joint_dot) return false;
    for (std::size_t k = i; k < i + 4; ++k) {
      const digit_group& g = run.groups[k];
      if (k > i && g.before != joint_dot) return false;
      if (g.count > 3 || run.value_of(k) > 255 || (g.count > 1 && run.digits[g.first] == '0')) return false;
    }
    return run.value_of(i) != 0;
  }
  static bool border(const message& of, std::size_t start, std::size_t end) {
    std::string_view text = of.text;
    for (std::size_t k = start; k < end; ++k)
      if (text[k] == ' ') return false;  // "1. 2. 3. 4" is a list.
    glyph left = glyph_before(text, start), right = glyph_at(text, end);
    // "IP192.0.2.44".
    if (left.kind == glyph_kind::latin && !of.words->look_up(text, word_start(of, start), start).is(word_class::ip))
      return false;
    return left.plain != '_' && (left.kind != glyph_kind::dash || behind_quad(text, start - left.bytes)) &&
           left.kind != glyph_kind::dot && right.kind != glyph_kind::latin && right.plain != '_' &&
           (right.kind != glyph_kind::dash || range_goes_on(text, start, end + right.bytes));
  }
  // "10.0.0.1-10.0.0.60", "192.0.2.1-60"; not "1.2.3.4-1", a package, nor "1.2.3.4-beta".
  static bool range_goes_on(std::string_view text, std::size_t start, std::size_t at) {
    glyph next = glyph_at(text, at);
    if (is_letter(next.kind)) return false;
    if (next.kind != glyph_kind::digit || too_high_for_a_version(text, start)) return true;
    std::size_t end = at;
    while (end < text.size() && end - at < 16 && (ascii_digit(text[end]) || text[end] == '.')) ++end;
    while (end > at && text[end - 1] == '.') --end;
    return behind_quad(text, end);
  }
  // "192.0.2.1-192.0.2.60": a range.
  static bool behind_quad(std::string_view text, std::size_t end) {
    std::size_t at = end, dots = 0;
    for (; at > 0 && end - at < 15 && (ascii_digit(text[at - 1]) || text[at - 1] == '.'); --at)
      dots += text[at - 1] == '.';
    return dots == 3;
  }
  static std::string canonical(const digit_run& run, std::size_t i) {
    std::string text;
    for (std::size_t k = i; k < i + 4; ++k) text += (k > i ? "." : "") + std::to_string(run.value_of(k));
    return text;
  }
};

class ip_v6 final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "ip_v6"; }
  known type() const noexcept override { return known::ip; }
  trigger_set triggers() const noexcept override { return wants(trigger::colon); }

  void look(const hit& at, const message& of, proposals& out) const override {
    auto part = [](char c) { return ascii_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f') || c == ':'; };
    std::size_t start = at.at, end = at.at;
    while (start > 0 && at.at - start < 5 && part(of.text[start - 1])) --start;
    while (end < of.text.size() && end - start <= v6_length_max && (part(of.text[end]) || of.text[end] == '.')) ++end;
    while (end > start && (of.text[end - 1] == '.' || (of.text[end - 1] == ':' && of.text[end - 2] != ':'))) --end;
    std::string_view found = of.text.substr(start, end - start);
    if (found.size() > v6_length_max || std::count(found.begin(), found.end(), ':') < 2) return;  // A time has one.
    if (!border(of.text, start, end)) return;
    std::string text(found);
    in6_addr address{};
    if (!telling(text) || inet_pton(AF_INET6, text.c_str(), &address) != 1) return;
    char canonical[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, &address, canonical, sizeof canonical);
    propose({start, end, 0.85, canonical, "eight groups, or :: for some"}, out);
  }

 private:
  // "a::b" is code and "::" nothing; an address has a digit and either several groups or a long one.
  static bool telling(std::string_view text) {
    if (text == "::1") return true;
    auto colons = std::count(text.begin(), text.end(), ':');
    auto digits = std::count_if(text.begin(), text.end(), ascii_digit);
    auto letters = std::count_if(text.begin(), text.end(), ascii_letter);
    return colons >= 2 && digits >= 1 && digits + letters >= 4;
  }
  static bool border(std::string_view text, std::size_t start, std::size_t end) {
    glyph left = glyph_before(text, start), right = glyph_at(text, end);
    return left.kind != glyph_kind::latin && left.kind != glyph_kind::digit && left.plain != '_' && left.plain != ':' &&
           right.kind != glyph_kind::latin && right.kind != glyph_kind::digit && right.plain != '_' &&
           (right.plain != ':' || glyph_at(text, end + 1).kind == glyph_kind::space);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_ip_v4() { return std::make_unique<ip_v4>(); }
std::unique_ptr<const recognizer> make_ip_v6() { return std::make_unique<ip_v6>(); }

}  // namespace cloakroom::redact
