// Reads pages of the key ring, asks the data, and asks both again on the writer's thread before a key goes.
#include "gateway/desk/orphan_sweep.hpp"

#include "base/log.hpp"

namespace cloakroom::desk {

struct orphan_sweep::page {
  std::optional<subject_id> last;
  bool whole = false;                // The ring ends here.
  std::vector<subject_id> suspects;  // Old enough, and without the conversation that every subject begins with.
};

awaitable<result<std::size_t>> orphan_sweep::pass() {
  constexpr std::chrono::milliseconds pause{10};
  auto before = clock_.now() - orphan_age;
  std::size_t removed = 0;
  page seen;
  while (true) {
    auto after = seen.last;
    if (auto got = co_await read(after, before, seen); !got) co_return got.error();
    for (const auto& subject : seen.suspects) {
      auto gone = co_await remove(subject, before);
      if (!gone) co_return gone.error();
      removed += *gone;
    }
    if (seen.whole) break;
    // Visitors' reads come in between.
    auto stopped = co_await sleep_for(pause);
    if (stopped) co_return stopped;
  }
  judged_ = before;
  co_return removed;
}

awaitable<result<void>> orphan_sweep::read(const std::optional<subject_id>& after, time_point before, page& out) {
  std::vector<subject_id> aged;
  auto keys = co_await database_.read_keys([&](store::keyring& ring) -> result<void> {
    aged.clear();
    auto rows = ring.keys_after(after, orphan_page_max);
    if (!rows) return rows.error();
    out.whole = rows->size() < orphan_page_max;
    if (!rows->empty()) out.last = rows->back().subject;
    for (const auto& row : *rows)
      if (row.created_at >= judged_ && row.created_at < before) aged.push_back(row.subject);
    return {};
  });
  if (!keys) co_return keys.error();
  out.suspects.clear();
  if (aged.empty()) co_return result<void>{};
  co_return co_await database_.read([&](store::view& data) -> result<void> {
    out.suspects.clear();
    for (const auto& subject : aged) {
      auto first = data.find_conversation(conversation_id{subject.value});
      if (!first) return first.error();
      if (!*first || (*first)->subject != subject) out.suspects.push_back(subject);
    }
    return {};
  });
}

awaitable<result<std::size_t>> orphan_sweep::remove(const subject_id& subject, time_point before) {
  // The first conversation may be gone while later ones are the subject's still. What would go with the subject is
  // counted, and if there is anything, the unit fails and is undone.
  bool in_use = false;
  store::unit_of_work proof;
  proof.data = [&](store::transaction& data) -> result<void> {
    in_use = false;
    auto rows = data.remove_subject(subject);
    if (!rows) return rows.error();
    in_use = *rows > 0;
    return in_use ? result<void>(make_error_code(store::errc::duplicate)) : result<void>();
  };
  auto proved = co_await database_.write(proof);
  if (in_use) co_return std::size_t(0);
  if (!proved) co_return proved.error();
  // From here on the subject can only come to life with a key that was taken up, and is young again, or is new.
  bool gone = false;
  store::unit_of_work removal;
  removal.keys = [&](store::keyring& ring) -> result<void> {
    gone = false;
    auto row = ring.find_key(subject);
    if (!row) return row.error();
    if (!*row || (*row)->created_at >= before) return {};
    gone = true;
    return ring.remove_key(subject);
  };
  auto removed = co_await database_.write(removal);
  if (!removed) co_return removed.error();
  co_return std::size_t(gone ? 1 : 0);
}

awaitable<void> orphan_sweep::run() {
  while (true) {
    auto swept = co_await pass();
    if (!swept) log(log_level::warn, "orphan_keys_not_swept", {{"code", swept.error()}});
    if (swept && *swept > 0) log(log_level::info, "orphan_keys_swept", {{"keys", *swept}});
    auto stopped = co_await sleep_for(orphan_sweep_every);
    if (stopped) co_return;
  }
}

}  // namespace cloakroom::desk
