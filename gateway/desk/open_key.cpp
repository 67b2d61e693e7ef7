// Asks the cache first, then the key ring. What a missing key means is decided by the caller.
#include "gateway/desk/open_key.hpp"

#include "gateway/desk/errc.hpp"

namespace cloakroom::desk {

awaitable<result<vault::key_ptr>> open_key(store::database& database, vault::vault& keys, subject_id subject) {
  if (auto known = keys.cached(subject)) co_return known;
  co_return co_await open_stored_key(database, keys, subject);
}

awaitable<result<vault::key_ptr>> open_stored_key(store::database& database, vault::vault& keys, subject_id subject) {
  std::optional<store::wrapped_key> row;
  auto read = co_await database.read_keys([&](store::keyring& ring) -> result<void> {
    auto found = ring.find_key(subject);
    if (!found) return found.error();
    row = std::move(*found);
    return {};
  });
  if (!read) co_return CLOAKROOM_FAIL(errc::unavailable);
  if (!row) co_return CLOAKROOM_FAIL(errc::erased);
  auto key = keys.unlock(*row);
  if (!key) co_return make_error_code(meaning_of(key.error()));
  co_return std::move(*key);
}

awaitable<result<vault::key_ptr>> take_up_key(store::database& database, vault::vault& keys, subject_id subject,
                                              time_point now) {
  auto there = co_await open_stored_key(database, keys, subject);
  if (!there && there.error() == errc::erased) co_return vault::key_ptr();
  if (!there) co_return there.error();
  bool renewed = false;
  store::unit_of_work unit;
  unit.keys = [&](store::keyring& ring) -> result<void> {
    renewed = false;
    auto row = ring.find_key(subject);
    if (!row) return row.error();
    if (!*row) return {};  // Swept since we looked.
    renewed = true;
    (*row)->created_at = now;
    return ring.replace_key(**row);
  };
  auto written = co_await database.write(unit);
  if (!written) co_return CLOAKROOM_FAIL(errc::unavailable);
  co_return renewed ? std::move(*there) : vault::key_ptr();
}

}  // namespace cloakroom::desk
