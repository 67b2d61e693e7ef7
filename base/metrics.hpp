// Counters, gauges and histograms in the Prometheus text format. They count; they never name a person or conversation.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace cloakroom {

// A number that grows. Safe from any thread.
class counter {
 public:
  void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A number that goes both ways. Safe from any thread.
class gauge {
 public:
  void add(std::int64_t by) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  void set(std::int64_t to) noexcept { value_.store(to, std::memory_order_relaxed); }
  std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Durations in seconds, buckets from 0.1 ms to 60 s. Safe from any thread.
class histogram {
 public:
  static constexpr std::array<double, 16> bounds = {.0001, .00025, .0005, .001, .0025, .005, .01, .025,
                                                    .05,   .1,     .25,   .5,   1,     2.5,  10,  60};
  void observe(double seconds) noexcept;
  std::uint64_t bucket(std::size_t i) const noexcept { return buckets_[i].load(std::memory_order_relaxed); }
  std::uint64_t count() const noexcept { return count_.load(std::memory_order_relaxed); }
  double sum() const noexcept { return double(sum_microseconds_.load(std::memory_order_relaxed)) / 1e6; }

 private:
  std::array<std::atomic<std::uint64_t>, bounds.size()> buckets_{};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> sum_microseconds_{0};
};

// Owns every metric. References stay valid as long as the registry. Labels are written as Prometheus does,
// e.g. `kind="visitor"`, and come from our source or the configuration only.
class metrics {
 public:
  counter& add_counter(std::string_view name, std::string_view labels = {});
  gauge& add_gauge(std::string_view name, std::string_view labels = {});
  histogram& add_histogram(std::string_view name, std::string_view labels = {});
  // Asked when the page is read; must be quick and safe from any thread.
  void add_probe(std::string_view name, std::string_view labels, std::function<std::int64_t()> probe);
  std::string render() const;

 private:
  using key = std::pair<std::string, std::string>;  // name, labels
  mutable std::mutex mutex_;
  std::map<key, counter> counters_;
  std::map<key, gauge> gauges_;
  std::map<key, histogram> histograms_;
  std::map<key, std::function<std::int64_t()>> probes_;
};

}  // namespace cloakroom
