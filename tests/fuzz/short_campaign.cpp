// Drives a fuzz target without libFuzzer: mutations of a few seeds, always the same ones. Prints how many inputs ran.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

constexpr std::size_t inputs = 20000;

const std::vector<std::string> seeds = {
    "write to ivan@example.com or +44 7700 900123, [email-7qk2m9xd], t.me/ivan_petrov",
    "ivan (at) example (dot) com \xd1\x82\xd0\xb5\xd0\xbb 067 123 45 67 4111 1111 1111 1111 GB82 WEST 1234 5698 7654 "
    "32",
    "CookieConsent={stamp:%27abc==%27%2Cnecessary:true%2Cpreferences:true%2Cmethod:%27explicit%27%2Cver:1%2Cutc:"
    "1795176000000}",
    "klaro=%7B%22preferences%22%3Atrue%7D; cmplz_preferences=allow; "
    "euconsent-v2=CQt-4cAQt-4cAAfKABENCWFgAIAAAAAAAAYgAAAAAAAA",
    "[ EMAIL - 7QK2M9XD ] email-7qk2m9xd (phone-00000000) [card]",
};

std::string mutated(std::mt19937& random) {
  auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
  std::string out = seeds[pick(seeds.size())];
  for (std::size_t changes = pick(6); changes > 0 && !out.empty(); --changes) {
    auto at = pick(out.size());
    switch (pick(4)) {
      case 0:
        out[at] = static_cast<char>(pick(256));
        break;
      case 1:
        out.erase(at, pick(8));
        break;
      case 2:
        out.insert(at, out.substr(pick(out.size()), pick(12)));
        break;
      default:
        out.insert(at, 1, static_cast<char>(pick(256)));
        break;
    }
  }
  return out;
}

}  // namespace

int main() {
  std::mt19937 random(20261123);
  for (std::size_t i = 0; i < inputs; ++i) {
    auto input = i < seeds.size() ? seeds[i] : mutated(random);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  }
  std::printf("%zu inputs, no finding\n", inputs);
}
