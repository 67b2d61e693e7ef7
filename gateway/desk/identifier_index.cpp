// Pages of identifiers, and the mark of how far they were carried.
#include "gateway/desk/identifier_index.hpp"

#include <algorithm>
#include <charconv>

#include "base/log.hpp"

namespace cloakroom::desk {
namespace {

using value_place = store::view::value_place;

constexpr std::string_view reach_name = "index_reach";
constexpr std::chrono::seconds carry_interval{1};

std::string text_of(const value_place& at) { return std::to_string(at.message) + ' ' + std::to_string(at.ordinal); }

// An unreadable mark is none: carrying twice changes nothing.
value_place place_from(std::string_view text) {
  value_place out;
  auto end = text.data() + text.size();
  auto number = std::from_chars(text.data(), end, out.message);
  if (number.ec != std::errc() || number.ptr == end) return {};
  auto ordinal = std::from_chars(number.ptr + 1, end, out.ordinal);
  return ordinal.ec == std::errc() ? out : value_place{};
}

}  // namespace

awaitable<result<void>> identifier_index::settle() {
  if (!reach_) {
    auto found = co_await find_reach();
    if (!found) co_return found;
  }
  while (true) {
    auto carried = co_await carry_page();
    if (!carried) co_return carried.error();
    if (*carried < identifiers_page_max) co_return result<void>();
  }
}

// The mark may lie beyond the data: a backup of the data was restored that is older than the key ring. What is stored
// from now on has to be seen.
awaitable<result<void>> identifier_index::find_reach() {
  value_place reach;
  auto asked = co_await database_.read_keys([&](store::keyring& ring) -> result<void> {
    auto mark = ring.value(reach_name);
    if (!mark) return mark.error();
    if (*mark) reach = place_from(**mark);
    return {};
  });
  if (!asked) co_return asked;
  asked = co_await database_.read([&](store::view& data) -> result<void> {
    auto last = data.last_value();
    if (!last) return last.error();
    reach = std::min(reach, *last);
    return {};
  });
  if (asked) reach_ = reach;
  co_return asked;
}

// How many were carried.
awaitable<result<std::size_t>> identifier_index::carry_page() {
  std::vector<store::view::placed_identifier> page;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    auto found = data.identifiers_after(*reach_, identifiers_page_max);
    if (!found) return found.error();
    page = std::move(*found);
    return {};
  });
  if (!read) co_return read.error();
  if (page.empty()) co_return 0;
  store::unit_of_work unit;
  unit.keys = [&](store::keyring& ring) -> result<void> {
    for (const auto& one : page)
      if (auto added = ring.add_index(one.entry); !added) return added;
    return ring.set_value(reach_name, text_of(page.back().at));
  };
  auto written = co_await database_.write(unit);
  if (!written) co_return written.error();
  reach_ = std::max(*reach_, page.back().at);
  co_return page.size();
}

awaitable<void> identifier_index::run() {
  while (true) {
    auto settled = co_await settle();
    if (!settled) log(log_level::warn, "identifiers_not_carried", {{"code", settled.error()}});
    auto stopped = co_await sleep_for(carry_interval);
    if (stopped) co_return;
  }
}

}  // namespace cloakroom::desk
