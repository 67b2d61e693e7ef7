// Envelopes: what goes in comes out at the same place, and nowhere else.
#include <set>
#include <vector>

#include "tests/vault/fixture.hpp"
#include "vault/envelope.hpp"

namespace cloakroom::vault_test {

using vault::errc;

TEST_CASE("vault: every length up to 5000 bytes comes back", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  for (std::size_t size = 0; size <= 5000; ++size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + size);
    auto envelope = opened->seal(*who.key, where, raw(text));
    REQUIRE(envelope.has_value());
    REQUIRE(envelope->size() == 48 + (size / 32 + 1) * 32);
    auto back = opened->reveal(*who.key, where, *envelope);
    REQUIRE(back.has_value());
    REQUIRE(words(*back) == text);
  }
}

TEST_CASE("vault: sealing twice gives two envelopes, and neither shows the text", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) seen.insert(*opened->seal(*who.key, where, raw("ann@example.com")));
  CHECK(seen.size() == 200);
  for (const auto& envelope : seen) CHECK(envelope.find("example") == std::string::npos);
}

TEST_CASE("vault: no envelope opens with any one bit changed, cut or extended", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  auto envelope = *opened->seal(*who.key, where, raw("+1 202 555 0143, after five please"));
  for (std::size_t bit = 0; bit < envelope.size() * 8; ++bit) {
    auto changed = envelope;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    auto back = opened->reveal(*who.key, where, changed);
    REQUIRE(back.has_error());
    REQUIRE(back.error() == (bit < 32 ? errc::unknown_format : errc::cannot_open));
  }
  for (std::size_t size = 0; size < envelope.size(); ++size)
    REQUIRE(opened->reveal(*who.key, where, envelope.substr(0, size)).has_error());
  CHECK(opened->reveal(*who.key, where, envelope + '\0').error() == errc::cannot_open);
  CHECK(opened->reveal(*who.key, where, envelope).has_value());
}

TEST_CASE("vault: an unknown format or algorithm is refused by name", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  auto envelope = *opened->seal(*who.key, where, raw("x"));
  auto at = GENERATE(0, 1, 2, 3);
  envelope[static_cast<std::size_t>(at)] = '\x02';
  CHECK(opened->reveal(*who.key, where, envelope).error() == errc::unknown_format);
  CHECK(opened->reveal(*who.key, where, std::string(4000000, 'C')).error() == errc::unknown_format);
}

TEST_CASE("vault: an envelope opens at its own place only", "[vault]") {
  open_vault opened;
  auto first = opened.subject(), second = opened.subject(), elsewhere = opened.subject("other");
  uuid row_one = make_uuid(start), row_two = make_uuid(start);
  struct spot {
    vault::subject_key* key;
    vault::place where;
  };
  // The last pair would encode alike without lengths.
  std::vector<spot> spots = {
      {first.key.get(), {"messages", "body", row_one, 0}},     {first.key.get(), {"messages", "body", row_one, 1}},
      {first.key.get(), {"messages", "body", row_two, 0}},     {first.key.get(), {"messages", "profile", row_one, 0}},
      {first.key.get(), {"values", "body", row_one, 0}},       {second.key.get(), {"messages", "body", row_one, 0}},
      {elsewhere.key.get(), {"messages", "body", row_one, 0}}, {first.key.get(), {"messagesb", "ody", row_one, 0}},
  };
  std::vector<std::string> envelopes;
  for (const auto& spot : spots) envelopes.push_back(*opened->seal(*spot.key, spot.where, raw("same text")));
  for (std::size_t i = 0; i < spots.size(); ++i)
    for (std::size_t j = 0; j < spots.size(); ++j) {
      CAPTURE(i, j);
      auto back = opened->reveal(*spots[i].key, spots[i].where, envelopes[j]);
      REQUIRE(back.has_value() == (i == j));
      if (i != j) REQUIRE(back.error() == errc::cannot_open);
    }
}

TEST_CASE("vault: raw text never opens as sanitised text, nor the other way", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  auto as_raw = *opened->seal(*who.key, where, raw("ann@example.com"));
  auto as_safe = *opened->seal(*who.key, where, safe("[email-7qk2m9xd]"));
  CHECK(opened->open_text(*who.key, where, as_safe)->view() == "[email-7qk2m9xd]");
  CHECK(opened->open_text(*who.key, where, as_raw).error() == errc::cannot_open);
  CHECK(opened->reveal(*who.key, where, as_safe).error() == errc::cannot_open);
}

TEST_CASE("vault: a text above the bound is refused, one at the bound is not", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  std::string longest(vault::sealed_text_bytes_max, 'a');
  auto envelope = opened->seal(*who.key, where, raw(longest));
  REQUIRE(envelope.has_value());
  CHECK(words(*opened->reveal(*who.key, where, *envelope)) == longest);
  CHECK(opened->seal(*who.key, where, raw(longest + 'a')).error() == cloakroom::errc::too_large);
}

TEST_CASE("vault: a stored key opens again after a restart", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto where = body_at(make_uuid(start));
  auto envelope = *opened->seal(*who.key, where, raw("hello"));
  who.key.reset();
  opened.reopen();
  CHECK(opened->cached(who.id) == nullptr);
  auto key = opened->unlock(who.row);
  REQUIRE(key.has_value());
  CHECK(opened->cached(who.id) == *key);
  CHECK(words(*opened->reveal(**key, where, envelope)) == "hello");
}

}  // namespace cloakroom::vault_test
