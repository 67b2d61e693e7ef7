// E-mail addresses with an "@": from each one left and right by table (RFC 5321, RFC 6531), no list of domains. Then
// the ways people write around filters and typing errors: blanks, letters apart, a comma for the dot.
#include <algorithm>

#include "redact/characters.hpp"
#include "redact/drawn_signs.hpp"
#include "redact/recognizers/common/email_walk.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t quoted_bytes_max = 66;  // 64 and the quotes (RFC 5321 4.1.2).
constexpr std::size_t apart_letters_max = 64;

bool blank(const glyph& g) { return g.kind == glyph_kind::space; }
std::size_t behind_blank(std::string_view text, std::size_t at) {
  glyph g = glyph_at(text, at);
  return blank(g) ? at + g.bytes : at;
}
std::size_t before_blank(std::string_view text, std::size_t at) {
  glyph g = glyph_before(text, at);
  return blank(g) ? at - g.bytes : at;
}

// "icon@2x.png" names a picture for fine screens.
bool picture(std::string_view domain) {
  std::size_t digits = 0;
  while (digits < domain.size() && ascii_digit(domain[digits])) ++digits;
  return digits > 0 && digits < domain.size() && lower_ascii(domain[digits]) == 'x' &&
         domain.substr(digits + 1, 1) == ".";
}

// "https://user:secret@host.example": what stands before the sign opens a machine's door.
bool account_of_url(const message& of, std::size_t start) {
  std::string_view before = of.text.substr(0, start);
  if (before.ends_with("://")) return !before.ends_with("mailto://");
  return before.ends_with(":") && inside_url(of, start);
}

// "\"anna b\"@…": the quotes and what they hold.
address_part quoted_before(std::string_view text, std::size_t at) {
  if (at < 3 || text[at - 1] != '"') return {};
  std::size_t limit = at < quoted_bytes_max ? 0 : at - quoted_bytes_max;
  for (std::size_t start = at - 1; start-- > limit && text[start] != '\n';)
    if (text[start] == '"')
      return start + 2 < at ? address_part{start, at, std::string(text.substr(start, at - start))} : address_part{};
  return {};
}

// A domain with a comma for its dot, or blanks around it: the last label must be a known one.
address_part loose_domain(std::string_view text, std::size_t at) {
  auto label_at = [&](std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && end - from < 63 && (ascii_alnum(text[end]) || text[end] == '-')) ++end;
    return end;
  };
  address_part found;
  std::size_t end = label_at(at);
  std::string plain(text.substr(at, end - at));
  for (int labels = 0; labels < 4 && end > at; ++labels) {
    std::size_t dot = before_blank(text, end) == end ? behind_blank(text, end) : end;
    glyph g = glyph_at(text, dot);
    if (g.kind != glyph_kind::dot && !(g.plain == ',' && dot == end)) break;
    std::size_t next = g.plain == ',' ? dot + 1 : behind_blank(text, dot + g.bytes), last = label_at(next);
    if (last == next || is_word_part(glyph_at(text, last).kind)) break;
    plain += '.';
    plain += text.substr(next, last - next);
    if (known_top_domain(text.substr(next, last - next))) found = {at, last, plain};
    end = last;
  }
  return found;
}

// "a . lis" before a blank and the sign: labels with blanks around their dots.
address_part loose_local(std::string_view text, std::size_t end) {
  address_part local = local_part_before(text, end);
  for (int parts = 0; parts < 3 && !local.plain.empty(); ++parts) {
    std::size_t dot = before_blank(text, local.start);
    if (dot == local.start || glyph_before(text, dot).kind != glyph_kind::dot) break;
    std::size_t before = before_blank(text, dot - 1);
    if (before == dot - 1) break;
    address_part more = local_part_before(text, before);
    if (more.plain.empty()) break;
    local = {more.start, local.end, more.plain + "." + local.plain};
  }
  return local;
}

