// Token codes and the blind index: equal where they must be, different everywhere else.
#include <map>
#include <set>

#include "tests/vault/fixture.hpp"
#include "vault/ticket.hpp"

namespace cloakroom::vault_test {

using vault::errc;

namespace {

vault::ticket ticket_of(open_vault& opened, const vault::key_ptr& key, std::string_view kind, std::string_view value) {
  auto made = opened->make_ticket(*key, kind, raw(value), nullptr);
  REQUIRE(made.has_value());
  return *made;
}

}  // namespace

TEST_CASE("vault: a token code is eight characters of Crockford base32", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) {
    auto code = ticket_of(opened, who.key, "email", "person" + std::to_string(i) + "@example.com").code;
    REQUIRE(code.size() == 8);
    REQUIRE(code.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") == std::string::npos);
    seen.insert(code);
  }
  CHECK(seen.size() == 2000);
}

TEST_CASE("vault: one value of one subject has one code, across restarts too", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto before = ticket_of(opened, who.key, "email", "ann@example.com");
  CHECK(ticket_of(opened, who.key, "email", "ann@example.com").code == before.code);
  who.key.reset();
  opened.reopen();
  auto key = *opened->unlock(who.row);
  auto after = ticket_of(opened, key, "email", "ann@example.com");
  CHECK(after.code == before.code);
  CHECK(after.check == before.check);
}

TEST_CASE("vault: kind, value, subject and tenant each change the code", "[vault]") {
  open_vault opened;
  auto one = opened.subject(), two = opened.subject(), three = opened.subject("other");
  std::set<std::string> codes = {
      ticket_of(opened, one.key, "email", "ann@example.com").code,
      ticket_of(opened, one.key, "telegram", "ann@example.com").code,
      ticket_of(opened, one.key, "email", "ann@example.org").code,
      ticket_of(opened, two.key, "email", "ann@example.com").code,
      ticket_of(opened, three.key, "email", "ann@example.com").code,
  };
  CHECK(codes.size() == 5);
}

TEST_CASE("vault: on a collision with another value the next code is taken, again and again the same", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  auto first = ticket_of(opened, who.key, "email", "ann@example.com");
  // Somebody else's value stands under the first code.
  std::map<std::string, std::array<std::uint8_t, 8>, std::less<>> stored = {{first.code, {1, 2, 3}}};
  auto taken = [&stored](std::string_view code) {
    auto at = stored.find(code);
    return at == stored.end() ? std::nullopt : std::optional(at->second);
  };
  auto second = *opened->make_ticket(*who.key, "email", raw("ann@example.com"), taken);
  CHECK(second.code != first.code);
  stored[second.code] = second.check;
  CHECK(opened->make_ticket(*who.key, "email", raw("ann@example.com"), taken)->code == second.code);
  // Its own value under the first code is no collision.
  stored[first.code] = first.check;
  CHECK(opened->make_ticket(*who.key, "email", raw("ann@example.com"), taken)->code == first.code);
}

TEST_CASE("vault: when every code is taken the attempts end", "[vault]") {
  open_vault opened;
  auto who = opened.subject();
  std::uint32_t asked = 0;
  auto taken = [&asked](std::string_view) { return ++asked, std::optional(std::array<std::uint8_t, 8>{}); };
  CHECK(opened->make_ticket(*who.key, "email", raw("x"), taken).error() == errc::tokens_exhausted);
  CHECK(asked == vault::ticket_attempts_max);
}

TEST_CASE("vault: the blind index is equal for equal identifiers of one tenant only", "[vault]") {
  open_vault opened;
  auto base = opened->index_hash("main", "email", raw("ann@example.com"));
  CHECK(opened->index_hash("main", "email", raw("ann@example.com")) == base);
  CHECK(opened->index_hash("other", "email", raw("ann@example.com")) != base);
  CHECK(opened->index_hash("main", "phone", raw("ann@example.com")) != base);
  CHECK(opened->index_hash("main", "email", raw("ann@example.org")) != base);
  CHECK(opened->index_hash("main", "emaila", raw("nn@example.com")) != base);
  CHECK(opened->index_hash("maine", "mail", raw("ann@example.com")) != base);
  CHECK(opened->evidence_hash("main", "email", raw("ann@example.com")) != base);
  opened.reopen();
  CHECK(opened->index_hash("main", "email", raw("ann@example.com")) == base);
  open_vault another;
  CHECK(another->index_hash("main", "email", raw("ann@example.com")) != base);
}

TEST_CASE("vault: a resume secret belongs to one conversation of one tenant and one vault", "[vault]") {
  open_vault opened, another;
  auto id = conversation_id::make(start);
  auto secret = opened->resume_secret(id, "main");
  CHECK(opened->resume_secret(conversation_id::make(start), "main") != secret);
  CHECK(opened->resume_secret(id, "other") != secret);
  CHECK(another->resume_secret(id, "main") != secret);
  opened.reopen();
  CHECK(opened->resume_secret(id, "main") == secret);
}

TEST_CASE("vault: what cancels a callback opens no conversation, whatever their ids", "[vault]") {
  open_vault opened, another;
  auto id = callback_id::make(start);
  auto secret = opened->cancel_secret(id, "main");
  CHECK(opened->resume_secret(conversation_id{id.value}, "main") != secret);
  CHECK(opened->cancel_secret(callback_id::make(start), "main") != secret);
  CHECK(opened->cancel_secret(id, "other") != secret);
  CHECK(another->cancel_secret(id, "main") != secret);
  opened.reopen();
  CHECK(opened->cancel_secret(id, "main") == secret);
}

}  // namespace cloakroom::vault_test
