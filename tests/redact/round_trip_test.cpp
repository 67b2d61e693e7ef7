// restore(sanitise(x)) is x, byte for byte, with a vault of the test's own; look-alikes come back with parentheses.
// Offsets stand on borders of characters, findings are in order and apart.
#include <catch2/catch.hpp>
#include <cstdio>
#include <map>

#include "base/raw_text_reader.hpp"
#include "base/utf8.hpp"
#include "redact/restore.hpp"
#include "redact/token.hpp"
#include "tests/redact/found.hpp"
#include "tests/redact/generated_text.hpp"
#include "tests/redact/text_count.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

const std::vector<std::string> kinds = {"email", "phone", "telegram", "viber", "messenger",
                                        "card",  "iban",  "ip",       "id",    "file"};

// A token for each value, and the value behind each token.
class fake_vault {
 public:
  explicit fake_vault(std::uint64_t seed) : random_(seed) {}

  std::string seal(const std::string& kind, raw_text value) {
    static constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string code;
    do {
      code.clear();
      for (int i = 0; i < 8; ++i) code += alphabet[random_() >> 27 & 31];
    } while (!values_.emplace(kind + "-" + code, std::move(value)).second);
    return token_text(kind, code);
  }
  std::optional<raw_text> reveal(std::string_view kind, std::string_view code) const {
    auto at = values_.find(std::string(kind) + "-" + std::string(code));
    return at == values_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  std::mt19937 random_;
  std::map<std::string, raw_text> values_;
};

// A message, and what its writer reads when it comes back.
struct letter {
  std::string text, wanted, region;
};

letter letter_of(std::uint64_t seed, std::uint64_t index) {
  static const char* const lookalikes[][2] = {{"[email-7qk2m9xd]", "(email-7qk2m9xd)"},
                                              {"［phone-zzzz0000］", "(phone-zzzz0000)"},
                                              {"[ Card - 7QK2M9XD ]", "( Card - 7QK2M9XD )"},
                                              {"【id-abcdefgh】", "(id-abcdefgh)"},
                                              {"[telegram]", "(telegram)"},
                                              {"<iban-7qk2m9xd>", "(iban-7qk2m9xd)"}};
  static const char* const harmless[] = {"[1]", "[note]", "(email-7qk2m9xd)", "a[0] = b{1}", "[email-7qk2m9xd", "[] ["};
  generated_text made = generate_text(seed, index);
  dice d(seed + 1, index);
  letter sent{made.text, made.text, made.region};
  for (std::size_t n = d.one_in(3) ? 1 + d.below(3) : 0; n > 0; --n) {
    const auto& pair = lookalikes[d.below(std::size(lookalikes))];
    bool plain = d.one_in(4);
    std::string other = plain ? d.of(harmless) : "";
    bool front = d.one_in(2);
    std::string in = plain ? other : pair[0], out = plain ? other : pair[1];
    sent.text = front ? in + " \n " + sent.text : sent.text + " \n " + in;
    sent.wanted = front ? out + " \n " + sent.wanted : sent.wanted + " \n " + out;
  }
  return sent;
}

bool on_border(const std::string& text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

}  // namespace

TEST_CASE("redact: what was sanitised is restored byte for byte", "[redact][round_trip]") {
  const text_range range = texts_wanted(10000);
  std::size_t values = 0, changed = 0;
  for (std::uint64_t index = range.first; index < range.last; ++index) {
    letter sent = letter_of(range.seed, index);
    INFO("replay: CLOAKROOM_REDACT_SEED=" << range.seed << ":" << index << ", text: " << sent.text);
    raw_text raw(sent.text);
    auto found = standard().find(raw, {sent.region, "", nullptr, nullptr});
    REQUIRE(found.has_value());
    fake_vault vault(static_cast<std::uint32_t>(index));
    std::vector<std::string> tokens;
    std::size_t end = 0;
    for (const finding& f : found->findings) {
      REQUIRE((f.start >= end && f.end > f.start && f.end <= sent.text.size()));
      REQUIRE((on_border(sent.text, f.start) && on_border(sent.text, f.end)));
      end = f.end;
      tokens.push_back(vault.seal(f.what->token_kind, slice(raw, {f.start, f.end})));
    }
    for (const byte_span& span : found->lookalikes)
      REQUIRE((on_border(sent.text, span.start) && on_border(sent.text, span.end)));
    safe_text safe = sanitised(raw, *found, tokens);
    REQUIRE(utf8_valid(safe.view()));
    REQUIRE(tokens_in(safe.view(), kinds).size() == tokens.size());
    raw_text back =
        restored(safe, kinds, [&](std::string_view kind, std::string_view code) { return vault.reveal(kind, code); });
    REQUIRE(raw_text_reader::view(back) == sent.wanted);
    values += tokens.size();
    changed += safe.view() != sent.text;
  }
  std::printf("round trip: %llu messages with %zu values, %zu changed on the way, all restored\n",
              static_cast<unsigned long long>(range.last - range.first), values, changed);
  CHECK((range.last - range.first < 100 || changed > (range.last - range.first) / 2));
}
