// Opens sealed messages and puts the owner's values back, where the rows are read.
#include "gateway/desk/history.hpp"

#include "gateway/desk/errc.hpp"
#include "gateway/desk/message_values.hpp"
#include "redact/restore.hpp"

namespace cloakroom::desk {
namespace {

// Opens and restores; runs where the rows are read, so that a long history does not hold up an event loop.
class reader {
 public:
  reader(store::view& data, vault::vault& keys, store::row_number conversation, vault::subject_key& key,
         std::span<const std::string> kinds)
      : data_(data), vault_(keys), conversation_(conversation), key_(key), kinds_(kinds) {}

  result<owner_message> open(const store::message& from) {
    auto text = vault_.open_text(key_, {"messages", "body", from.id.value}, from.body);
    if (!text) return text.error();
    error_code failed;
    message_values values(from);
    auto value_of = [&](std::string_view kind, std::string_view code) -> std::optional<raw_text> {
      auto value = reveal(from, values.next(kind, code), kind, code);
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
  result<std::optional<raw_text>> reveal(const store::message& from, std::optional<std::uint32_t> own,
                                         std::string_view kind, std::string_view code) {
    if (own) return opened(from.id, *own, from.values[*own]);
    auto found = data_.find_token(conversation_, kind, code);
    if (!found) return found.error();
    if (!*found) return std::optional<raw_text>();
    return opened((*found)->in_message, (*found)->ordinal, (*found)->value);
  }

  result<std::optional<raw_text>> opened(const message_id& in, std::uint32_t ordinal,
                                         const store::sealed_value& value) {
    auto text = vault_.reveal(key_, {"sealed_values", "envelope", in.value, ordinal}, value.envelope);
    if (!text) return text.error();
    return std::optional<raw_text>(std::move(*text));
  }

  store::view& data_;
  vault::vault& vault_;
  store::row_number conversation_;
  vault::subject_key& key_;
  std::span<const std::string> kinds_;
};

}  // namespace

awaitable<result<std::vector<owner_message>>> history::after(store::row_number conversation, vault::key_ptr key,
                                                             std::int64_t after) {
  std::vector<owner_message> out;
  if (conversation == store::no_row || !key) co_return out;
  auto by = judge_.get();
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    out.clear();
    auto rows = data.messages_after(conversation, after, history_page_max);
    if (!rows) return rows.error();
    reader messages(data, vault_, conversation, *key, by->token_kinds);
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
