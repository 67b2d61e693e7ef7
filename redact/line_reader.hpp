// Lines out of large blocks of bytes, without a copy of each. What a line means is told elsewhere.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace cloakroom::redact {

// Fills the front of `into` and says how much, waiting for at least one byte; 0 at the end.
using byte_source = std::function<result<std::size_t>(std::span<char> into)>;

inline constexpr std::size_t read_block_bytes = 1 << 18;  // Room for one read beside the longest line.

class line_reader {
 public:
  // A longer line is read to its end and cut, so that it costs no memory.
  line_reader(byte_source source, std::size_t line_bytes_max);

  // The next line; false at the end, and where the source failed: then an unfinished line is not given out, because
  // half a value may stand in it.
  bool next();
  // Without its line feed; until the next call.
  std::string_view line() const noexcept { return line_; }
  bool cut() const noexcept { return cut_; }
  error_code failure() const noexcept { return failure_; }

 private:
  bool give(std::size_t end, std::size_t next);
  // False: there is nothing more to read.
  bool refill();

  byte_source source_;
  std::size_t line_bytes_max_;
  std::unique_ptr<char[]> bytes_;
  std::size_t begin_ = 0, end_ = 0;  // What is read and not given out.
  std::string_view line_;
  bool cut_ = false;
  error_code failure_;
};

}  // namespace cloakroom::redact
