// Where updates go in these tests: a sink that keeps its promises in memory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.hpp"

namespace cloakroom::test {

// Keeps what it is given, as the desk's store does; can be told to fail.
class memory_sink final : public connectors::inbound_sink {
 public:
  awaitable<result<void>> take(std::string_view, std::vector<connectors::update> updates) override {
    ++takes;
    if (failures > 0) {
      --failures;
      co_return make_error_code(errc::unavailable);
    }
    for (auto& one : updates) {
      kept["offset"] = std::to_string(one.id + 1);
      if (auto moved = std::get_if<connectors::group_moved>(&one.what)) kept["moved:" + moved->from] = moved->to;
      taken.push_back(std::move(one));
    }
    co_return result<void>();
  }
  awaitable<result<std::optional<std::string>>> recall(std::string_view, std::string_view key) override {
    ++recalls;
    if (recall_failures > 0) {
      --recall_failures;
      co_return make_error_code(errc::unavailable);
    }
    auto found = kept.find(std::string(key));
    co_return found == kept.end() ? std::optional<std::string>() : std::optional<std::string>(found->second);
  }
  std::vector<connectors::update> taken;
  std::map<std::string, std::string> kept;
  int takes = 0;
  int recalls = 0;
  int failures = 0;
  int recall_failures = 0;
};

}  // namespace cloakroom::test
