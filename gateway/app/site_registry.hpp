// The sites in force. A reload puts a new generation in place; old ones live on, because conversations refer to them.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "gateway/desk/sites.hpp"

namespace cloakroom::app {

// Safe from any thread.
class site_registry {
 public:
  explicit site_registry(const config::settings& first) { replace(first); }
  void replace(const config::settings& with) {
    auto fresh = std::make_shared<const desk::sites>(with);
    std::lock_guard lock(mutex_);
    generations_.push_back(std::move(fresh));
  }
  std::shared_ptr<const desk::sites> current() const {
    std::lock_guard lock(mutex_);
    return generations_.back();
  }
  const desk::site* find(std::string_view id) const { return current()->find(id); }

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const desk::sites>> generations_;
};

}  // namespace cloakroom::app
