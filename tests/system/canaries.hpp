// Seeded personal values of invented people, the disguises in which one could slip out, and a search for all of them at
// once in bytes of any kind.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cloakroom::testing {

struct canary {
  std::string kind;     // "email", as tokens are named.
  std::string typed;    // As a person writes it.
  std::string compact;  // Without the blanks and hyphens that a person may leave out.
};

// The n-th of a seed. Reserved numbers and domains where there are any.
class canary_cage {
 public:
  explicit canary_cage(std::uint64_t seed) : random_(seed) {}
  canary email();
  canary phone();
  canary telegram();
  canary card();
  canary iban();
  canary any();

 private:
  std::string digits(int count);
  std::string letters(int count);
  std::mt19937_64 random_;
};

// Plain, UTF-16, base64 in its three alignments, hex, URL-encoded, JSON-escaped, reversed.
std::vector<std::string> disguises(std::string_view value);

// Finds any of many texts in one pass, whatever the case of ASCII letters.
class needle_search {
 public:
  static constexpr std::size_t needle_bytes_min = 7;
  // Shorter ones are refused: they would be found by chance.
  void add(std::string_view needle, std::string label);
  // What was found, each once: "label in disguise …".
  std::vector<std::string> find(std::string_view bytes) const;
  std::size_t size() const { return needles_.size(); }

 private:
  struct needle {
    std::string bytes;
    std::string label;
  };
  std::vector<needle> needles_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_window_;
  std::vector<bool> known_ = std::vector<bool>(1 << 22);
};

}  // namespace cloakroom::testing
