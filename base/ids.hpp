// Ids as distinct types. All are UUIDv7 (RFC 9562): they grow with time, so that tables grow at their right edge.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cloakroom {

// 128 bits as RFC 9562 orders them.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const uuid&) const = default;

  // 8-4-4-4-12 lower-case hexadecimal digits.
  std::string text() const;
  // Any version, either case; nothing but that form.
  static std::optional<uuid> parse(std::string_view text);
  // The milliseconds a version 7 id was made at.
  time_point made_at() const;
  std::string_view blob() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  static std::optional<uuid> from_blob(std::string_view blob);
};

// A new version 7 id for this moment; ids made on one thread grow strictly.
uuid make_uuid(time_point now);

// An id of one kind of thing. `Tag` is never defined.
template <class Tag>
struct typed_id {
  uuid value;
  auto operator<=>(const typed_id&) const = default;

  static typed_id make(time_point now) { return {make_uuid(now)}; }
  static std::optional<typed_id> parse(std::string_view text) {
    auto parsed = uuid::parse(text);
    if (!parsed) return std::nullopt;
    return typed_id{*parsed};
  }
  std::string text() const { return value.text(); }
};

using conversation_id = typed_id<struct conversation_tag>;
using message_id = typed_id<struct message_tag>;
using subject_id = typed_id<struct subject_tag>;
using client_id = typed_id<struct client_tag>;
using callback_id = typed_id<struct callback_tag>;
using held_id = typed_id<struct held_tag>;

}  // namespace cloakroom

template <>
struct std::hash<cloakroom::uuid> {
  std::size_t operator()(const cloakroom::uuid& id) const noexcept {
    std::size_t low = 0;
    __builtin_memcpy(&low, id.bytes.data() + 8, sizeof low);
    return low;
  }
};
template <class Tag>
struct std::hash<cloakroom::typed_id<Tag>> {
  std::size_t operator()(const cloakroom::typed_id<Tag>& id) const noexcept {
    return std::hash<cloakroom::uuid>{}(id.value);
  }
};
