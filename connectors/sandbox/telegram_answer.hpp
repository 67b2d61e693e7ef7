// What a Bot API call ends with: a result, or an error with its code and text. The texts are part of the protocol:
// clients decide by them, so they are the real server's, word for word.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace cloakroom::sandbox {

struct telegram_answer {
  int status = 200;
  nlohmann::json result;
  std::string description;
  nlohmann::json parameters;  // Object, or null.

  static telegram_answer good(nlohmann::json result, std::string description = {}) {
    return {200, std::move(result), std::move(description), nullptr};
  }
  static telegram_answer bad(int status, std::string description) {
    return {status, nullptr, std::move(description), nullptr};
  }
  static telegram_answer too_many(std::int64_t seconds) {
    return {429, nullptr, "Too Many Requests: retry after " + std::to_string(seconds), {{"retry_after", seconds}}};
  }
  std::string body() const {
    nlohmann::json out{{"ok", status == 200}};
    if (status == 200) out["result"] = result;
    if (status != 200) out["error_code"] = status;
    if (!description.empty()) out["description"] = description;
    if (!parameters.is_null()) out["parameters"] = parameters;
    return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
};

// A value, or the answer that refuses the call.
template <class T>
struct or_refusal {
  std::optional<T> value;
  telegram_answer refusal;

  or_refusal(T good) : value(std::move(good)) {}                // NOLINT: meant to be implicit.
  or_refusal(telegram_answer bad) : refusal(std::move(bad)) {}  // NOLINT: meant to be implicit.
  explicit operator bool() const { return value.has_value(); }
  T* operator->() { return &*value; }
  T& operator*() { return *value; }
};

inline telegram_answer bad_request(std::string_view what) {
  return telegram_answer::bad(400, "Bad Request: " + std::string(what));
}

}  // namespace cloakroom::sandbox
