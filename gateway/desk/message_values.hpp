// Which of a message's sealed values stands behind which of its tokens: the same value may stand in it twice, written
// in two ways, and of a value over several messages it holds a piece.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "store/rows.hpp"

namespace cloakroom::desk {

// Asked once for each token of the text, in order. The message outlives it.
class message_values {
 public:
  explicit message_values(const store::message& of) : of_(of) {}

  // The ordinal of the value that this token shows; the last one where there are more tokens than values. Nothing for a
  // token whose value came with another message.
  std::optional<std::uint32_t> next(std::string_view kind, std::string_view code) {
    auto wanted = ++seen_[std::string(kind) + '-' + std::string(code)];
    std::optional<std::uint32_t> last;
    for (std::uint32_t i = 0; i < of_.values.size() && wanted > 0; ++i) {
      const auto& one = of_.values[i];
      bool here = one.role == store::value_role::shown || one.role == store::value_role::piece;
      if (!here || one.token_kind != kind || one.token_code != code) continue;
      last = i;
      --wanted;
    }
    return last;
  }

 private:
  const store::message& of_;
  std::map<std::string, std::size_t, std::less<>> seen_;
};

}  // namespace cloakroom::desk
