// Recognisers from the configuration: one RE2 set tells which patterns occur, each of those then gives its spans.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "redact/message.hpp"

namespace cloakroom::redact {

class custom_recognizers {
 public:
  // What is wrong with a pattern, and what is expected; empty: nothing. Names no more of it than RE2 does.
  static std::string pattern_problem(const std::string& pattern);
  // Throws std::invalid_argument, naming recogniser and reason.
  explicit custom_recognizers(std::vector<custom_recognizer> wanted);
  ~custom_recognizers();
  custom_recognizers(const custom_recognizers&) = delete;
  custom_recognizers& operator=(const custom_recognizers&) = delete;

  bool empty() const noexcept;
  // recognizer_failed: a pattern's memory ran out; budget_exceeded.
  error_code look(const message& of, proposals& out) const;

  static constexpr std::size_t recognizers_max = 64;
  static constexpr std::size_t pattern_bytes_max = 1024;
  static constexpr int program_size_max = 4000;               // RE2 instructions of one pattern.
  static constexpr std::int64_t memory_bytes_max = 16 << 20;  // Of each pattern and of the set.

 private:
  struct parts;
  std::unique_ptr<const parts> parts_;
};

}  // namespace cloakroom::redact
