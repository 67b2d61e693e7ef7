// Any bytes through the token readers: spans in order and in bounds, codes in the alphabet, strict forms also sloppy
// ones.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "redact/token.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;

const std::vector<std::string> kinds = {"email", "phone", "id", "order_no"};

void must(bool holds) {
  if (!holds) std::abort();
}

void check(const std::vector<token_mention>& mentions, std::string_view text) {
  std::size_t end = 0;
  for (const token_mention& m : mentions) {
    must(m.where.start >= end && m.where.end > m.where.start && m.where.end <= text.size());
    end = m.where.end;
    must(m.code.size() == 8 && m.code.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto strict = tokens_in(text, kinds), sloppy = sloppy_tokens_in(text, kinds);
  check(strict, text);
  check(sloppy, text);
  for (const token_mention& m : strict)
    must(text.substr(m.where.start, m.where.end - m.where.start) == token_text(m.kind, m.code));
  must(sloppy.size() >= strict.size());
  return 0;
}
