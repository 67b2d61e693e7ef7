// The Prometheus text page. What is counted is decided where it happens.
#include "base/metrics.hpp"

#include <cstdio>

namespace cloakroom {
namespace {

// One `name{labels} value` line, with the type line before the first of a name.
class page {
 public:
  void type(const std::string& name, std::string_view type) {
    if (name == last_) return;
    last_ = name;
    out += "# TYPE " + name + ' ' + std::string(type) + '\n';
  }
  void line(const std::string& name, const std::string& labels, const std::string& value) {
    out += name;
    if (!labels.empty()) out += '{' + labels + '}';
    out += ' ' + value + '\n';
  }
  std::string out;

 private:
  std::string last_;
};

std::string joined(const std::string& labels, const std::string& more) {
  return labels.empty() ? more : labels + ',' + more;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

}  // namespace

void histogram::observe(double seconds) noexcept {
  for (std::size_t i = 0; i < bounds.size(); ++i)
    if (seconds <= bounds[i]) {
      buckets_[i].fetch_add(1, std::memory_order_relaxed);
      break;
    }
  count_.fetch_add(1, std::memory_order_relaxed);
  sum_microseconds_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

counter& metrics::add_counter(std::string_view name, std::string_view labels) {
  std::lock_guard lock(mutex_);
  return counters_[key(name, labels)];
}

gauge& metrics::add_gauge(std::string_view name, std::string_view labels) {
  std::lock_guard lock(mutex_);
  return gauges_[key(name, labels)];
}

histogram& metrics::add_histogram(std::string_view name, std::string_view labels) {
  std::lock_guard lock(mutex_);
  return histograms_[key(name, labels)];
}

void metrics::add_probe(std::string_view name, std::string_view labels, std::function<std::int64_t()> probe) {
  std::lock_guard lock(mutex_);
  probes_[key(name, labels)] = std::move(probe);
}

std::string metrics::render() const {
  std::lock_guard lock(mutex_);
  page text;
  for (const auto& [k, value] : counters_)
    text.type(k.first, "counter"), text.line(k.first, k.second, std::to_string(value.value()));
  for (const auto& [k, value] : gauges_)
    text.type(k.first, "gauge"), text.line(k.first, k.second, std::to_string(value.value()));
  for (const auto& [k, probe] : probes_)
    text.type(k.first, "gauge"), text.line(k.first, k.second, std::to_string(probe()));
  for (const auto& [k, value] : histograms_) {
    text.type(k.first, "histogram");
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < histogram::bounds.size(); ++i) {
      total += value.bucket(i);
      text.line(k.first + "_bucket", joined(k.second, "le=\"" + number(histogram::bounds[i]) + '"'),
                std::to_string(total));
    }
    text.line(k.first + "_bucket", joined(k.second, "le=\"+Inf\""), std::to_string(value.count()));
    text.line(k.first + "_sum", k.second, number(value.sum()));
    text.line(k.first + "_count", k.second, std::to_string(value.count()));
  }
  return text.out;
}

}  // namespace cloakroom
