// Resume secrets, references and reading a session anew. Storing it is intake's part.
#include "gateway/desk/visitor_session.hpp"

#include <openssl/sha.h>

#include "base/encoding.hpp"
#include "base/secret_bytes.hpp"
#include "gateway/desk/errc.hpp"
#include "gateway/desk/open_key.hpp"

namespace cloakroom::desk {
namespace {

constexpr std::size_t resume_bytes = 16 + 32;

struct loaded {
  std::optional<store::conversation> row;
  std::vector<store::sealed_value> tokens;
};

}  // namespace

subject_id first_subject(const conversation_id& id) { return {id.value}; }

store::conversation visitor_session::known() const {
  if (is_stored()) return stored;
  store::conversation out;
  out.id = id;
  out.subject = first_subject(id);
  return out;
}

std::array<std::uint8_t, 32> secret_hash(std::string_view secret) {
  std::array<std::uint8_t, 32> out;
  SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), out.data());
  return out;
}

std::string reference_of(const conversation_id& id) {
  auto digest = secret_hash(id.value.blob());
  auto digits = crockford32(digest, 6);
  for (char& c : digits) c = c >= 'a' ? static_cast<char>(c - 32) : c;
  return digits.substr(0, 2) + '-' + digits.substr(2);
}

visitor_session reception::begin(const site& at) const {
  visitor_session out;
  out.at = &at;
  out.id = conversation_id::make(clock_.now());
  return out;
}

std::string reception::resume_text(const visitor_session& session) const {
  auto secret = vault_.resume_secret(session.id, session.at->settings.id);
  std::string bytes(session.id.value.blob());
  bytes.append(reinterpret_cast<const char*>(secret.data()), secret.size());
  return base64url(as_bytes(bytes));
}

awaitable<result<visitor_session>> reception::resume(const site& at, std::string_view secret) {
  auto bytes = from_base64url(secret);
  if (!bytes || bytes->size() != resume_bytes) co_return CLOAKROOM_FAIL(errc::bad_resume);
  visitor_session session;
  session.at = &at;
  session.id = conversation_id{*uuid::from_blob(std::string_view(*bytes).substr(0, 16))};
  auto wanted = vault_.resume_secret(session.id, at.settings.id);
  std::string_view wanted_text(reinterpret_cast<const char*>(wanted.data()), wanted.size());
  if (!equal_constant_time(std::string_view(*bytes).substr(16), wanted_text))
    co_return CLOAKROOM_FAIL(errc::bad_resume);
  if (auto read = co_await refresh(session); !read) co_return read.error();
  auto now = clock_.now();
  if (session.is_stored()) {
    bool ours = session.stored.site == at.settings.id && now - session.stored.last_use_at < resume_life;
    if (!ours) co_return CLOAKROOM_FAIL(errc::bad_resume);
  } else if (now - session.id.value.made_at() > resume_unstored_life || erasures_.erased(first_subject(session.id))) {
    co_return CLOAKROOM_FAIL(errc::bad_resume);
  }
  co_return session;
}

awaitable<result<void>> reception::refresh(visitor_session& session) {
  loaded found;
  auto read = co_await database_.read([&](store::view& data) -> result<void> {
    found = {};
    auto row = data.find_conversation(session.id);
    if (!row) return row.error();
    found.row = std::move(*row);
    if (!found.row) return {};
    auto tokens = data.tokens_of(found.row->row);
    if (!tokens) return tokens.error();
    found.tokens = std::move(*tokens);
    return {};
  });
  if (!read) co_return CLOAKROOM_FAIL(errc::unavailable);
  if (!found.row) {
    // Begun but not stored; its key may be there, left by a crash between the two commits.
    auto key = co_await take_up_key(database_, vault_, first_subject(session.id), clock_.now());
    if (!key) co_return key.error();
    // This connection's own first message may have become durable meanwhile, with its key.
    if (!session.is_stored()) session.key = std::move(*key);
    co_return result<void>{};
  }
  session.stored = std::move(*found.row);
  session.locale = session.stored.locale;
  add_tokens(session.tokens, found.tokens);
  auto key = co_await open_key(database_, vault_, session.stored.subject);
  if (!key) co_return key.error();
  session.key = std::move(*key);
  co_return result<void>{};
}

}  // namespace cloakroom::desk
