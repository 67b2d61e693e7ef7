// The answer of the consent gate and why it was given. No reading happens here.
#pragma once

#include <string_view>

namespace cloakroom::consent {

enum class verdict {
  granted,  // A readable record grants Preferences. The only answer that opens the gate.
  denied,   // A record exists and refuses, or is malformed, contradictory, encrypted or too long.
  absent,   // No record, an empty one, or one that must be asked again or cannot be mapped.
};

// Safe to log as it stands: both texts are literals of this program, never a part of what the visitor sent.
struct decision {
  verdict answer = verdict::absent;
  std::string_view manager;  // A name from known_managers(), or empty where no single manager decided.
  std::string_view rule;     // Short and stable, for example "cookiebot.method_implied".

  bool operator==(const decision&) const = default;
};

}  // namespace cloakroom::consent
