// Work counted rather than timed: how often a scan asks its budget, which is once for every 4096 bytes of work. Texts
// that are meant to cost much.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/redact/found.hpp"

namespace cloakroom::redact::testing {

inline std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() + piece.size() <= bytes) text += piece;
  return text;
}

// Throws where the text is not judged.
inline std::size_t work_of(const std::string& text, std::string_view region) {
  std::size_t asked = 0;
  auto expired = [](const void* count) { return ++*static_cast<std::size_t*>(const_cast<void*>(count)) == 0; };
  if (!standard().find(raw_text(text), {region, "", expired, &asked})) throw std::runtime_error("not judged");
  return asked;
}

// Pieces that, repeated, make every part of the scanner busy for nothing.
std::vector<std::string> costly_pieces();
// Triggers nested in one another: each left part meets each right part.
std::vector<std::string> nested_pieces();

}  // namespace cloakroom::redact::testing
