// Viber: `viber:` links, the 24-character user id (base64 of 16 bytes), and the number behind the word.
// Sources: developers.viber.com (REST API, user ids; deep links), 2024.
#include <algorithm>

#include "redact/characters.hpp"
#include "redact/recognizers/common/keyword_value.hpp"
#include "redact/recognizers/common/link_walk.hpp"
#include "redact/recognizers/common/phone_worded.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t id_length = 24;

class viber_link final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "viber_link"; }
  known type() const noexcept override { return known::viber; }
  trigger_set triggers() const noexcept override { return wants(trigger::slash); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (out.covered(name(), at.at)) return;
    static constexpr std::string_view hosts[] = {"viber.me", "chats.viber.com", "invite.viber.com", "viber.click"};
    auto link = scheme_link_at(of.text, at.at, "viber");
    if (!link) link = host_link_at(of.text, at.at, hosts);
    if (!link) return;
    std::string value = parameter_of(link->path, "number");
    if (value.empty()) value = parameter_of(link->path, "chatURI");
    if (value.empty()) value = link->path;
    bool phone = value.size() > 7 && std::all_of(value.begin() + 1, value.end(), ascii_digit);
    if (phone && value[0] != '+') value.insert(0, 1, '+');
    propose({link->start, link->end, 0.95, std::move(value), "link"}, out);
  }
};

class viber_user_id final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "viber_user_id"; }
  known type() const noexcept override { return known::viber; }
  trigger_set triggers() const noexcept override { return wants(trigger::double_equals); }

  void look(const hit& at, const message& of, proposals& out) const override {
    std::size_t end = at.at + 2;
    if (end < id_length || (end < of.text.size() && (of.text[end] == '=' || ascii_alnum(of.text[end])))) return;
    std::size_t start = end - id_length;
    std::string_view id = of.text.substr(start, id_length);
    auto base64 = [](char c) { return ascii_alnum(c) || c == '+' || c == '/'; };
    if (!std::all_of(id.begin(), id.end() - 2, base64)) return;
    glyph left = glyph_before(of.text, start);
    if (base64(left.plain) || left.plain == '=') return;
    if (std::none_of(id.begin(), id.end() - 2, ascii_digit) &&
        std::none_of(id.begin(), id.end() - 2, [](char c) { return c >= 'A' && c <= 'Z'; }))
      return let_be({start, end}, "small letters alone", out);
    propose({start, end, 0.8, std::string(id), "user id"}, out);
  }
};

class viber_keyword final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "viber_keyword"; }
  known type() const noexcept override { return known::viber; }
  trigger_set triggers() const noexcept override { return wants(trigger::word); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (at.word->is(word_class::digit_word)) return spoken(*at.word, of, out);
    if (!at.word->is(word_class::viber) || !out.spend(keyword_cost_bytes)) return;
    auto value = value_after_keyword(of, *at.word, {64, 0, false});  // Viber has no names.
    if (!value || !value->number) value = number_near_keyword(of, *at.word);
    if (!value || !value->number) return;
    propose({value->where.start, value->where.end, value->score, std::move(value->canonical), value->reason}, out);
  }

 private:
  // "мій вайбер нуль шістдесят сім …": a number in words whose nearest keyword is Viber.
  void spoken(const word_sight& first, const message& of, proposals& out) const {
    auto number = read_worded_number(of, first);
    if (!number) return;
    surroundings seen = look_around(of, number->where.start, number->where.end);
    std::uint8_t viber = seen.left_of(word_class::viber);
    if (viber > 3 || seen.left_of(word_class::phone) < viber || seen.left_of(word_class::call) < viber) return;
    propose({number->where.start, number->where.end, 0.9, std::move(number->canonical), "number in words"}, out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_viber_link() { return std::make_unique<viber_link>(); }
std::unique_ptr<const recognizer> make_viber_user_id() { return std::make_unique<viber_user_id>(); }
std::unique_ptr<const recognizer> make_viber_keyword() { return std::make_unique<viber_keyword>(); }

}  // namespace cloakroom::redact
