// The order of steps inside one group, and what happens to the others when one unit fails.
#include "store/group_commit.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace cloakroom::store {
namespace {

unit_of_work& unit_of(const std::unique_ptr<request>& one) { return *std::get<unit_of_work*>(one->work); }

// A step that throws is a bug of its author; the others of the group shall not pay for it.
template <class Step, class Face>
result<void> guarded(const Step& step, Face& face) {
  try {
    return step(face);
  } catch (...) {
    log(log_level::error, "store_unit_threw");
    return CLOAKROOM_FAIL(errc::storage_failed);
  }
}

bool wants_keys(const std::unique_ptr<request>& one) { return unit_of(one).keys && !one->keys_done; }
bool wants_data(const std::unique_ptr<request>& one) { return static_cast<bool>(unit_of(one).data); }

}  // namespace

void group_commit::run(work_thread::batch group) {
  while (!group.empty()) {
    auto failed = attempt(group);
    if (!failed) return;
    // The first of a group ran on committed rows alone, so its failure is its own. Later ones get a run of their own.
    if (*failed > 0) {
      run(group.first(*failed));
      run(group.subspan(*failed, 1));
    }
    group = group.subspan(*failed + 1);
  }
}

std::optional<std::size_t> group_commit::attempt(work_thread::batch group) {
  auto start = std::chrono::steady_clock::now();
  group_failure_ = {};
  auto failed = run_keys(group);
  if (!failed && !group_failure_) failed = run_data(group);
  if (failed) {
    if (group[*failed]->outcome.error() == make_error_code(errc::storage_failed)) healthy_ = false;
    return failed;
  }
  healthy_ = !group_failure_;
  for (const auto& one : group) one->outcome = group_failure_ ? result<void>(group_failure_) : result<void>();
  if (!group_failure_ && commit_seconds_)
    commit_seconds_->observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return std::nullopt;
}

std::optional<std::size_t> group_commit::run_keys(work_thread::batch group) {
  if (std::none_of(group.begin(), group.end(), wants_keys)) return std::nullopt;
  if (auto begun = engine_.begin_keys(); !begun) {
    group_failure_ = begun.error();
    return std::nullopt;
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!wants_keys(group[i])) continue;
    group[i]->outcome = guarded(unit_of(group[i]).keys, engine_.keys());
    if (group[i]->outcome) continue;
    engine_.undo_keys();
    return i;
  }
  if (auto committed = engine_.commit_keys(); !committed) {
    group_failure_ = committed.error();
    return std::nullopt;
  }
  for (const auto& one : group) one->keys_done = true;
  return std::nullopt;
}

std::optional<std::size_t> group_commit::run_data(work_thread::batch group) {
  if (std::none_of(group.begin(), group.end(), wants_data)) return std::nullopt;
  if (auto begun = engine_.begin_data(); !begun) {
    group_failure_ = begun.error();
    return std::nullopt;
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!wants_data(group[i])) continue;
    group[i]->outcome = guarded(unit_of(group[i]).data, engine_.data());
    if (group[i]->outcome) continue;
    engine_.undo_data();
    return i;
  }
  if (auto committed = engine_.commit_data(); !committed) group_failure_ = committed.error();
  return std::nullopt;
}

}  // namespace cloakroom::store
