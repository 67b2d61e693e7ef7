// Fillers between keyword and value, and the difference between a name and ordinary talk.
// Shared by the three messengers.
#include "redact/recognizers/common/keyword_value.hpp"

#include <algorithm>
#include <iterator>

#include "redact/characters.hpp"
#include "redact/digit_run.hpp"
#include "redact/recognizers/common/phone_reading.hpp"
#include "redact/word_borders.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t id_digits_min = 5;
constexpr std::size_t id_digits_max = 20;
constexpr std::size_t page_scoped_digits_min = 15;
constexpr std::size_t number_words_away_max = 5;

// Where the value may begin, and how strongly the way there says that a name follows.
struct approach {
  std::size_t at = 0;
  bool announced = false;   // "nick", "логін".
  bool punctuated = false;  // A colon or a dash stands right before.
  bool linked = false;      // "is", "це".
  bool numbered = false;    // "номер".
  bool doubtful = false;    // A comma or an unknown word with a colon stands between: only a telling name counts.
};

bool name_byte(char c, const name_rule& rule) { return ascii_alnum(c) || c == '_' || (rule.dots && c == '.'); }

std::size_t name_end(std::string_view text, std::size_t at, const name_rule& rule) {
  std::size_t end = at;
  while (end < text.size() && end - at <= 64 && name_byte(text[end], rule)) ++end;
  while (end > at && text[end - 1] == '.') --end;
  return end;
}

approach walk_fillers(const message& of, std::size_t at) {
  approach way{at};
  for (std::size_t words = 0, signs = 0; words <= words_between_max && signs < 8;) {
    glyph g = glyph_at(of.text, way.at);
    if (g.bytes == 0) return way;
    if (is_letter(g.kind)) {
      std::size_t end = word_end(of, way.at);
      char next = end < of.text.size() ? of.text[end] : ' ';
      word_sight word = of.words->look_up(of.text, way.at, end);
      constexpr word_classes between = bit(word_class::filler) | bit(word_class::name) | bit(word_class::number) |
                                       bit(word_class::phone) | bit(word_class::viber) | bit(word_class::telegram) |
                                       bit(word_class::messenger);
      if (next == '_' || ascii_digit(next)) return way;
      if ((word.classes & between) == 0) {
        // "nick córki: natalka_2008".
        if (next != ':' || way.doubtful || glyph_at(of.text, end + 1).kind != glyph_kind::space) return way;
        way.doubtful = true;
      }
      way.announced |= word.is(word_class::name);
      way.numbered |= word.is(word_class::number);
      way.linked = word.is(word_class::filler);
      way.punctuated = false;
      way.at = end;
      ++words;
      continue;
    }
    bool passes = g.kind == glyph_kind::space || g.kind == glyph_kind::invisible || g.kind == glyph_kind::dash ||
                  g.plain == ':' || g.kind == glyph_kind::open || g.plain == '=' || g.plain == '/' || g.plain == '"' ||
                  g.code == 0xab || g.code == 0x201e || g.code == 0x201c || g.kind == glyph_kind::newline;
    if (g.plain == ',' && !way.doubtful && glyph_at(of.text, way.at + 1).kind == glyph_kind::space)
      way.doubtful = true;
    else if (!passes)
      return way;
    if (g.plain == ':' || g.plain == '=' || (g.kind == glyph_kind::dash && g.code != 0x2010)) way.punctuated = true;
    way.at += g.bytes;
    ++signs;
  }
  return way;
}

