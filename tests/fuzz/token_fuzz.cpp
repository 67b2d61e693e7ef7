// Any bytes through the token readers: spans in order, in bounds and on borders of characters, codes in the alphabet,
// strict forms also sloppy ones, a token found wherever it is put, and none left once look-alikes are disarmed.
#include <algorithm>

#include "base/utf8.hpp"
#include "redact/characters.hpp"
#include "redact/token.hpp"
#include "redact/token_reader.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;
using cloakroom::fuzz::require;

const std::vector<std::string> kinds = {"email", "phone", "id", "order_no"};

bool on_border(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

void check(const std::vector<token_mention>& mentions, std::string_view text, bool well_formed) {
  std::size_t end = 0;
  for (const token_mention& m : mentions) {
    require(m.where.start >= end && m.where.end > m.where.start && m.where.end <= text.size(),
            "in order and in bounds");
    require(!well_formed || (on_border(text, m.where.start) && on_border(text, m.where.end)), "on borders");
    require(m.code.size() == 8 && m.code.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") == std::string::npos,
            "a code of the alphabet");
    require(std::find(kinds.begin(), kinds.end(), m.kind) != kinds.end(), "a kind that is known");
    end = m.where.end;
  }
}

bool holds(const std::vector<token_mention>& mentions, std::size_t start, std::size_t end) {
  return std::any_of(mentions.begin(), mentions.end(), [&](const token_mention& m) {
    return m.where.start == start && m.where.end == end && m.kind == "email" && m.code == "7qk2m9xd";
  });
}

std::string disarmed(std::string_view text) {
  std::vector<byte_span> lookalikes;
  find_lookalikes(text, kinds, lookalikes);
  std::string out;
  std::size_t at = 0;
  for (const byte_span& span : lookalikes) {
    require(span.start >= at && span.end > span.start && span.end <= text.size(), "look-alikes are in order");
    std::size_t open = span.start + glyph_at(text, span.start).bytes;
    std::size_t close = span.end - glyph_before(text, span.end).bytes;
    require(open <= close, "a look-alike has two brackets");
    out.append(text.substr(at, span.start - at)).append("(").append(text.substr(open, close - open)).append(")");
    at = span.end;
  }
  return out.append(text.substr(at));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  cloakroom::fuzz::exact_text copy(cloakroom::fuzz::text_of(bytes, size));
  std::string_view text = copy.view();
  bool well_formed = utf8_valid(text);
  auto strict = tokens_in(text, kinds), sloppy = sloppy_tokens_in(text, kinds);
  check(strict, text, well_formed);
  check(sloppy, text, well_formed);
  for (const token_mention& m : strict)
    require(text.substr(m.where.start, m.where.end - m.where.start) == token_text(m.kind, m.code), "strict is strict");
  require(sloppy.size() >= strict.size(), "what is strict is sloppy, too");
  if (!well_formed) return 0;
  std::string clean = disarmed(text);
  require(tokens_in(clean, kinds).empty(), "no token is left once look-alikes are disarmed");
  require(disarmed(clean) == clean, "disarming twice is disarming once");
  // A token of ours between any two texts.
  const std::string token = token_text("email", "7qk2m9xd"), around = std::string(text) + token + std::string(text);
  require(holds(tokens_in(around, kinds), size, size + token.size()), "a token is found wherever it stands");
  require(holds(sloppy_tokens_in(around, kinds), size, size + token.size()), "also by the sloppy reader");
  return 0;
}
