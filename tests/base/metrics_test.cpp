// The metrics page, word for word.
#include "base/metrics.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <thread>
#include <vector>

namespace {

using namespace cloakroom;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string value_of(const std::string& page, const std::string& series) {
  for (const auto& line : lines_of(page))
    if (line.starts_with(series + " ")) return line.substr(series.size() + 1);
  return "none";
}

}  // namespace

TEST_CASE("metrics: counters, gauges and probes, one type line a name", "[base]") {
  metrics all;
  all.add_counter("messages_total", "direction=\"in\"").add(3);
  all.add_counter("messages_total", "direction=\"out\"").add();
  all.add_gauge("open").set(-2);
  all.add_probe("queue", "kind=\"a\"", [] { return std::int64_t{7}; });
  CHECK(all.render() ==
        "# TYPE messages_total counter\n"
        "messages_total{direction=\"in\"} 3\n"
        "messages_total{direction=\"out\"} 1\n"
        "# TYPE open gauge\n"
        "open -2\n"
        "# TYPE queue gauge\n"
        "queue{kind=\"a\"} 7\n");
}

TEST_CASE("metrics: the same name and labels are the same series, and stay where they are", "[base]") {
  metrics all;
  auto& first = all.add_counter("a_total");
  for (int i = 0; i < 1000; ++i) all.add_counter("a_total", "n=\"" + std::to_string(i) + '"');
  all.add_counter("a_total").add(2);
  first.add();
  CHECK(first.value() == 3);
}

TEST_CASE("metrics: a histogram is cumulative and ends in all observations", "[base]") {
  metrics all;
  auto& seconds = all.add_histogram("commit_seconds", "engine=\"x\"");
  std::vector<double> seen = {0, 0.0001, 0.00011, 0.004, 0.004, 0.9, 59.5, 61, 4000};
  for (double one : seen) seconds.observe(one);
  auto page = all.render();
  std::uint64_t last = 0;
  for (double bound : histogram::bounds) {
    auto below =
        static_cast<std::uint64_t>(std::count_if(seen.begin(), seen.end(), [&](double s) { return s <= bound; }));
    std::ostringstream name;
    name << "commit_seconds_bucket{engine=\"x\",le=\"" << bound << "\"}";
    CAPTURE(name.str());
    CHECK(value_of(page, name.str()) == std::to_string(below));
    CHECK(below >= last);
    last = below;
  }
  CHECK(value_of(page, "commit_seconds_bucket{engine=\"x\",le=\"+Inf\"}") == "9");
  CHECK(value_of(page, "commit_seconds_count{engine=\"x\"}") == "9");
  CHECK(std::stod(value_of(page, "commit_seconds_sum{engine=\"x\"}")) == Approx(4121.40821));
  CHECK(lines_of(page).front() == "# TYPE commit_seconds histogram");
}

TEST_CASE("metrics: counting from many threads loses nothing", "[base]") {
  metrics all;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10000; ++i) {
        all.add_counter("a_total").add();
        all.add_histogram("b_seconds").observe(0.001);
        all.add_gauge("c").add(i % 2 == 0 ? 1 : -1);
      }
    });
  for (auto& one : threads) one.join();
  CHECK(all.add_counter("a_total").value() == 40000);
  CHECK(all.add_histogram("b_seconds").count() == 40000);
  CHECK(all.add_gauge("c").value() == 0);
}
