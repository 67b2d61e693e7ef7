// Whichever kernel of the class scan a machine has, the findings are the same: on generated texts, at every place in
// memory and at every length.
#include <catch2/catch.hpp>
#include <cstring>
#include <memory>

#include "tests/redact/found.hpp"
#include "tests/redact/generated_text.hpp"
#include "tests/redact/kernels.hpp"
#include "tests/redact/text_count.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

constexpr scan_kernel kernels[] = {scan_kernel::plain, scan_kernel::sse2, scan_kernel::avx2, scan_kernel::neon};

// A copy that begins `shift` bytes behind a border of 64 and ends where its memory does, so that a sanitizer sees reads
// past the end.
class placed_text {
 public:
  placed_text(std::string_view text, std::size_t shift) : bytes_(new (std::align_val_t{64}) char[shift + text.size()]) {
    std::memcpy(bytes_.get() + shift, text.data(), text.size());
    view_ = {bytes_.get() + shift, text.size()};
  }
  std::string_view view() const { return view_; }

 private:
  struct release {
    void operator()(char* bytes) const { ::operator delete[](bytes, std::align_val_t{64}); }
  };
  std::unique_ptr<char[], release> bytes_;
  std::string_view view_;
};

bool on_border(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

std::vector<kernel_scan::span> by_redactor(const std::string& text, std::string_view region) {
  auto found = standard().find(raw_text(text), {region, "", nullptr, nullptr});
  REQUIRE(found.has_value());
  std::vector<kernel_scan::span> spans;
  for (const finding& f : found->findings)
    spans.push_back({static_cast<std::size_t>(f.what - standard().entities().data()), f.start, f.end});
  return spans;
}

}  // namespace

TEST_CASE("class scan: findings are the same with every kernel", "[redact][kernels]") {
  const kernel_scan rig;
  const text_range range = texts_wanted(4000);
  for (std::uint64_t index = range.first; index < range.last; ++index) {
    generated_text made = generate_text(range.seed, index);
    auto wanted = by_redactor(made.text, made.region);
    placed_text placed(made.text, index % 64);
    for (scan_kernel kernel : kernels) {
      if (!kernel_runs_here(kernel)) continue;
      INFO("replay: CLOAKROOM_REDACT_SEED=" << range.seed << ":" << index << ", kernel " << static_cast<int>(kernel)
                                            << ", text: " << made.text);
      REQUIRE(rig.scan(kernel, placed.view(), made.region) == wanted);
    }
  }
}

TEST_CASE("class scan: findings are the same at every length", "[redact][kernels]") {
  const kernel_scan rig;
  for (std::uint64_t index = 0; index < 6; ++index) {
    generated_text made = generate_text(3, index);
    for (std::size_t length = 0; length <= made.text.size(); ++length) {
      if (!on_border(made.text, length)) continue;
      auto wanted = by_redactor(made.text.substr(0, length), made.region);
      placed_text placed(std::string_view(made.text).substr(0, length), length * 7 % 64);
      for (scan_kernel kernel : kernels) {
        if (!kernel_runs_here(kernel)) continue;
        INFO("index " << index << ", length " << length << ", kernel " << static_cast<int>(kernel));
        REQUIRE(rig.scan(kernel, placed.view(), made.region) == wanted);
      }
    }
  }
}

TEST_CASE("class scan: classes are the same at every place in memory", "[redact][kernels]") {
  for (std::uint64_t index = 0; index < 3; ++index) {
    generated_text made = generate_text(5, index);
    for (std::size_t length = 0; length <= made.text.size(); length += length < 130 ? 1 : 29) {
      if (!on_border(made.text, length)) continue;
      std::vector<class_words> wanted((length + 63) / 64);
      REQUIRE(classify(scan_kernel::plain, std::string_view(made.text).substr(0, length), wanted));
      for (std::size_t shift = 0; shift < 64; ++shift) {
        placed_text placed(std::string_view(made.text).substr(0, length), shift);
        for (scan_kernel kernel : kernels) {
          if (!kernel_runs_here(kernel)) continue;
          std::vector<class_words> classes((length + 63) / 64);
          INFO("index " << index << ", length " << length << ", shift " << shift);
          REQUIRE((classify(kernel, placed.view(), classes) && classes == wanted));
        }
      }
    }
  }
}
