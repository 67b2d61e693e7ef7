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

// Where the value may begin, and how strongly the way there says that a name follows.
struct approach {
  std::size_t at = 0;
  bool announced = false;   // "nick", "логін".
  bool punctuated = false;  // A colon or a dash stands right before.
  bool linked = false;      // "is", "це".
  bool numbered = false;    // "номер".
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
                                       bit(word_class::phone) | bit(word_class::viber) | bit(word_class::telegram);
      if ((word.classes & between) == 0 || next == '_' || ascii_digit(next)) return way;
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
    if (!passes) return way;
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
      "would",         "facebook", "telegram", "instagram"};
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

bool clause_ends(std::string_view text, std::size_t at) {
  glyph g = glyph_at(text, at);
  if (g.kind == glyph_kind::space) g = glyph_at(text, at + g.bytes);
  return g.bytes == 0 || !(is_word_part(g.kind));
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
  bool enough = telling || way.announced || way.punctuated || (way.linked && clause_ends(of.text, end)) ||
                (foreign && clause_ends(of.text, end));
  if (!enough) return std::nullopt;
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
  if (reading) {
    byte_span span = phone_span(of, run, *reading);
    if (!free_on_right(of, span.end)) return std::nullopt;
    surroundings seen = look_around(of, span.start, span.end);
    if (seen.currency || seen.right_of(word_class::money) == 1 || seen.right_of(word_class::unit) == 1)
      return std::nullopt;
    return keyword_value{span, 0.995, std::move(reading->canonical), "number beside its keyword", true};
  }
  const digit_group& group = run.groups[0];
  bool id = group.count >= id_digits_min && group.count <= id_digits_max && !group.opaque && run.groups.size() == 1;
  if (!id || !(way.announced || way.numbered || way.punctuated || group.count >= 7) || !free_on_right(of, group.end))
    return std::nullopt;
  return keyword_value{
      {group.start, group.end}, 0.85, std::string(run.digits_of(0, 0)), "number beside its keyword", true};
}

}  // namespace

std::optional<keyword_value> value_after_keyword(const message& of, const word_sight& keyword, const name_rule& rule) {
  approach way = walk_fillers(of, keyword.end);
  // "нік у телеграмі …": the announcement stands before the keyword.
  surroundings before = look_around(of, keyword.start, keyword.start);
  way.announced |= before.left_of(word_class::name) <= 2;
  glyph g = glyph_at(of.text, way.at);
  if (g.kind == glyph_kind::latin) return read_name(of, keyword, way, rule);
  if (way.at > keyword.end) return read_number(of, way);
  return std::nullopt;
}

}  // namespace cloakroom::redact
