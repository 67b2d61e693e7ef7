// Letters that one language has and the others lack, as UTF-8 pairs.
// A text in several languages gives no answer.
#include "redact/language_guess.hpp"

#include <algorithm>
#include <cstddef>

namespace cloakroom::redact {
namespace {

constexpr std::size_t guess_bytes_max = 2048;  // Enough to know a language.

// Two-byte letters, as lead and continuation.
constexpr unsigned pair(char lead, char next) {
  return static_cast<unsigned>(static_cast<unsigned char>(lead)) << 8 | static_cast<unsigned char>(next);
}

enum tongue { ukrainian, polish, bulgarian, russian, tongues };

// The language that this letter speaks for, or `tongues`.
tongue tongue_of(unsigned letter) {
  switch (letter) {
    case 0xd196:
    case 0xd197:
    case 0xd194:
    case 0xd291:
    case 0xd086:
    case 0xd087:
    case 0xd084:
      return ukrainian;
    case 0xc485:
    case 0xc499:
    case 0xc582:
    case 0xc584:
    case 0xc59b:
    case 0xc487:
    case 0xc5ba:
    case 0xc5bc:
    case 0xc581:
    case 0xc59a:
    case 0xc5bb:
      return polish;
    case 0xd18a:
      return bulgarian;  // ъ
    case 0xd18b:
    case 0xd18d:
    case 0xd191:
    case 0xd0ad:
      return russian;  // ы э ё Э
    default:
      return tongues;
  }
}

}  // namespace

std::string_view region_by_letters(std::string_view text) noexcept {
  std::size_t seen[tongues] = {};
  std::size_t end = std::min(text.size(), guess_bytes_max);
  for (std::size_t i = 0; i + 1 < end; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0xc0) continue;
    tongue spoken = tongue_of(pair(text[i], text[i + 1]));
    if (spoken != tongues) ++seen[spoken];
  }
  // Russian has the hard sign too; Ukrainian and Russian letters do not mix in one text.
  if (seen[polish] > 0 && seen[ukrainian] + seen[russian] + seen[bulgarian] == 0) return "PL";
  if (seen[polish] > 0) return {};
  if (seen[ukrainian] > seen[russian]) return "UA";
  if (seen[russian] > seen[ukrainian]) return "RU";
  return seen[bulgarian] > 0 && seen[ukrainian] == 0 ? "BG" : std::string_view{};
}

}  // namespace cloakroom::redact
