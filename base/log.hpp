// Log lines: JSON on stderr, an event name and fields. A field holds an id, a count, a duration, a code or a name from
// the configuration; there is no way to pass a visitor's text.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace cloakroom {

enum class log_level { debug, info, warn, error };

// One `"name":value` of a log line. Text values are names out of our source or the configuration.
struct log_field {
  std::string_view name;
  std::variant<std::int64_t, double, bool, std::string> value;

  log_field(std::string_view n, std::integral auto v) : name(n), value(static_cast<std::int64_t>(v)) {}
  log_field(std::string_view n, bool v) : name(n), value(v) {}
  log_field(std::string_view n, double v) : name(n), value(v) {}
  log_field(std::string_view n, const char* v) : name(n), value(std::string(v)) {}
  log_field(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  log_field(std::string_view n, std::string_view v) : name(n), value(std::string(v)) {}
  log_field(std::string_view n, std::chrono::milliseconds v) : name(n), value(static_cast<std::int64_t>(v.count())) {}
  // Category and number; never the message text, which may come from outside.
  log_field(std::string_view n, const error_code& code);
  template <class Tag>
  log_field(std::string_view n, const typed_id<Tag>& id) : name(n), value(id.text()) {}
};

// Writes one line, whatever the thread. Fields keep their order.
void log(log_level level, std::string_view event, std::initializer_list<log_field> fields = {});
// Lines below this level are dropped.
void set_log_level(log_level level);
// Tests read lines back from here; nothing goes to stderr while a sink is set. Null restores stderr.
void set_log_sink(void (*sink)(std::string_view line));

}  // namespace cloakroom
