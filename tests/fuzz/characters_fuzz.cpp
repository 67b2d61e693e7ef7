// Any bytes through what the recognisers read characters, words and runs of digits with: nothing outside the text is
// read, walks forwards and backwards meet the same characters, runs are made of digits and joiners and nothing else.
#include <algorithm>

#include "base/utf8.hpp"
#include "redact/characters.hpp"
#include "redact/digit_run.hpp"
#include "redact/lexicon.hpp"
#include "redact/recognizers/common/email_walk.hpp"
#include "redact/word_borders.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;
using cloakroom::fuzz::require;

bool on_border(std::string_view text, std::size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80);
}

// In ill-formed text, too: every step goes on, none leaves the text.
void walk_anything(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at);
    require(g.bytes >= 1 && at + g.bytes <= text.size(), "a step forwards stays inside");
    at += g.bytes;
  }
  for (std::size_t at = text.size(); at > 0;) {
    glyph g = glyph_before(text, at);
    require(g.bytes >= 1, "a step backwards is one");
    at -= std::min<std::size_t>(at, g.bytes);
  }
  require(glyph_at(text, text.size()).bytes == 0 && glyph_before(text, 0).bytes == 0, "the ends are known");
}

void check_characters(std::string_view text) {
  std::string again;
  for (std::size_t at = 0; at < text.size();) {
    glyph g = glyph_at(text, at), back = glyph_before(text, at + g.bytes);
    require(back.code == g.code && back.bytes == g.bytes && back.kind == g.kind, "both ways meet the same character");
    append_utf8(again, g.code);
    require(lower(lower(g.code)) == lower(g.code), "lower case is final");
    require((g.kind == glyph_kind::digit) == ascii_digit(g.plain) || g.kind != glyph_kind::digit, "a digit has a form");
    std::size_t behind = at;
    glyph seen = next_visible(text, behind);
    require(behind <= text.size() && on_border(text, behind), "looking past invisible characters ends on a border");
    if (seen.bytes != 0) {
      std::size_t before = behind;
      require(previous_visible(text, before).code == seen.code, "visible both ways");
    }
    at += g.bytes;
  }
  require(again == text, "code points make the text");
  std::string low = lower_case(text);
  require(utf8_valid(low) && lower_case(low) == low, "lower case is text, and final");
}

void check_words(std::string_view text) {
  static const lexicon words;
  for (std::size_t at = 0; at < text.size(); at += glyph_at(text, at).bytes) {
    std::size_t end = word_end(text, at), start = word_start(text, at);
    require(end >= at && end <= text.size() && on_border(text, end), "a word ends on a border");
    require(start <= at && on_border(text, start), "a word begins on a border");
    require(end - at <= word_bytes_max + 8 && at - start <= word_bytes_max + 8, "a word has its bound");
    words.look_up(text, at, end);
  }
}

void check_runs(std::string_view text) {
  digit_run run;
  for (std::size_t at = 0; at < text.size(); at += glyph_at(text, at).bytes) {
    if (glyph_at(text, at).kind != glyph_kind::digit) continue;
    read_run(text, at, run);
    std::size_t end = at, digits = 0;
    require(run.start() == at, "a run begins with its digit");
    for (const digit_group& group : run.groups) {
      require(group.start >= end && group.end > group.start && group.end <= text.size(), "groups are in order");
      require(on_border(text, group.start) && on_border(text, group.end), "groups stand on borders");
      require(group.first == digits && group.count > 0, "groups count their digits");
      digits += group.count;
      end = group.end;
    }
    require(digits == run.digits.size(), "all digits are in groups");
    for (char digit : run.digits) require(ascii_digit(digit), "digits are folded");
    std::string before(run.all_digits());
    mark_shapes(text, run);
    require(before == run.all_digits() && run.end() == end, "marking shapes moves nothing");
  }
}

void check_addresses(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += glyph_at(text, at).bytes) {
    if (glyph_at(text, at).kind != glyph_kind::at) continue;
    std::size_t behind = at + glyph_at(text, at).bytes;
    address_part local = local_part_before(text, at), domain = domain_after(text, behind);
    if (!local.plain.empty())
      require(local.start < at && local.end == at && on_border(text, local.start), "a local part ends at its sign");
    if (!domain.plain.empty())
      require(domain.start == behind && domain.end > behind && domain.end <= text.size() && on_border(text, domain.end),
              "a domain begins at its sign");
    if (local.plain.empty() || domain.plain.empty()) continue;
    std::string canonical = canonical_email(local.plain, domain.plain);
    require(utf8_valid(canonical) && canonical.find('@') != std::string::npos, "a canonical address is text");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  cloakroom::fuzz::exact_text copy(cloakroom::fuzz::text_of(bytes, size));
  walk_anything(copy.view());
  if (!utf8_valid(copy.view())) return 0;
  check_characters(copy.view());
  check_words(copy.view());
  check_runs(copy.view());
  check_addresses(copy.view());
  return 0;
}
