// Drives a fuzz target without libFuzzer: `PROGRAM INPUTS PLACE…` runs the seeds in the places (files, or folders of
// files), then mutations of them, always the same ones. Prints how many inputs ran; what breaks a rule ends the
// program.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/fuzz/target.hpp"

namespace {

constexpr std::string_view marks = "\"'\\{}[]:;,&=%+-#/?@ \r\n";

using cloakroom::fuzz::require;

// In the order of their names, so that every machine makes the same inputs.
std::vector<std::string> seeds_in(char** first, char** last) {
  std::vector<std::filesystem::path> files;
  for (; first != last; ++first) {
    require(std::filesystem::exists(*first), "the seeds are there");
    if (!std::filesystem::is_directory(*first)) files.emplace_back(*first);
    if (std::filesystem::is_directory(*first))
      for (const auto& entry : std::filesystem::directory_iterator(*first)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](auto& a, auto& b) { return a.filename() < b.filename(); });
  std::vector<std::string> out;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  require(!out.empty(), "there are seeds");
  return out;
}

std::string mutated(const std::vector<std::string>& seeds, std::mt19937& random) {
  // By hand: the distributions of the library differ from one library to the next.
  auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random()) % below; };
  std::string out = seeds[pick(seeds.size())];
  for (std::size_t changes = 1 + pick(5); changes > 0 && !out.empty(); --changes) {
    auto at = pick(out.size());
    switch (pick(6)) {
      case 0:
        out[at] = static_cast<char>(pick(256));
        break;
      case 1:
        out.erase(at, 1 + pick(8));
        break;
      case 2:
        out.insert(at, out.substr(pick(out.size()), pick(12)));
        break;
      case 3: {
        const auto& other = seeds[pick(seeds.size())];
        out.insert(at, other.substr(pick(other.size() + 1), pick(40)));
        break;
      }
      case 4:
        out[at] = marks[pick(marks.size())];
        break;
      default:
        out.insert(at, 1, static_cast<char>(pick(256)));
        break;
    }
  }
  return out;
}

const std::string* running = nullptr;

// Tells which input it was, in hex, before the program ends.
void tell_input(int) {
  std::fprintf(stderr, "input: ");
  for (char c : *running) std::fprintf(stderr, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  std::fprintf(stderr, "\n");
  std::signal(SIGABRT, SIG_DFL);
}

void run(const std::string& input) {
  running = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int count, char** arguments) {
  require(count >= 3, "called as PROGRAM INPUTS PLACE…");
  std::string_view wanted = arguments[1];
  std::size_t inputs = 0;
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), inputs);
  std::signal(SIGABRT, tell_input);
  auto seeds = seeds_in(arguments + 2, arguments + count);
  require(inputs > seeds.size(), "more inputs than seeds");
  for (const auto& seed : seeds) run(seed);
  std::mt19937 random(20261123);
  for (std::size_t i = seeds.size(); i < inputs; ++i) run(mutated(seeds, random));
  std::printf("%zu inputs, no finding\n", inputs);
}
