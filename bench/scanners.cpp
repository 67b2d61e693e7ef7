// The patterns are the plain shapes of what the redactor looks for: what a set of expressions can do at best.
#include "bench/scanners.hpp"

#include <re2/set.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(CLOAKROOM_HYPERSCAN)
#include <hs/hs.h>
#endif

namespace cloakroom::bench {
namespace {

constexpr const char* patterns[] = {
    R"([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{2,63})",
    R"(\+[0-9][0-9 ().-]{7,20}[0-9])",
    R"(\b0[0-9]{1,3}[ ()-]{1,3}[0-9]{2,3}[ -]?[0-9]{2}[ -]?[0-9]{2}\b)",
    R"(@[A-Za-z][A-Za-z0-9_]{4,31}\b)",
    R"((t\.me|telegram\.me)/[A-Za-z0-9_]{3,32})",
    R"(viber://[a-z]+\?[A-Za-z0-9%=&+]{3,80})",
    R"((m\.me|fb\.com|facebook\.com/messages/t)/[A-Za-z0-9.]{3,50})",
    R"(\b[0-9]{4}([ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}\b)",
    R"(\b[A-Z]{2}[0-9]{2}([ ]?[A-Z0-9]{4}){3,7}\b)",
    R"(\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b)",
    R"(\b[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{0,4}){2,7}\b)",
    R"(\b[0-9]{10,11}\b)",
};

constexpr std::int64_t set_memory_bytes = 64 << 20;

std::size_t count_plain(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (c >= '0' && c <= '9') || c == '@' || c == '/' || c == ':' || c == '+';
  return count;
}

#if defined(__x86_64__)
// Two table look-ups by nibbles give each byte its classes, 32 bytes at a time.
__attribute__((target("avx2"))) std::size_t count_avx2(std::string_view text) {
  const __m256i low = _mm256_broadcastsi128_si256(_mm_setr_epi8(5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 10, 0, 8, 0, 8));
  const __m256i high = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 8, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i nibble = _mm256_set1_epi8(0x0f);
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += 32) {
    alignas(32) char padded[32] = {};
    const char* from = text.data() + at;
    if (text.size() - at < 32) {
      std::memcpy(padded, from, text.size() - at);
      from = padded;
    }
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    __m256i classes =
        _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(bytes, nibble)),
                         _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble)));
    auto digits = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_slli_epi16(classes, 7)));
    auto nothing = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256())));
    auto high_bytes = static_cast<unsigned>(_mm256_movemask_epi8(bytes));
    count += static_cast<std::size_t>(__builtin_popcount(digits) + __builtin_popcount(~nothing) +
                                      __builtin_popcount(high_bytes));
  }
  return count;
}
#endif

}  // namespace

scanner class_scan() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return {"class scan (AVX2)", count_avx2};
#endif
  return {"class scan (plain)", count_plain};
}

scanner re2_set() {
  RE2::Options options;
  options.set_max_mem(set_memory_bytes);
  options.set_encoding(RE2::Options::EncodingLatin1);  // Byte-wise.
  auto set = std::make_shared<RE2::Set>(options, RE2::UNANCHORED);
  for (const char* pattern : patterns)
    if (std::string error; set->Add(pattern, &error) < 0) throw std::runtime_error(error);
  if (!set->Compile()) throw std::runtime_error("RE2::Set does not compile");
  return {"RE2::Set, 12 patterns", [set](std::string_view text) -> std::size_t {
            return set->Match(re2::StringPiece(text.data(), text.size()), nullptr) ? 1 : 0;
          }};
}

#if defined(CLOAKROOM_HYPERSCAN)
scanner hyperscan() {
  constexpr unsigned count = 10;
  std::vector<unsigned> flags(count, HS_FLAG_DOTALL), ids(count);
  for (unsigned i = 0; i < count; ++i) ids[i] = i;
  hs_database_t* database = nullptr;
  hs_compile_error_t* problem = nullptr;
  if (hs_compile_multi(patterns, flags.data(), ids.data(), count, HS_MODE_BLOCK, nullptr, &database, &problem) !=
      HS_SUCCESS)
    throw std::runtime_error(problem->message);
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) throw std::runtime_error("no scratch for Hyperscan");
  auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned, void* seen) {
    ++*static_cast<std::size_t*>(seen);
    return 0;
  };
  return {"Hyperscan, 10 patterns", [=](std::string_view text) {
            std::size_t seen = 0;
            hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, scratch, on_match, &seen);
            return seen;
          }};
}
#else
scanner hyperscan() { return {"Hyperscan (not installed)", nullptr}; }
#endif

}  // namespace cloakroom::bench