// Words that follow a messenger's name in ordinary talk.
bool ordinary_word(std::string_view name) {
  static constexpr std::string_view words[] = {
      "about",         "account",  "again",    "already",  "android",     "answer",    "because",   "before",
      "better",        "blocked",  "broken",   "business", "channel",     "chats",     "client",    "contact",
      "crashed",       "crashes",  "customer", "desktop",  "disabled",    "doesn",     "email",     "empty",
      "error",         "group",    "hacked",   "hello",    "iphone",      "instead",   "installed", "linux",
      "login",         "macos",    "manager",  "message",  "messages",    "messenger", "mobile",    "notification",
      "notifications", "number",   "online",   "offline",  "order",       "please",    "premium",   "proxy",
      "safer",         "secure",   "server",   "service",  "should",      "sticker",   "stickers",  "stopped",
      "support",       "thanks",   "there",    "today",    "unavailable", "update",    "viber",     "video",
      "voice",         "whatsapp", "where",    "which",    "windows",     "without",   "working",   "works",
      "would",         "amazing",  "awesome",  "awful",    "banned",      "buggy",     "cheaper",   "closed",
      "convenient",    "down",     "easier",   "enough",   "faster",      "great",     "horrible",  "perfect",
      "private",       "quicker",  "simple",   "terrible", "useless",     "worse",     "facebook",  "telegram",
      "instagram"};
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

// The text, the sentence or the talk of this messenger ends here.
bool clause_ends(const message& of, std::size_t at) {
  glyph g = glyph_at(of.text, at);
  if (g.kind == glyph_kind::space) g = glyph_at(of.text, at += g.bytes);
  if (g.bytes == 0 || !is_word_part(g.kind)) return true;
  constexpr word_classes others = bit(word_class::telegram) | bit(word_class::viber) | bit(word_class::messenger) |
                                  bit(word_class::phone) | bit(word_class::email);
  return is_letter(g.kind) && (of.words->look_up(of.text, at, word_end(of, at)).classes & others) != 0;
}

std::optional<keyword_value> read_name(const message& of, const word_sight& keyword, const approach& way,
                                       const name_rule& rule) {
  std::size_t end = name_end(of.text, way.at, rule);
  std::string_view name = of.text.substr(way.at, end - way.at);
  if (name.size() < rule.length_min || name.size() > rule.length_max || !ascii_letter(name[0])) return std::nullopt;
  glyph next = glyph_at(of.text, end);
  if (is_letter(next.kind) || next.kind == glyph_kind::at || next.plain == '\'' || next.kind == glyph_kind::dash)
    return std::nullopt;
  if (next.kind == glyph_kind::dot && is_letter(glyph_at(of.text, end + 1).kind)) return std::nullopt;
  std::string low = lower_case(name);
  if (ordinary_word(low)) return std::nullopt;
  bool telling = name.find_first_of("_0123456789.") != std::string_view::npos;
  // A Latin word in Cyrillic talk is a name; in English it must be announced.
  bool foreign = glyph_at(of.text, keyword.start).kind == glyph_kind::cyrillic;
  // "my telegram is anna", but not "telegram is great".
  bool owned = look_around(of, keyword.start, keyword.start).left_of(word_class::filler) == 1;
  bool enough = telling || way.announced || way.punctuated || (way.linked && owned && clause_ends(of, end)) ||
                (foreign && clause_ends(of, end));
  if (!enough || (way.doubtful && !telling)) return std::nullopt;
  return keyword_value{{way.at, end}, telling ? 0.85 : 0.65, low, "name beside its keyword", false};
}

std::optional<keyword_value> read_number(const message& of, const approach& way) {
  std::size_t at = way.at;
  glyph g = glyph_at(of.text, at);
  while (g.kind == glyph_kind::plus || g.kind == glyph_kind::open || g.kind == glyph_kind::space) {
    at += g.bytes;
    g = glyph_at(of.text, at);
  }
  if (g.kind != glyph_kind::digit) return std::nullopt;
  digit_run run;
  read_run(of.text, at, run);
  mark_shapes(of.text, run);
  auto reading = read_phone(of, run, 0);
  auto any = read_any_phone(of, run, 0, false);
  if (!reading || (reading->needs_context && any && any->last_group > reading->last_group)) reading = any;
  // "Messenger 455.0.0.35" is a version.
  bool version = run.groups.size() >= 3 && run.groups[1].before == joint_dot && run.groups[2].before == joint_dot;
  if (version) return std::nullopt;
  // Further away from the keyword the number must be one by itself.
  if (reading && way.doubtful && reading->needs_context && reading->score < 0.7) reading.reset();
  if (reading) {
    byte_span span = phone_span(of, run, *reading);
    if (!free_on_right(of, span.end)) return std::nullopt;
    surroundings seen = look_around(of, span.start, span.end);
    if (seen.currency || seen.right_of(word_class::money) == 1 || seen.right_of(word_class::unit) == 1)
      return std::nullopt;
    return keyword_value{span, 0.995, std::move(reading->canonical), "number beside its keyword", true};
  }
  const digit_group& group = run.groups[0];
  if (way.doubtful && group.count < page_scoped_digits_min) return std::nullopt;
  bool id = group.count >= id_digits_min && group.count <= id_digits_max && !group.opaque && run.groups.size() == 1;
  if (!id || !(way.announced || way.numbered || way.punctuated || group.count >= 7) || !free_on_right(of, group.end))
    return std::nullopt;
  return keyword_value{
      {group.start, group.end}, 0.85, std::string(run.digits_of(0, 0)), "number beside its keyword", true};
}

constexpr word_classes idle_between = bit(word_class::filler) | bit(word_class::name) | bit(word_class::call) |
                                      bit(word_class::number) | bit(word_class::viber);

// Past words that say nothing about a number, up to one that begins with a digit or a plus; 0: there is none.
std::size_t number_further_on(const message& of, std::size_t at) {
  std::size_t limit = std::min(of.text.size(), at + context_bytes_max), words = 0;
  constexpr word_classes stops = bit(word_class::phone) | bit(word_class::telegram) | bit(word_class::messenger) |
                                 bit(word_class::email) | bit(word_class::card) | bit(word_class::order) |
                                 bit(word_class::iban) | bit(word_class::money) | bit(word_class::version) |
                                 bit(word_class::software) | bit(word_class::other_number);
  while (at < limit) {
    glyph g = glyph_at(of.text, at);
    if (g.kind == glyph_kind::digit || g.kind == glyph_kind::plus) return at;
    if (g.kind == glyph_kind::newline || g.kind == glyph_kind::at || g.plain == ';' || g.plain == '?') return 0;
    bool sentence = g.kind == glyph_kind::dot && glyph_at(of.text, at + g.bytes).kind == glyph_kind::space;
    if (sentence) return 0;
    if (is_letter(g.kind)) {
      std::size_t end = word_end(of, at);
      if ((of.words->look_up(of.text, at, end).classes & stops) != 0 || ++words > number_words_away_max) return 0;
      at = end;
    } else {
      if (g.kind == glyph_kind::open && glyph_at(of.text, at + g.bytes).kind == glyph_kind::digit) return at;
      at += g.bytes;
    }
  }
  return 0;
}

}  // namespace

