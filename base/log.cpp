// Writes log lines by hand, so that nothing but the named fields can enter one; spdlog only carries them to stderr.
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cmath>

#include "base/time_text.hpp"

namespace cloakroom {
namespace {

spdlog::logger& backend() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("cloakroom", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

std::atomic<log_level>& threshold() {
  static std::atomic<log_level> level{log_level::info};
  return level;
}

std::atomic<void (*)(std::string_view)>& sink() {
  static std::atomic<void (*)(std::string_view)> current{nullptr};
  return current;
}

constexpr std::string_view level_names[] = {"debug", "info", "warn", "error"};

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_value(std::string& out, const log_field& field) {
  if (auto text = std::get_if<std::string>(&field.value)) return append_quoted(out, *text);
  if (auto flag = std::get_if<bool>(&field.value)) {
    out += *flag ? "true" : "false";
    return;
  }
  if (auto number = std::get_if<double>(&field.value)) {
    // JSON has no word for what is no number.
    out += std::isfinite(*number) ? fmt::format("{:.6g}", *number) : "null";
    return;
  }
  out += std::to_string(std::get<std::int64_t>(field.value));
}

}  // namespace

log_field::log_field(std::string_view n, const error_code& code)
    : name(n), value(std::string(code.category().name()) + ':' + std::to_string(code.value())) {}

void log(log_level level, std::string_view event, std::initializer_list<log_field> fields) {
  if (level < threshold().load(std::memory_order_relaxed)) return;
  std::string line = "{\"at\":\"" + rfc3339(system_clock_source().now()) + "\",\"level\":\"";
  line += level_names[static_cast<int>(level)];
  line += "\",\"event\":";
  append_quoted(line, event);
  for (const auto& field : fields) {
    line += ',';
    append_quoted(line, field.name);
    line += ':';
    append_value(line, field);
  }
  line += '}';
  if (auto to = sink().load()) return to(line);
  backend().log(spdlog::level::info, line);
}

void set_log_level(log_level level) { threshold() = level; }
void set_log_sink(void (*to)(std::string_view line)) { sink() = to; }

}  // namespace cloakroom
