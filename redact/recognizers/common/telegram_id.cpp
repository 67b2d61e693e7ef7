// Telegram: handles with "@", links to t.me and its sisters, and a bare name or number next to the word.
// Names: 5-32 of a-z 0-9 _, a letter first (core.telegram.org/method/account.checkUsername,
// core.telegram.org/api/links).
#include <algorithm>
#include <iterator>

#include "redact/characters.hpp"
#include "redact/recognizers/common/keyword_value.hpp"
#include "redact/recognizers/common/link_walk.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t name_length_min = 5;
constexpr std::size_t name_length_max = 32;

// Words that code, mail and crowds put behind an "@".
bool no_handle(std::string_view name) {
  static constexpr std::string_view words[] = {
      "channel",    "charset", "classmethod", "dataclass", "staticmethod", "wszyscy",  "container",
      "deprecated", "example", "everyone",    "gmail",     "hotmail",      "import",   "keyframes",
      "layer",      "media",   "mention",     "nullable",  "outlook",      "override", "param",
      "property",   "return",  "since",       "supports",  "throws",       "username", "yahoo"};
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

struct handle {
  std::size_t end = 0;
  std::string plain;
  bool latin = false;  // Some letter is Latin itself, not only drawn so.
};

handle handle_after(std::string_view text, std::size_t at) {
  handle found{at, "", false};
  while (found.plain.size() <= name_length_max) {
    std::size_t next = found.end;
    glyph g = next_visible(text, next);
    char c = g.kind == glyph_kind::cyrillic ? latin_twin(g.code) : g.plain;
    if (g.bytes == 0 || (!ascii_alnum(c) && c != '_')) break;
    found.latin |= g.kind == glyph_kind::latin;
    found.plain += lower_ascii(c);
    found.end = next;
  }
  return found;
}

class telegram_handle final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "telegram_handle"; }
  known type() const noexcept override { return known::telegram; }
  trigger_set triggers() const noexcept override { return wants(trigger::at_sign); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (glyph_at(of.text, at.at).kind != glyph_kind::at) return;
    std::size_t before = at.at;
    glyph left = previous_visible(of.text, before);
    bool glued = left.kind == glyph_kind::latin || left.kind == glyph_kind::digit || left.kind == glyph_kind::letter ||
                 left.plain == '_' || left.plain == '.' || left.plain == '-' || left.kind == glyph_kind::at;
    if (glued) return;
    handle found = handle_after(of.text, at.at + glyph_at(of.text, at.at).bytes);
    if (found.plain.empty()) return;
    byte_span where{at.at, found.end};
    if (found.plain.size() < name_length_min || found.plain.size() > name_length_max)
      return let_be(where, "a name has 5 to 32 characters", out);
    if (!found.latin || !ascii_letter(found.plain[0])) return let_be(where, "a name begins with a Latin letter", out);
    if (no_handle(found.plain)) return let_be(where, "a word of code, mail or crowds", out);
    if (goes_on(of.text, found.end)) {
      // Beside its keyword even a name that Telegram would refuse is meant as one: "Телеграм: @dariia.shop".
      if (glyph_at(of.text, found.end).kind != glyph_kind::dot ||
          look_around(of, at.at, at.at).left_of(word_class::telegram) > 4)
        return let_be(where, "a host, a package or an account elsewhere", out);
      handle more = handle_after(of.text, found.end + 1);
      found = {more.end, found.plain + "." + more.plain, true};
    }
    propose({at.at, found.end, 0.75, found.plain, "handle"}, out);
  }

 private:
  // "@example.com" is a host, "@scope/package" a package, "@name@server" an account elsewhere.
  static bool goes_on(std::string_view text, std::size_t end) {
    glyph next = glyph_at(text, end);
    if (next.kind == glyph_kind::slash || next.kind == glyph_kind::at || next.plain == '(') return true;
    return (next.kind == glyph_kind::dot || next.plain == '-') && is_word_part(glyph_at(text, end + next.bytes).kind);
  }
};

class telegram_link final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "telegram_link"; }
  known type() const noexcept override { return known::telegram; }
  trigger_set triggers() const noexcept override { return wants(trigger::slash); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (out.covered(name(), at.at)) return;
    if (auto app = scheme_link_at(of.text, at.at, "tg")) {
      std::string value = parameter_of(app->path, "domain");
      if (value.empty()) value = parameter_of(app->path, "phone");
      if (value.empty()) value = parameter_of(app->path, "id");
      if (value.empty()) value = app->path;
      return propose({app->start, app->end, 0.95, lower_case(value), "tg: link"}, out);
    }
    static constexpr std::string_view hosts[] = {"t.me", "telegram.me", "telegram.dog", "web.telegram.org"};
    if (auto link = host_link_at(of.text, at.at, hosts)) {
      std::string value = owner_of(link->path);
      if (value.empty()) return let_be({link->start, link->end}, "a page of the service", out);
      return propose({link->start, link->end, 0.95, std::move(value), "link"}, out);
    }
    // https://ivan_petrov.t.me
    if (auto link = subdomain_link_at(of.text, at.at, ".t.me"))
      propose({link->start, link->end, 0.9, lower_case(link->path), "link"}, out);
  }

 private:
  // The name or number that a path leads to; empty for shares and other service pages.
  static std::string owner_of(std::string_view path) {
    for (std::string_view service :
         {"share/", "share?", "iv?", "addstickers/", "addemoji/", "bg/", "setlanguage/", "proxy?"})
      if (path.starts_with(service)) return "";
    if (path.starts_with("s/")) path.remove_prefix(2);
    while (!path.empty() && (path.front() == '@' || path.front() == '#' || path.front() == '/')) path.remove_prefix(1);
    if (path.starts_with("k/#@") || path.starts_with("a/#@")) path.remove_prefix(4);
    if (path.starts_with("joinchat/") || path.starts_with("+")) {
      bool phone = path.size() > 7 && std::all_of(path.begin() + 1, path.end(), ascii_digit);
      return phone || path[0] == '+' ? std::string(path) : "+" + std::string(path.substr(9));
    }
    return lower_case(path.substr(0, path.find_first_of("?/#")));
  }
};

class telegram_keyword final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "telegram_keyword"; }
  known type() const noexcept override { return known::telegram; }
  trigger_set triggers() const noexcept override { return wants(trigger::word); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (!at.word->is(word_class::telegram) || !out.spend(keyword_cost_bytes)) return;
    constexpr name_rule rule{name_length_min, name_length_max, false};
    auto value = value_after_keyword(of, *at.word, rule);
    if (!value) value = name_before_keyword(of, *at.word, rule);
    if (!value) return;
    propose({value->where.start, value->where.end, value->score, std::move(value->canonical), value->reason}, out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_telegram_handle() { return std::make_unique<telegram_handle>(); }
std::unique_ptr<const recognizer> make_telegram_link() { return std::make_unique<telegram_link>(); }
std::unique_ptr<const recognizer> make_telegram_keyword() { return std::make_unique<telegram_keyword>(); }

}  // namespace cloakroom::redact