// "a n n a @ e x a m p l e . c o m": single characters with a blank between each two.
address_part letters_before(std::string_view text, std::size_t at) {
  address_part found{at, at, ""};
  while (found.plain.size() < apart_letters_max) {
    std::size_t end = before_blank(text, found.start);
    glyph g = glyph_before(text, end);
    bool part = ascii_alnum(g.plain) || g.plain == '.' || g.plain == '_';
    if (end == found.start || !part || is_word_part(glyph_before(text, end - g.bytes).kind)) break;
    found.plain.insert(found.plain.begin(), g.plain);
    found.start = end - g.bytes;
  }
  return found;
}
address_part letters_after(std::string_view text, std::size_t at) {
  std::string plain;
  address_part found;
  std::size_t end = at;
  while (plain.size() < apart_letters_max) {
    std::size_t start = behind_blank(text, end);
    glyph g = glyph_at(text, start);
    bool part = ascii_alnum(g.plain) || g.plain == '.' || g.plain == '-';
    if (start == end || !part || is_word_part(glyph_at(text, start + g.bytes).kind)) break;
    plain += lower_ascii(g.plain);
    end = start + g.bytes;
    std::size_t dot = plain.rfind('.');
    if (dot != std::string::npos && dot > 0 && known_top_domain(std::string_view(plain).substr(dot + 1)))
      found = {at, end, plain};
  }
  return found;
}

class email_address final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "email_address"; }
  known type() const noexcept override { return known::email; }
  trigger_set triggers() const noexcept override { return wants(trigger::at_sign); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (glyph_before(of.text, at.at).kind == glyph_kind::at) return;  // The first of "@@" sees both.
    std::size_t behind = at_sign_at(of.text, at.at).end;
    if (glyph_at(of.text, behind).kind == glyph_kind::at) behind += glyph_at(of.text, behind).bytes;
    address_part local = local_part_before(of.text, at.at);
    if (local.plain.empty()) local = quoted_before(of.text, at.at);
    address_part domain = domain_after(of.text, behind);
    // Both walks end at the next sign.
    out.spend(2 * (local.plain.size() + domain.plain.size()) + 32);
    if (local.plain.empty() || domain.plain.empty()) return spaced(at.at, behind, of, out);
    byte_span where{local.start, domain.end};
    if (picture(domain.plain)) return let_be(where, "the name of a picture", out);
    if (account_of_url(of, local.start)) return let_be(where, "the account of a URL", out);
    propose({local.start, domain.end, 0.95, canonical_email(local.plain, domain.plain), "address"}, out);
  }

 private:
  // Blanks around the sign or the dots, a comma for a dot, letters apart.
  void spaced(std::size_t at, std::size_t behind, const message& of, proposals& out) const {
    std::size_t end = before_blank(of.text, at), begin = behind_blank(of.text, behind);
    if (end != at && begin != behind) {
      address_part letters = letters_before(of.text, at), rest = letters_after(of.text, behind);
      if (!letters.plain.empty() && !rest.plain.empty()) return take(letters, rest, out);
    }
    address_part local = loose_local(of.text, end), domain = domain_after(of.text, begin);
    if (domain.plain.empty()) domain = loose_domain(of.text, begin);
    if (local.plain.empty() || domain.plain.empty()) return;
    byte_span where{local.start, domain.end};
    if (ordinary_before_at(local.plain)) return let_be(where, "an everyday word before the sign", out);
    bool letter = std::any_of(local.plain.begin(), local.plain.end(), [](char c) { return !ascii_digit(c); });
    std::string_view top = std::string_view(domain.plain).substr(domain.plain.rfind('.') + 1);
    if (glyph_before(of.text, local.start).kind == glyph_kind::at) return;
    // "write to @dan.vanman": blank before the sign alone is how handles stand.
    bool handle = end != at && begin == behind;
    if (!letter) return let_be(where, "digits alone before the sign", out);
    if (handle && (!known_top_domain(top) || !announced(of, local)))
      return let_be(where, "a handle or a host behind a word", out);
    take(local, domain, out);
  }

  // Something says that the word before a lone "@example.com" is half of an address: a word for addresses, signs that
  // names have, or other letters than those of the talk around.
  static bool announced(const message& of, const address_part& local) {
    surroundings seen = look_around(of, local.start, local.end);
    if (seen.left_of(word_class::telegram) <= 3) return false;
    if (seen.left_of(word_class::email) <= 3 || local.plain.find_first_of("0123456789._") != std::string::npos)
      return true;
    glyph before = glyph_before(of.text, before_blank(of.text, local.start));
    return before.kind == glyph_kind::cyrillic && ascii_letter(of.text[local.start]);
  }

  void take(const address_part& local, const address_part& domain, proposals& out) const {
    propose({local.start, domain.end, 0.7, canonical_email(local.plain, domain.plain), "address with blanks"}, out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_email_address() { return std::make_unique<email_address>(); }

}  // namespace cloakroom::redact
