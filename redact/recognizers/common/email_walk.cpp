// The table walk left and right of "@", the trimming of domains, and canonical forms by ICU.
// Whether the result counts is decided by the recognisers.
#include "redact/recognizers/common/email_walk.hpp"

#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

// A character of an address with its place.
struct placed {
  glyph g;
  std::size_t start;
};

bool local_sign(char c) {
  static constexpr std::string_view signs = "._%+-'&~!#$*";
  return c != 0 && signs.find(c) != std::string_view::npos;
}

bool local_glyph(const glyph& g) {
  return is_letter(g.kind) || g.kind == glyph_kind::digit || g.kind == glyph_kind::dash || local_sign(g.plain);
}

// From `end` leftwards, nearest first.
std::vector<placed> glyphs_before(std::string_view text, std::size_t end) {
  std::vector<placed> seen;
  std::size_t limit = end < local_bytes_max ? 0 : end - local_bytes_max;
  for (std::size_t at = end; at > limit;) {
    glyph g = glyph_before(text, at);
    if (g.kind != glyph_kind::invisible && !local_glyph(g)) break;
    at -= g.bytes;
    if (g.kind != glyph_kind::invisible) seen.push_back({g, at});
  }
  return seen;
}

bool cyrillic(const placed& p) { return p.g.kind == glyph_kind::cyrillic; }
bool latin(const placed& p) { return p.g.kind == glyph_kind::latin || p.g.kind == glyph_kind::letter; }

// How many of the glyphs belong to an address whose script is Latin: a foreign run belongs only if all of it imitates
// Latin letters and it touches Latin on both sides or stands at the outer end alone.
template <class Iterator>
Iterator latin_end(Iterator first, Iterator last) {
  for (Iterator it = first; it != last;) {
    if (!cyrillic(*it)) {
      ++it;
      continue;
    }
    Iterator behind = std::find_if_not(it, last, cyrillic);
    bool twins = std::all_of(it, behind, [](const placed& p) { return latin_twin(p.g.code) != 0; });
    bool inner = behind != last && (latin(*behind) || behind->g.kind == glyph_kind::digit);
    if (!twins || (!inner && behind - it > 2)) return it;
    it = behind;
  }
  return last;
}

// The script is that of the nearest letter; signs and digits have none.
template <class Iterator>
bool starts_latin(Iterator first, Iterator last) {
  auto nearest = std::find_if(first, last, [](const placed& p) { return is_letter(p.g.kind); });
  if (nearest == last || latin(*nearest)) return true;
  // A lone look-alike next to Latin letters is Latin.
  auto behind = std::find_if_not(nearest, last, cyrillic);
  return behind != last && latin(*behind) &&
         std::all_of(nearest, behind, [](const placed& p) { return latin_twin(p.g.code) != 0; });
}

void append_plain(std::string& out, const glyph& g, bool fold_twins) {
  char twin = fold_twins ? latin_twin(g.code) : '\0';
  if (g.kind == glyph_kind::dash)
    out += '-';
  else if (g.plain != 0)
    out += g.plain;
  else if (twin != 0)
    out += twin;
  else
    append_utf8(out, g.code);
}

bool domain_glyph(const glyph& g) {
  return is_letter(g.kind) || g.kind == glyph_kind::digit || g.kind == glyph_kind::dot || g.plain == '-';
}

std::vector<placed> glyphs_after(std::string_view text, std::size_t start) {
  std::vector<placed> seen;
  std::size_t limit = std::min(text.size(), start + domain_bytes_max);
  for (std::size_t at = start; at < limit;) {
    glyph g = glyph_at(text, at);
    if (g.kind != glyph_kind::invisible) {
      if (!domain_glyph(g)) break;
      if (g.kind == glyph_kind::dot && (seen.empty() || seen.back().g.kind == glyph_kind::dot)) break;
      seen.push_back({g, at});
    }
    at += g.bytes;
  }
  return seen;
}

bool is_dot(const placed& p) { return p.g.kind == glyph_kind::dot; }
bool upper(char32_t c) { return lower(c) != c; }

// "example.com.Дякую", "example.com.Thanks": the last label belongs to the next sentence.
bool next_sentence(const std::vector<placed>& glyphs, std::size_t label) {
  bool earlier_cyrillic = std::any_of(glyphs.begin(), glyphs.begin() + static_cast<std::ptrdiff_t>(label), cyrillic);
  bool earlier_upper = std::any_of(glyphs.begin(), glyphs.begin() + static_cast<std::ptrdiff_t>(label),
                                   [](const placed& p) { return upper(p.g.code); });
  if (label >= glyphs.size()) return true;
  if (cyrillic(glyphs[label]) && !earlier_cyrillic) return true;
  return upper(glyphs[label].g.code) && !earlier_upper && label + 1 < glyphs.size() && !upper(glyphs[label + 1].g.code);
}

