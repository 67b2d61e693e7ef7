// No input costs more than twenty times the median message per byte, and none more than its length.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/redact/generated_text.hpp"
#include "tests/redact/work_units.hpp"

using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

constexpr std::size_t long_text = 65536;  // settings::text_bytes_max.
constexpr double times_median_max = 20;

// Units of work per byte of the median generated message, repeated so that it can be counted.
double median_work() {
  std::vector<double> costs;
  for (std::uint64_t index = 0; index < 101; ++index) {
    generated_text made = generate_text(11, index);
    std::string text = repeated(made.text + ". \n", 16384);
    costs.push_back(static_cast<double>(work_of(text, made.region)) / static_cast<double>(text.size()));
  }
  std::nth_element(costs.begin(), costs.begin() + 50, costs.end());
  return costs[50];
}

}  // namespace

TEST_CASE("redact: no input costs more than twenty times the median per byte", "[redact][cost]") {
  const double median = median_work();
  double worst = 0;
  std::string worst_piece;
  auto check = [&](const std::vector<std::string>& pieces, std::initializer_list<std::size_t> lengths) {
    for (const std::string& piece : pieces)
      for (std::size_t bytes : lengths) {
        std::string text = repeated(piece, bytes);
        // Two askings are the scan's beginning and end.
        auto work = static_cast<double>(work_of(text, "UA") - 2);
        double times = work / static_cast<double>(text.size()) / median;
        CAPTURE(piece, bytes, times);
        CHECK(times <= times_median_max);
        if (times > worst) worst = times, worst_piece = piece;
      }
  };
  check(costly_pieces(), {300, 4000, long_text});
  check(nested_pieces(), {300, 8000});
  std::printf("cost: median message %.1f bytes of work per byte, worst repeat \"%s\" %.1f times the median\n",
              median * 4096, worst_piece.c_str(), worst);
}

TEST_CASE("redact: twice a costly text is twice the work", "[redact][cost]") {
  for (const std::string& piece : costly_pieces()) {
    CAPTURE(piece);
    std::size_t half = work_of(repeated(piece, long_text / 4), "UA"),
                whole = work_of(repeated(piece, long_text / 2), "UA");
    CHECK(whole <= half * 2 + half / 10 + 4);
  }
}
