#include "gateway/desk/history.hpp"

#include "gateway/desk/errc.hpp"
#include "redact/restore.hpp"

namespace cloakroom::desk {
namespace {

// Opens and restores; runs where the rows are read, so that a long history does not hold up an event loop.
class reader {
 public:
  reader(store::view& data, vault::vault& keys, const visitor_session& session, std::span<const std::string> kinds)
      : data_(data), vault_(keys), session_(session), kinds_(kinds) {}

  result<owner_message> open(const store::message& from) {
    auto text = vault_.open_text(*session_.key, {"messages", "body", from.id.value}, from.body);
    if (!text) return text.error();
    error_code failed;
    auto value_of = [&](std::string_view kind, std::string_view code) -> std::optional<raw_text> {
      auto value = reveal(from, kind, code);
      if (!value) {
        failed = value.error();
        return std::nullopt;
      }
      return std::move(*value);
    };
    owner_message out{from.id, from.seq, from.from, redact::restored(*text, kinds_, value_of), from.at, from.client};
    if (failed) return failed;
    return out;
  }

 private:
  // The value as this message had it, or as the conversation last had it.
  result<std::optional<raw_text>> reveal(const store::message& from, std::string_view kind, std::string_view code) {
    for (std::uint32_t i = 0; i < from.values.size(); ++i)
      if (from.values[i].token_kind == kind && from.values[i].token_code == code) return opened(from.id, i, from.values[i]);
    auto found = data_.find_token(session_.stored.row, kind, code);
    if (!found) return found.error();
    if (!*found) return std::optional<raw_text>();
    return opened((*found)->in_message, (*found)->ordinal, (*found)->value);
  }

  result<std::optional<raw_text>> opened(const message_id& in, std::uint32_t ordinal, const store::sealed_value& value) {
    auto text = vault_.reveal(*session_.key, {"sealed_values", "envelope", in.value, ordinal}, value.envelope);
    if (!text) return text.error();
    return std::optional<raw_text>(std::move(*text));
  }

  store::view& data_;
  vault::vault& vault_;
  const visitor_session& session_;
  std::span<const std::string> kinds_;
};

}  // namespace

awaitable<result<std::vector<owner_message>>> history::after(const visitor_session& session, std::int64_t after) {
  std::vector<owner_message> out;
  if (!session.is_stored()) co_return out;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    out.clear();
    auto rows = data.messages_after(session.stored.row, after, history_page_max);
    if (!rows) return rows.error();
    reader messages(data, vault_, session, token_kinds_);
    for (const auto& row : *rows) {
      auto opened = messages.open(row);
      if (!opened) return opened.error();
      out.push_back(std::move(*opened));
    }
    return {};
  });
  if (!read) co_return make_error_code(meaning_of(read.error()));
  co_return out;
}

}  // namespace cloakroom::desk