// Takes labels off the end until the last is one of a domain.
void trim_domain(std::vector<placed>& glyphs) {
  for (;;) {
    while (!glyphs.empty() && (is_dot(glyphs.back()) || glyphs.back().g.plain == '-')) glyphs.pop_back();
    auto last = std::find_if(glyphs.rbegin(), glyphs.rend(), is_dot);
    if (last == glyphs.rend()) return;
    auto label = static_cast<std::size_t>(last.base() - glyphs.begin());
    auto dots = std::count_if(glyphs.begin(), glyphs.end(), is_dot);
    bool numeric = std::all_of(last.base(), glyphs.end(), [](const placed& p) { return !is_letter(p.g.kind); });
    if (!numeric && glyphs.size() - label >= 2 && !(dots > 1 && next_sentence(glyphs, label))) return;
    glyphs.resize(label - 1);
  }
}

std::string a_labels(std::string_view domain) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status));
  std::string result;
  if (U_FAILURE(status)) return std::string(domain);
  icu::StringByteSink<std::string> sink(&result);
  icu::IDNAInfo info;
  idna->nameToASCII_UTF8({domain.data(), static_cast<int32_t>(domain.size())}, sink, info, status);
  return U_FAILURE(status) || info.hasErrors() || result.empty() ? std::string(domain) : result;
}

std::string nfc_lower(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  auto wide = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  icu::UnicodeString normal = U_FAILURE(status) ? wide : nfc->normalize(wide, status);
  std::string result;
  normal.toLower().toUTF8String(result);
  return result;
}

bool ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower_only(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower_ascii);
  return result;
}

}  // namespace

address_part local_part_before(std::string_view text, std::size_t end) {
  std::vector<placed> seen = glyphs_before(text, end);
  bool is_latin = starts_latin(seen.begin(), seen.end());
  if (is_latin) {
    seen.erase(latin_end(seen.begin(), seen.end()), seen.end());
  } else {
    // A Cyrillic name: a Latin letter further left is another word glued to it.
    seen.erase(std::find_if(seen.begin(), seen.end(), [](const placed& p) { return p.g.kind == glyph_kind::latin; }),
               seen.end());
  }
  while (!seen.empty() && !is_word_part(seen.back().g.kind) && seen.back().g.plain != '_' && seen.back().g.plain != '+')
    seen.pop_back();
  if (seen.empty() || seen.front().g.kind == glyph_kind::dot) return {};
  bool has_latin = std::any_of(seen.begin(), seen.end(), latin);
  address_part part{seen.back().start, end, ""};
  for (auto it = seen.rbegin(); it != seen.rend(); ++it) append_plain(part.plain, it->g, has_latin);
  return part;
}

address_part domain_after(std::string_view text, std::size_t start) {
  std::vector<placed> seen = glyphs_after(text, start);
  if (starts_latin(seen.begin(), seen.end())) {
    seen.erase(latin_end(seen.begin(), seen.end()), seen.end());
  } else {
    // "пошта.укрbonjour": within a label the script does not change.
    auto glued = std::adjacent_find(seen.begin(), seen.end(), [](const placed& a, const placed& b) {
      return cyrillic(a) && b.g.kind == glyph_kind::latin;
    });
    if (glued != seen.end()) seen.erase(glued + 1, seen.end());
  }
  trim_domain(seen);
  if (seen.empty() || seen.front().g.plain == '-') return {};
  bool has_latin = std::any_of(seen.begin(), seen.end(), latin);
  address_part part{start, seen.back().start + seen.back().g.bytes, ""};
  for (const placed& p : seen) append_plain(part.plain, p.g, has_latin);
  if (std::none_of(seen.begin(), seen.end(), is_dot) && !known_mail_host(part.plain)) return {};
  return part;
}

std::string canonical_email(std::string_view local, std::string_view domain) {
  std::string result = ascii(local) ? lower_only(local) : nfc_lower(local);
  result += '@';
  return result += ascii(domain) ? lower_only(domain) : a_labels(domain);
}

namespace {

template <std::size_t count>
bool listed(const std::string_view (&words)[count], std::string_view word) {
  std::string low = lower_case(word);
  return std::find(std::begin(words), std::end(words), low) != std::end(words);
}

}  // namespace

bool known_mail_host(std::string_view label) {
  static constexpr std::string_view hosts[] = {"gmail",  "yahoo",      "hotmail", "outlook",
                                               "icloud", "protonmail", "ukrnet"};
  return listed(hosts, label);
}

bool known_top_domain(std::string_view label) {
  static constexpr std::string_view tops[] = {"com", "net", "org", "info", "biz",     "edu", "gov", "ua", "pl",
                                              "bg",  "ru",  "eu",  "uk",   "us",      "de",  "fr",  "it", "es",
                                              "nl",  "cz",  "sk",  "ro",   "by",      "kz",  "ge",  "tr", "ie",
                                              "ca",  "au",  "io",  "test", "example", "укр", "рф"};
  return listed(tops, label);
}

bool ordinary_before_at(std::string_view word) {
  static constexpr std::string_view words[] = {
      "a",    "account", "am",      "and",     "are",  "arrive",  "arrived", "available", "be",
      "buy",  "check",   "contact", "email",   "find", "found",   "here",    "i",         "is",
      "live", "look",    "looked",  "looking", "mail", "me",      "meet",    "meeting",   "office",
      "page", "price",   "reach",   "see",     "shop", "site",    "stay",    "store",     "the",
      "us",   "was",     "website", "were",    "work", "working", "write",   "you"};
  return listed(words, word);
}

}  // namespace cloakroom::redact
