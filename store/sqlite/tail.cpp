// Bytes of the chains' ends. Seven bits each, so that a migration in plain SQL could write them.
#include "store/sqlite/tail.hpp"

#include <algorithm>

namespace cloakroom::store {
namespace {

constexpr std::int64_t tail::*ends[] = {&tail::seq,          &tail::last_message,  &tail::last_outbox,
                                        &tail::last_consent, &tail::last_callback, &tail::last_delivered};
constexpr std::size_t bytes_each = ends_bytes / std::size(ends);

}  // namespace

std::array<char, ends_bytes> packed_ends(const tail& of) {
  std::array<char, ends_bytes> out;
  auto* at = out.data();
  for (auto end : ends)
    for (std::size_t left = bytes_each; left-- > 0;) *at++ = static_cast<char>((of.*end >> (7 * left)) & 127);
  return out;
}

bool unpack_ends(std::string_view bytes, tail& into) {
  auto wide = [](char c) { return static_cast<unsigned char>(c) > 127; };
  if (bytes.size() != ends_bytes || std::any_of(bytes.begin(), bytes.end(), wide)) return false;
  for (auto end : ends) {
    std::int64_t value = 0;
    for (char c : bytes.substr(0, bytes_each)) value = value << 7 | c;
    into.*end = value;
    bytes.remove_prefix(bytes_each);
  }
  return true;
}

}  // namespace cloakroom::store
