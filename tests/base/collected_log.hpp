// The log's lines, caught for a test instead of written.
#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"

namespace cloakroom::base_test {

inline std::vector<std::string>& lines() {
  static std::vector<std::string> all;
  return all;
}

// Collects lines while it lives.
struct collected {
  collected() {
    lines().clear();
    set_log_sink([](std::string_view line) { lines().emplace_back(line); });
  }
  ~collected() {
    set_log_sink(nullptr);
    set_log_level(log_level::info);
  }
  nlohmann::ordered_json only() const {
    REQUIRE(lines().size() == 1);
    return nlohmann::ordered_json::parse(lines().front(), nullptr, false);
  }
};

}  // namespace cloakroom::base_test
