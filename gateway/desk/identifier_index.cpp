// Rounds of identifiers, and the mark of how far they were carried.
#include "gateway/desk/identifier_index.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <tuple>

#include "base/log.hpp"

namespace cloakroom::desk {
namespace {

using value_place = store::view::value_place;

constexpr std::string_view reach_name = "index_reach";
constexpr std::chrono::seconds carry_interval{5};

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

bool in_order_of_the_index(const store::view::placed_identifier& a, const store::view::placed_identifier& b) {
  auto order = [](const store::index_entry& of) { return std::tie(of.identifier.hash, of.kind, of.subject); };
  return order(a.entry) < order(b.entry);
}

}  // namespace

awaitable<result<void>> identifier_index::settle() {
  if (!reach_) {
    auto found = co_await find_reach();
    if (!found) co_return found;
  }
  while (true) {
    auto carried = co_await carry_round();
    if (!carried) co_return carried.error();
    if (*carried < bounds_.round_max) co_return result<void>();
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

// What is not carried yet, oldest first.
awaitable<result<std::vector<identifier_index::placed>>> identifier_index::read_round() {
  std::vector<placed> round;
  while (round.size() < bounds_.round_max) {
    std::vector<placed> page;
    auto after = round.empty() ? *reach_ : round.back().at;
    auto count_max = std::min(bounds_.page_max, bounds_.round_max - round.size());
    auto read = co_await database_.read([&](store::view& data) -> result<void> {
      auto found = data.identifiers_after(after, count_max);
      if (!found) return found.error();
      page = std::move(*found);
      return {};
    });
    if (!read) co_return read.error();
    round.insert(round.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
    if (page.size() < count_max) break;
  }
  co_return round;
}

// How many were carried. The mark follows when all of them are there: what a crash leaves half done is done again.
awaitable<result<std::size_t>> identifier_index::carry_round() {
  auto round = co_await read_round();
  if (!round) co_return round.error();
  if (round->empty()) co_return 0;
  auto end = round->back().at;
  std::sort(round->begin(), round->end(), in_order_of_the_index);
  for (std::span<const placed> left(*round); !left.empty();) {
    auto now = left.first(std::min(left.size(), bounds_.unit_max));
    left = left.subspan(now.size());
    store::unit_of_work unit;
    unit.keys = [&](store::keyring& ring) -> result<void> {
      for (const auto& one : now)
        if (auto added = ring.add_index(one.entry); !added) return added;
      return left.empty() ? ring.set_value(reach_name, text_of(end)) : result<void>();
    };
    auto written = co_await database_.write(unit);
    if (!written) co_return written.error();
  }
  reach_ = std::max(*reach_, end);
  co_return round->size();
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
