// The redactor's way with a class scan of the test's choice, because the product takes the fastest one. Settings are
// the standard ones; look-alikes are left out, they read no classes.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "redact/class_map.hpp"
#include "redact/default_recognizers.hpp"
#include "redact/number_plan.hpp"
#include "redact/overlap.hpp"
#include "redact/trigger_walk.hpp"

namespace cloakroom::redact::testing {

class kernel_scan {
 public:
  kernel_scan() : recognizers_(default_recognizers()) {
    for (const auto& each : recognizers_)
      for (std::size_t t = 0; t < by_trigger_.size(); ++t)
        if ((each->triggers() & wants(static_cast<trigger>(t))) != 0) by_trigger_[t].push_back(each.get());
  }

  struct span {
    std::size_t entity, start, end;
    bool operator==(const span&) const = default;
  };
  // Well-formed UTF-8 only; `region` is an id or empty for none.
  std::vector<span> scan(scan_kernel kernel, std::string_view text, std::string_view region) const {
    class_map classes(text.size());
    if (!classify(kernel, text, classes.blocks())) return {{~std::size_t{0}, 0, 0}};
    scan_context context;
    proposals found(context);
    walk_triggers({text, &classes, &words_, find_region(region)}, by_trigger_, found);
    resolve_overlaps(found.all());
    std::vector<span> spans;
    for (const proposal& each : found.all()) spans.push_back({each.entity, each.start, each.end});
    return spans;
  }

 private:
  lexicon words_;
  recognizer_list recognizers_;
  trigger_table by_trigger_;
};

}  // namespace cloakroom::redact::testing
