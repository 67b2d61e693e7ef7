// Any bytes through the redactor: no fault; findings in order, apart and on borders of characters; the text comes back;
// what is sanitised leaves its tokens alone when it is scanned again; no seeded value survives; all kernels agree.
// The first byte chooses the region, the second the seeded value.
#include <algorithm>
#include <iterator>

#include "base/raw_text_reader.hpp"
#include "base/utf8.hpp"
#include "redact/restore.hpp"
#include "redact/token.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/redact/kernels.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;
using cloakroom::fuzz::require;

const std::vector<std::string> kinds = {"email", "phone", "telegram", "viber", "messenger",
                                        "card",  "iban",  "ip",       "id",    "file"};
constexpr const char* regions[] = {"", "UA", "PL", "BG", "RU", "GB", "US", "DE"};
// Values that are found whatever stands around them, and the part that must be gone.
constexpr const char* seeded[][2] = {
    {"zq.secret@example.com", "zq.secret"},  {"+380671234567", "380671234567"},
    {"+48 601 512 693", "601 512 693"},      {"4111 1111 1111 1111", "1111"},
    {"GB29 NWBK 6016 1331 9268 19", "6016"}, {"@zq_secret_name", "zq_secret"},
    {"https://t.me/zq_secret", "zq_secret"}, {"viber://chat?number=%2B380671234567", "380671234567"},
    {"m.me/zq.secret", "zq.secret"},         {"192.0.2.77", "192.0.2.77"},
    {"2001:db8::77:9a1", "77:9a1"},          {"PESEL 44051401359", "44051401359"}};

const redactor& instance() {
  static const redactor made{settings{}};
  return made;
}

bool on_border(std::string_view text, std::size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80);
}

// Eight characters without a digit, so that the token itself is nobody's number.
std::string code_for(std::size_t i) {
  static constexpr char letters[] = "abcdefghjkmnpqrst";
  std::string code = "zzzzzzzz";
  for (std::size_t k = 8; k > 0 && i > 0; --k, i /= 16) code[k - 1] = letters[i % 16];
  return code;
}

void check_places(std::string_view text, const scan& found) {
  std::size_t end = 0;
  for (const finding& f : found.findings) {
    require(f.start >= end && f.end > f.start && f.end <= text.size(), "findings are in order and apart");
    require(on_border(text, f.start) && on_border(text, f.end), "findings stand on borders of characters");
    end = f.end;
  }
  end = 0;
  for (const byte_span& span : found.lookalikes) {
    require(span.start >= end && span.end > span.start && span.end <= text.size(), "look-alikes are in order");
    require(on_border(text, span.start) && on_border(text, span.end), "look-alikes stand on borders of characters");
    for (const finding& f : found.findings)
      require(f.end <= span.start || span.end <= f.start, "a look-alike is no part of a finding");
    end = span.end;
  }
}

void check_restored(const std::string& text, const scan& found, const safe_text& safe,
                    const std::vector<std::string>& tokens) {
  raw_text back = restored(safe, kinds, [&](std::string_view kind, std::string_view code) -> std::optional<raw_text> {
    auto at = std::find(tokens.begin(), tokens.end(), token_text(kind, code));
    if (at == tokens.end()) return std::nullopt;
    const finding& f = found.findings[static_cast<std::size_t>(at - tokens.begin())];
    return raw_text(text.substr(f.start, f.end - f.start));
  });
  if (found.lookalikes.empty()) require(raw_text_reader::view(back) == text, "the text comes back byte for byte");
}

// Scanned again, no token is a value or holds one. It may be part of one: "ivan at [email-…] dot com" is an address in
// words; what is around the token must not be shown for its sake.
void check_again(std::string_view out, const char* region) {
  auto again = instance().find(raw_text(std::string(out)), {region, "", nullptr, nullptr});
  if (out.size() > settings{}.text_bytes_max) return;
  require(again.has_value(), "a sanitised text is judged");
  for (const token_mention& token : tokens_in(out, kinds))
    for (const finding& f : again->findings)
      require(f.start < token.where.start || token.where.end < f.end, "a token is left alone");
}

void check_kernels(std::string_view text, const char* region, const scan& found) {
  static const cloakroom::redact::testing::kernel_scan rig;
  if (*region == '\0') return;  // The redactor would guess one from the letters.
  std::vector<cloakroom::redact::testing::kernel_scan::span> wanted;
  for (const finding& f : found.findings)
    wanted.push_back({static_cast<std::size_t>(f.what - instance().entities().data()), f.start, f.end});
  for (scan_kernel kernel : {scan_kernel::plain, scan_kernel::sse2, scan_kernel::avx2, scan_kernel::neon})
    if (kernel_runs_here(kernel)) require(rig.scan(kernel, text, region) == wanted, "kernels agree");
}

// Sanitises and checks; the sanitised text.
std::string checked(const std::string& text, const char* region) {
  raw_text raw(text);
  auto found = instance().find(raw, {region, "", nullptr, nullptr});
  require(found.has_value() == (utf8_valid(text) && text.size() <= settings{}.text_bytes_max), "text is judged");
  if (!found) return "";
  check_places(text, *found);
  std::vector<std::string> tokens;
  for (const finding& f : found->findings) tokens.push_back(token_text(f.what->token_kind, code_for(tokens.size())));
  safe_text safe = sanitised(raw, *found, tokens);
  std::string out(safe.view());
  require(utf8_valid(out), "what comes out is text");
  require(tokens_in(out, kinds).size() == tokens.size(), "exactly the tokens put in come out");
  check_restored(text, *found, safe, tokens);
  check_again(out, region);
  check_kernels(text, region, *found);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const char* region = regions[bytes[0] % 8];
  const auto& secret = seeded[bytes[1] % std::size(seeded)];
  std::string text(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  checked(text, region);
  // Where the noise itself holds the value's part, nothing can be told.
  if (!utf8_valid(text) || text.find(secret[1]) != std::string::npos) return 0;
  std::string out = checked(text + " ;\n" + secret[0] + " ;\n" + text, region);
  require(out.find(secret[1]) == std::string::npos, "no seeded value survives");
  return 0;
}
