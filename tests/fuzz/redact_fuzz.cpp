// Any bytes through the redactor: no fault, and what comes out holds no token but those put in, no seeded value, and is
// text again. The first byte chooses the region.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "redact/redactor.hpp"
#include "redact/token.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;

const std::vector<std::string> kinds = {"email", "phone", "telegram", "viber", "messenger",
                                        "card",  "iban",  "ip",       "id",    "file"};
constexpr const char* regions[] = {"", "UA", "PL", "BG", "RU", "GB", "US", "DE"};
constexpr const char* seeded = "zq.secret@example.com";

void must(bool holds) {
  if (!holds) std::abort();
}

// Sanitises and checks; the sanitised text.
std::string checked(const std::string& text, const char* region) {
  static const redactor instance{settings{}};
  raw_text raw(text);
  auto found = instance.find(raw, {region, "", nullptr, nullptr});
  must(found.has_value() == (utf8_valid(text) && text.size() <= settings{}.text_bytes_max));
  if (!found) return "";
  std::vector<std::string> tokens;
  std::size_t end = 0;
  for (const finding& f : found->findings) {
    must(f.start >= end && f.end > f.start && f.end <= text.size());
    end = f.end;
    tokens.push_back(token_text(f.what->token_kind, "00000000"));
  }
  std::string out(sanitised(raw, *found, tokens).view());
  must(utf8_valid(out));
  auto mentions = tokens_in(out, kinds);
  must(mentions.size() == tokens.size());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const char* region = regions[bytes[0] % 8];
  std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  checked(text, region);
  // The value never survives, whatever stands around it.
  if (utf8_valid(text)) must(checked(text + " \n " + seeded + " \n " + text, region).find(seeded) == std::string::npos);
  return 0;
}
