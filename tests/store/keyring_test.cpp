// Contract of both engines: the key ring.
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

wrapped_key a_key(std::uint64_t subject) {
  wrapped_key out;
  out.subject = numbered<subject_id>(subject);
  out.tenant = "main";
  out.kek_id = 4'000'000'000;
  out.dek_version = 2;
  out.nonce.fill(static_cast<std::uint8_t>(subject));
  out.wrapped = std::string("wrapped\0bytes", 13);
  out.created_at = at_second(9);
  return out;
}

index_entry an_identifier(std::uint8_t hash, std::uint64_t subject, const std::string& kind = "email") {
  index_entry out;
  out.identifier.hash.fill(hash);
  out.kind = kind;
  out.subject = numbered<subject_id>(subject);
  return out;
}

// The answer of the key ring to a question, from the reader.
template <class Ask>
auto asked(store_fixture& store, Ask ask) {
  std::decay_t<decltype(ask(std::declval<keyring&>()).value())> out{};
  REQUIRE(store.read_keys([&](keyring& keys) -> result<void> {
    auto got = ask(keys);
    if (!got) return got.error();
    out = std::move(*got);
    return {};
  }));
  return out;
}

}  // namespace

TEST_CASE("store: a wrapped key is added once, found, replaced and removed", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  auto key = a_key(1);
  auto find = [&] { return shown(asked(store, [&](keyring& keys) { return keys.find_key(key.subject); })); };
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.add_key(key); }));
  CHECK(failure_of(store.write_keys([&](keyring& keys) { return keys.add_key(key); })) == errc::duplicate);
  store.reopen();
  CHECK(find() == shown(std::optional(key)));
  key.kek_id = 5;
  key.nonce.fill(7);
  key.wrapped = "again";
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.replace_key(key); }));
  CHECK(find() == shown(std::optional(key)));
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.remove_key(key.subject); }));
  CHECK(find() == "-");
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.remove_key(key.subject); }));
  CHECK(failure_of(store.write_keys([&](keyring& keys) { return keys.replace_key(key); })) == errc::not_found);
}

TEST_CASE("store: keys are walked in order of subject", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  for (std::uint64_t subject : {3u, 1u, 4u, 2u})
    REQUIRE(store.write_keys([&](keyring& keys) { return keys.add_key(a_key(subject)); }));
  auto walk = [&](std::optional<subject_id> after, std::size_t most) {
    return shown(asked(store, [&](keyring& keys) { return keys.keys_after(after, most); }));
  };
  CHECK(walk(std::nullopt, 3) == shown(std::vector{a_key(1), a_key(2), a_key(3)}));
  CHECK(walk(numbered<subject_id>(3), 3) == shown(std::vector{a_key(4)}));
  CHECK(walk(numbered<subject_id>(4), 3) == shown(std::vector<wrapped_key>()));
}

TEST_CASE("store: identifiers lead to their subjects until the key is removed", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  for (std::uint64_t subject : {10u, 20u, 30u})
    REQUIRE(store.write_keys([&](keyring& keys) { return keys.add_key(a_key(subject)); }));
  REQUIRE(store.write_keys([&](keyring& keys) -> result<void> {
    for (const auto& entry : {an_identifier(1, 20), an_identifier(1, 10), an_identifier(1, 10), an_identifier(2, 10),
                              an_identifier(1, 30, "phone")})
      if (auto added = keys.add_index(entry); !added) return added;
    return {};
  }));
  auto find = [&](std::uint8_t hash, std::string_view kind) {
    auto wanted = an_identifier(hash, 0).identifier.hash;
    return shown(asked(store, [&](keyring& keys) { return keys.find_index(wanted, kind); }));
  };
  auto ten = numbered<subject_id>(10), twenty = numbered<subject_id>(20);
  CHECK(find(1, "email") == shown(std::vector{ten, twenty}));
  CHECK(find(1, "phone") == shown(std::vector{numbered<subject_id>(30)}));
  CHECK(find(3, "email") == shown(std::vector<subject_id>()));
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.remove_key(ten); }));
  CHECK(find(1, "email") == shown(std::vector{twenty}));
  CHECK(find(2, "email") == shown(std::vector<subject_id>()));
  // Whoever has no key was erased: an entry that comes late is not kept.
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.add_index(an_identifier(2, 10)); }));
  CHECK(find(2, "email") == shown(std::vector<subject_id>()));
}

TEST_CASE("store: named values of the key ring are overwritten", "[store]") {
  store_fixture store(GENERATE(kind::memory, kind::sqlite));
  const std::string blob_value("\0\1\2", 3);
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.set_value("keyset", "old"); }));
  REQUIRE(store.write_keys([&](keyring& keys) { return keys.set_value("keyset", blob_value); }));
  store.reopen();
  CHECK(asked(store, [](keyring& keys) { return keys.value("keyset"); }) == blob_value);
  CHECK(!asked(store, [](keyring& keys) { return keys.value("other"); }));
}

}  // namespace cloakroom::store::testing
