// A key ring and a chain of audit records in memory, as plain maps that a test may tamper with. Everything else of the
// store's faces refuses.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace cloakroom::vault_test {

struct fake_keyring final : store::keyring {
  std::map<subject_id, store::wrapped_key> keys;
  std::map<std::string, std::string, std::less<>> values;

  result<void> add_key(const store::wrapped_key& added) override {
    keys[added.subject] = added;
    return {};
  }
  result<std::optional<store::wrapped_key>> find_key(const subject_id& subject) override {
    auto at = keys.find(subject);
    return at == keys.end() ? std::nullopt : std::optional(at->second);
  }
  result<void> remove_key(const subject_id& subject) override {
    keys.erase(subject);
    return {};
  }
  result<std::vector<store::wrapped_key>> keys_after(const std::optional<subject_id>& after,
                                                     std::size_t count_max) override {
    std::vector<store::wrapped_key> out;
    for (auto at = after ? keys.upper_bound(*after) : keys.begin(); at != keys.end() && out.size() < count_max; ++at)
      out.push_back(at->second);
    return out;
  }
  result<void> replace_key(const store::wrapped_key& changed) override { return add_key(changed); }
  result<void> add_index(const store::index_entry&) override { return make_error_code(cloakroom::errc::unavailable); }
  result<std::vector<subject_id>> find_index(std::span<const std::uint8_t, 16>, std::string_view) override {
    return std::vector<subject_id>();
  }
  result<std::optional<std::string>> value(std::string_view name) override {
    auto at = values.find(name);
    return at == values.end() ? std::nullopt : std::optional(at->second);
  }
  result<void> set_value(std::string_view name, std::string_view blob) override {
    values[std::string(name)] = blob;
    return {};
  }
};

// Runs the `keys` step at once, twice if told so; there is no data.
struct fake_database final : store::database {
  fake_keyring ring;
  int runs = 1;

  awaitable<result<void>> write(store::unit_of_work&) override { std::abort(); }
  awaitable<result<void>> read(std::function<result<void>(store::view&)>) override { std::abort(); }
  awaitable<result<void>> read_keys(std::function<result<void>(store::keyring&)>) override { std::abort(); }
  result<void> write_now(store::unit_of_work& work) override {
    result<void> out;
    auto before = ring.values;
    for (int i = 0; i < runs; ++i) {
      ring.values = before;
      out = work.keys(ring);
    }
    return out;
  }
  awaitable<result<void>> scrub(std::chrono::milliseconds) override { std::abort(); }
  bool healthy() const noexcept override { return true; }
  void stop() override {}
};

}  // namespace cloakroom::vault_test
