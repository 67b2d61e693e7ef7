// The queue and the loop of a store thread.
#include "store/work_thread.hpp"

#include <pthread.h>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <optional>

namespace cloakroom::store {
namespace {

using owned_requests = std::vector<std::unique_ptr<request>>;

// Answers of one executor, run there by one post.
void answer_on(const loop_executor& executor, owned_requests answered) {
  asio::post(executor, [answered = std::move(answered)]() mutable {
    for (auto& one : answered) {
      auto* spent = one.get();
      spent->answer(std::move(one));
    }
  });
}

void answer(std::span<std::unique_ptr<request>> done) {
  std::vector<owned_requests> groups;  // As many as there are loops: few.
  for (auto& one : done) {
    if (!one->executor()) {
      auto* spent = one.get();
      spent->answer(std::move(one));
      continue;
    }
    auto same = [&](const owned_requests& group) { return *group.front()->executor() == *one->executor(); };
    auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end()) {
      group = groups.emplace(groups.end());
      group->reserve(done.size());
    }
    group->push_back(std::move(one));
  }
  for (auto& group : groups) {
    auto executor = *group.front()->executor();
    answer_on(executor, std::move(group));
  }
}

}  // namespace

work_thread::work_thread(const char* name, bounds limits, std::function<void(batch)> run)
    : limits_(limits), run_(std::move(run)) {
  thread_ = std::thread([this] { loop(); });
  pthread_setname_np(thread_.native_handle(), name);
}

work_thread::~work_thread() { stop(); }

void work_thread::submit(std::unique_ptr<request> added) {
  std::optional<loop_executor> loop;
  if (added->executor()) loop = *added->executor();
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) {
      added->outcome = CLOAKROOM_FAIL(errc::stopped);
    } else if (queue_.size() >= limits_.queue_length_max) {
      added->outcome = CLOAKROOM_FAIL(cloakroom::errc::queue_full);
    } else {
      queue_.push_back(std::move(added));
      wake = sleeping_ && !(loop && waking_ == &loop->context());
      if (wake && loop) waking_ = &loop->context();
    }
  }
  if (wake && loop) {
    asio::post(*loop, [wake = wake_] { wake->notify_one(); });
  } else if (wake) {
    wake_->notify_one();  // This thread waits: it will run nothing before the answer.
  }
  if (added) answer(std::span(&added, 1));
}

void work_thread::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_->notify_one();
  if (thread_.joinable()) thread_.join();
}

void work_thread::loop() {
  owned_requests taken;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      while (queue_.empty() && !stopping_) {
        sleeping_ = true;
        wake_->wait(lock);
      }
      sleeping_ = false;
      waking_ = nullptr;
      if (queue_.empty()) return;
      taken.swap(queue_);
    }
    work_off(taken);
    taken.clear();
  }
}

void work_thread::work_off(std::span<std::unique_ptr<request>> taken) {
  while (!taken.empty()) {
    auto now = taken.first(std::min(taken.size(), limits_.batch_length_max));
    run_(now);
    answer(now);
    taken = taken.subspan(now.size());
  }
}

}  // namespace cloakroom::store
