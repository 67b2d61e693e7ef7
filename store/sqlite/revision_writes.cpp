// Writing a message anew, and what a copy of it carries. The first writing stands in writes.cpp.
#include "store/sqlite/carried.hpp"
#include "store/sqlite/writes.hpp"

namespace cloakroom::store {

result<void> sqlite_transaction::revise_message(const message_revision& changed) {
  row_number conversation = no_row;
  std::int64_t values = 0;
  {
    query found(writes_.revision, changed.row);
    auto row = found.next();
    if (!row) return row.error();
    if (!*row) return CLOAKROOM_FAIL(errc::not_found);
    conversation = found.integer(0);
    if (found.integer(1) != changed.revision) return CLOAKROOM_FAIL(errc::changed);
    values = found.integer(2);
  }
  auto known = with_messages(conversation);
  if (!known) return known.error();
  auto updated = query(writes_.revise, changed.revision + 1, values + static_cast<std::int64_t>(changed.added.size()),
                       changed.findings, blob(changed.body), changed.row)
                     .run();
  if (!updated) return updated;
  for (const auto& one : changed.roles)
    if (auto set = query(writes_.set_role, one.role, changed.row, one.ordinal).run(); !set) return set;
  remembered_.change(**known);
  return add_values(changed.row, static_cast<std::uint32_t>(values), changed.added, **known);
}

result<void> sqlite_transaction::add_values(row_number message, std::uint32_t ordinal,
                                            const std::vector<sealed_value>& values, entry& into) {
  for (const auto& value : values) {
    std::optional<blob> identifier;
    std::optional<std::uint32_t> version;
    if (value.identifier) {
      identifier.emplace(value.identifier->hash);
      version = value.identifier->canon_version;
    }
    auto inserted = query(writes_.add_value, message, ordinal, value.type, value.token_kind, value.token_code,
                          blob(value.check), blob(value.envelope), identifier, version, value.role)
                        .run();
    if (!inserted) return inserted;
    if (is_token_of(value.role)) note_token(message, ordinal, value, into);
    ++ordinal;
  }
  return {};
}

// The newest place of a token wins; a value that is added to an older message is no newer for that.
void sqlite_transaction::note_token(row_number message, std::uint32_t ordinal, const sealed_value& value, entry& into) {
  conversation_cache::token here{message, ordinal, value.type, value.check};
  auto [at, is_new] = into.tokens.try_emplace({value.token_kind, value.token_code}, here);
  if (!is_new && at->second.message <= message) at->second = here;
}

result<void> sqlite_transaction::set_carried(const delivered_message& changed) {
  auto text = carried_text(changed.carried);
  auto updated = query(writes_.set_carried, text, changed.connector, changed.chat, changed.external_id).run();
  if (updated && sqlite3_changes(on_.handle()) == 0) return CLOAKROOM_FAIL(errc::not_found);
  return updated;
}

}  // namespace cloakroom::store
