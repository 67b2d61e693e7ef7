// Field lists: two different lists never become the same bytes, and never hash alike.
#include "vault/field_list.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace cloakroom::vault_test {
namespace {

using fields = std::vector<std::string>;

std::string encoded(const fields& list) {
  vault::field_list out;
  for (const auto& field : list) out.add(field);
  return std::string(out.view());
}

std::array<std::uint8_t, 32> hashed(const fields& list) {
  vault::field_hash<32> out;
  for (const auto& field : list) out.add(field);
  return out.finish();
}

// Short fields over few characters, so that lists which join to the same text are common.
rc::Gen<fields> some_fields() {
  auto character = rc::gen::element('\0', '\1', 'a', '4');
  auto field = rc::gen::resize(6, rc::gen::container<std::string>(character));
  return rc::gen::resize(6, rc::gen::container<fields>(field));
}

// The same text, cut at other places.
fields recut(const fields& list, std::size_t at) {
  std::string joined;
  for (const auto& field : list) joined += field;
  at = std::min(at, joined.size());
  return {joined.substr(0, at), joined.substr(at)};
}

}  // namespace

TEST_CASE("vault: two lists of fields encode alike only if they are equal", "[vault]") {
  auto holds = rc::check([] {
    auto left = *some_fields(), right = *some_fields();
    RC_ASSERT((encoded(left) == encoded(right)) == (left == right));
    RC_ASSERT((hashed(left) == hashed(right)) == (left == right));
  });
  CHECK(holds);
}

TEST_CASE("vault: one text cut into fields at two places encodes in two ways", "[vault]") {
  auto holds = rc::check([] {
    auto list = *some_fields();
    auto one = recut(list, *rc::gen::inRange<std::size_t>(0, 12)),
         two = recut(list, *rc::gen::inRange<std::size_t>(0, 12));
    RC_ASSERT((encoded(one) == encoded(two)) == (one == two));
    RC_ASSERT((hashed(one) == hashed(two)) == (one == two));
  });
  CHECK(holds);
}

TEST_CASE("vault: the fields can be read back from the encoding", "[vault]") {
  auto holds = rc::check([] {
    auto list = *some_fields();
    auto bytes = encoded(list);
    fields back;
    for (std::size_t at = 0; at < bytes.size();) {
      auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 3]));
      back.push_back(bytes.substr(at + 4, length));
      at += 4 + length;
    }
    RC_ASSERT(back == list);
  });
  CHECK(holds);
}

TEST_CASE("vault: a keyed hash depends on its key", "[vault]") {
  std::array<std::uint8_t, 32> one{}, two{};
  two[31] = 1;
  CHECK(vault::field_hash<16>(one).add("x").finish() != vault::field_hash<16>(two).add("x").finish());
  CHECK(vault::field_hash<16>(one).add("x").finish() == vault::field_hash<16>(one).add("x").finish());
}

}  // namespace cloakroom::vault_test
