// A setting that a connector cannot work with, in words for the operator. Never holds a secret.
#pragma once

#include <stdexcept>
#include <string>

namespace cloakroom::connectors {

class setting_fault final : public std::invalid_argument {
 public:
  // `key` of the connector's own settings, "token_file"; `reason` is what is wrong, and what is expected.
  setting_fault(std::string key, std::string reason)
      : std::invalid_argument(key + ": " + reason), key_(std::move(key)), reason_(std::move(reason)) {}
  const std::string& key() const noexcept { return key_; }
  const std::string& reason() const noexcept { return reason_; }

 private:
  std::string key_, reason_;
};

}  // namespace cloakroom::connectors
