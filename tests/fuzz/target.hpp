// What the fuzz targets share: a judge that names the broken rule, and inputs of exactly their size.
// Seeds lie in tests/fuzz/seeds; how a target is driven without libFuzzer: short_campaign.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace cloakroom::fuzz {

// Ends the run with the rule's name.
inline void require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

// A copy of exactly this size, so that the sanitizer sees the first byte read past it.
class exact_text {
 public:
  explicit exact_text(std::string_view text) : bytes_(text.begin(), text.end()) {}
  std::string_view view() const noexcept { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<char> bytes_;
};

inline std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// The pieces between separators; always one more than there are separators.
inline std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (auto end = text.find(at); end != text.npos; end = text.find(at)) {
    out.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  out.push_back(text);
  return out;
}

}  // namespace cloakroom::fuzz
