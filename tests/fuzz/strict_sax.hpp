// Counts what a JSON tree does not keep: names that stand twice, and how deep values lie.
#pragma once

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace cloakroom::fuzz {

class strict_sax final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool doubled = false;
  std::size_t depth = 0;  // Containers open at once.

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(nlohmann::json::number_integer_t) override { return true; }
  bool number_unsigned(nlohmann::json::number_unsigned_t) override { return true; }
  bool number_float(nlohmann::json::number_float_t, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(nlohmann::json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    doubled = doubled || ++names_.back()[name] > 1;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool open() {
    names_.emplace_back();
    depth = std::max(depth, names_.size());
    return true;
  }
  bool close() {
    names_.pop_back();
    return true;
  }
  std::vector<std::map<std::string, int>> names_;
};

}  // namespace cloakroom::fuzz
