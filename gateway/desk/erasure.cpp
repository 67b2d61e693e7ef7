// The steps of forgetting in their order, and how an interrupted one goes on.
#include "gateway/desk/erasure.hpp"

#include <set>
#include <utility>

#include "base/log.hpp"
#include "base/offload.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/outbound_batch.hpp"

namespace cloakroom::desk {
namespace {

struct removal {
  store::row_number conversation = store::no_row;  // The one that was found.
  std::int64_t rows = 0;
  std::vector<store::outbox_entry> retracts;
};

result<removal> remove_rows(store::transaction& data, vault::vault& keys, const store::conversation* of,
                            const subject_id& subject, const std::vector<std::string>& connectors,
                            std::string_view reason, time_point now) {
  removal out;
  if (of) out.conversation = of->row;
  for (const auto& connector : connectors) {
    if (!of) break;
    auto where = data.find_destination(connector, of->row);
    if (!where) return where.error();
    if (!*where || !(*where)->thread) continue;
    store::outbox_entry entry;
    entry.connector = connector;
    entry.action = store::delivery_action::retract;
    entry.task = retract_task(**where);
    entry.due_at = now;
    out.retracts.push_back(std::move(entry));
  }
  auto removed = data.remove_subject(subject);
  if (!removed) return removed.error();
  out.rows = *removed;
  for (auto& entry : out.retracts)
    if (auto queued = data.enqueue(entry); !queued) return queued.error();
  auto object = subject.text();
  if (auto audited = keys.audit(data, {"system", "subject.erase", object, reason}, now); !audited)
    return audited.error();
  return out;
}

}  // namespace

awaitable<result<void>> erasure::erase(store::conversation subject_of, std::string_view reason) {
  auto subject = subject_of.subject;
  auto now = clock_.now();
  auto begun =
      co_await offload(blocking_, [this, subject, reason, now] { return ledger_.begin(subject, reason, now); });
  if (!begun) co_return CLOAKROOM_FAIL(errc::unavailable);
  // From here on nobody reads the subject again, and no unit stores it anew, whatever happens.
  vault_.forget(subject);
  dispatcher_.cancel(subject_of.row);
  removal done;
  store::unit_of_work unit;
  unit.keys = [&](store::keyring& wrapped) { return wrapped.remove_key(subject); };
  unit.data = [&](store::transaction& data) -> result<void> {
    // Looked for here, behind every unit that was queued before: a first message may have been stored meanwhile.
    auto of = data.find_conversation(subject_of.id);
    if (!of) return of.error();
    auto removed = remove_rows(data, vault_, *of ? &**of : nullptr, subject, dispatcher_.connectors(), reason, now);
    if (!removed) return removed.error();
    done = std::move(*removed);
    return {};
  };
  if (auto written = co_await database_.write(unit); !written) {
    co_await dispatcher_.announce_stored(std::move(done.retracts));
    co_return CLOAKROOM_FAIL(errc::erasure_unfinished);
  }
  // What was stored meanwhile is on the road since: an attempt that is written, but not made yet, is not made.
  dispatcher_.cancel(done.conversation);
  feed_.publish(subject_of.id, ring::erased);
  dispatcher_.announce(std::move(done.retracts));
  if (auto scrubbed = co_await database_.scrub(scrub_within); !scrubbed) {
    log(log_level::error, "erasure_not_scrubbed", {{"code", scrubbed.error()}});
    co_return CLOAKROOM_FAIL(errc::erasure_unfinished);
  }
  auto rows = done.rows;
  auto completed =
      co_await offload(blocking_, [this, subject, rows, now] { return ledger_.complete(subject, rows, now); });
  if (!completed) co_return CLOAKROOM_FAIL(errc::erasure_unfinished);
  log(log_level::info, "subject_erased", {{"subject", subject}, {"rows", rows}});
  co_return result<void>{};
}

// The unfinished ones, and whoever was erased and is there nevertheless: the copy is older than the erasure.
result<std::vector<subject_id>> erasure::to_resume() {
  auto out = ledger_.unfinished();
  auto begun = ledger_.begun();
  std::set<subject_id> back;
  store::unit_of_work look;
  look.keys = [&](store::keyring& ring) -> result<void> {
    back.clear();
    for (const auto& subject : begun) {
      auto key = ring.find_key(subject);
      if (!key) return key.error();
      if (*key) back.insert(subject);
    }
    return {};
  };
  look.data = [&](store::transaction& data) -> result<void> {
    for (const auto& subject : begun) {
      auto row = data.find_conversation(conversation_id{subject.value});
      if (!row) return row.error();
      if (*row) back.insert(subject);
    }
    return {};
  };
  if (begun.empty()) return out;
  if (auto looked = database_.write_now(look); !looked) return looked.error();
  for (const auto& subject : out) back.erase(subject);
  if (!back.empty())
    log(log_level::warn, "erased_subjects_restored", {{"subjects", static_cast<std::int64_t>(back.size())}});
  out.insert(out.end(), back.begin(), back.end());
  return out;
}

result<void> erasure::resume_all() {
  auto subjects = to_resume();
  if (!subjects) return subjects.error();
  for (const auto& subject : *subjects) {
    auto now = clock_.now();
    removal done;
    store::unit_of_work unit;
    unit.keys = [&](store::keyring& wrapped) { return wrapped.remove_key(subject); };
    unit.data = [&](store::transaction& data) -> result<void> {
      auto of = data.find_conversation(conversation_id{subject.value});
      if (!of) return of.error();
      auto removed =
          remove_rows(data, vault_, *of ? &**of : nullptr, subject, dispatcher_.connectors(), "resumed", now);
      if (!removed) return removed.error();
      done = std::move(*removed);
      return {};
    };
    if (auto written = database_.write_now(unit); !written) return written;
    resumed_.emplace_back(subject, done.rows);
  }
  return {};
}

awaitable<void> erasure::complete_resumed() {
  if (resumed_.empty()) co_return;
  auto scrubbed = co_await database_.scrub(scrub_within);
  if (!scrubbed) {
    // Not complete in the ledger: the next start tries again.
    log(log_level::error, "erasure_not_scrubbed", {{"code", scrubbed.error()}});
    co_return;
  }
  auto now = clock_.now();
  for (const auto& [subject, rows] : std::exchange(resumed_, {})) {
    auto id = subject;
    auto count = rows;
    auto completed = co_await offload(blocking_, [this, id, count, now] { return ledger_.complete(id, count, now); });
    if (completed) log(log_level::info, "subject_erased", {{"subject", id}, {"rows", count}});
  }
}

}  // namespace cloakroom::desk