std::optional<keyword_value> value_after_keyword(const message& of, const word_sight& keyword, const name_rule& rule) {
  approach way = walk_fillers(of, keyword.end);
  // "нік у телеграмі …": the announcement stands before the keyword.
  surroundings before = look_around(of, keyword.start, keyword.start);
  way.announced |= before.left_of(word_class::name) <= 2;
  glyph g = glyph_at(of.text, way.at);
  if (g.kind == glyph_kind::latin) return read_name(of, keyword, way, rule);
  if (way.at > keyword.end || g.kind == glyph_kind::digit) return read_number(of, way);
  return std::nullopt;
}

std::optional<keyword_value> number_near_keyword(const message& of, const word_sight& keyword) {
  approach way;
  way.doubtful = true;
  way.at = number_further_on(of, keyword.end);
  if (way.at == 0) return std::nullopt;
  auto value = read_number(of, way);
  return value && value->canonical.size() >= phone_digits_min ? value : std::nullopt;
}

std::optional<keyword_value> name_before_keyword(const message& of, const word_sight& keyword, const name_rule& rule) {
  std::size_t at = keyword.start;
  for (std::size_t words = 0; words <= words_before_max; ++words) {
    glyph g = glyph_before(of.text, at);
    while (g.kind == glyph_kind::space || g.kind == glyph_kind::dash || g.kind == glyph_kind::open || g.plain == ',') {
      at -= g.bytes;
      g = glyph_before(of.text, at);
    }
    std::size_t start = at;
    while (start > 0 && at - start <= rule.length_max && name_byte(of.text[start - 1], rule)) --start;
    std::string_view name = of.text.substr(start, at - start);
    glyph left = glyph_before(of.text, start);
    bool free = left.bytes == 0 || left.kind == glyph_kind::space || left.kind == glyph_kind::open ||
                left.plain == ':' || left.plain == '"';
    bool marks = name.find('_') != std::string_view::npos || name.find('.') != std::string_view::npos;
    bool digit = std::any_of(name.begin(), name.end(), ascii_digit);
    // "shop.example on messenger" is a host.
    bool host = name.find('.') == name.rfind('.') && name.find('.') != std::string_view::npos && !digit;
    if (free && marks && !host && name.size() >= rule.length_min && name.size() <= rule.length_max &&
        ascii_letter(name[0]) && name.back() != '.')
      return keyword_value{{start, at}, 0.8, lower_case(name), "name before its keyword", false};
    if (!is_letter(glyph_before(of.text, at).kind)) return std::nullopt;
    start = word_start(of, at);
    if ((of.words->look_up(of.text, start, at).classes & idle_between) == 0) return std::nullopt;
    at = start;
  }
  return std::nullopt;
}

}  // namespace cloakroom::redact
