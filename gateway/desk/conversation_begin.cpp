// Row, key, resume secret and profile of a new conversation.
#include "gateway/desk/conversation_begin.hpp"

namespace cloakroom::desk {

result<conversation_beginning> begin_conversation(vault::vault& keys, const visitor_session& session,
                                                  store::channel via, time_point now) {
  const auto& tenant = session.at->settings.id;
  conversation_beginning out;
  auto& fresh = out.row;
  fresh.subject = first_subject(session.id);
  if (!session.key) {
    auto subject = keys.make_subject(fresh.subject, tenant, now);
    if (!subject) return subject.error();
    out.subject = std::move(*subject);
  }
  auto secret = keys.resume_secret(session.id, tenant);
  fresh.id = session.id;
  fresh.site = tenant;
  fresh.via = via;
  fresh.resume_hash = secret_hash({reinterpret_cast<const char*>(secret.data()), secret.size()});
  fresh.reference = reference_of(session.id);
  fresh.locale = session.locale;
  fresh.created_at = fresh.last_use_at = now;
  if (session.profile.empty()) return out;
  auto profile = keys.seal(out.subject ? *out.subject->key : *session.key,
                           {"conversations", "profile", session.id.value}, session.profile);
  if (!profile) return profile.error();
  fresh.profile = std::move(*profile);
  return out;
}

store::consent_record consent_of(const visitor_session& session, store::row_number conversation, time_point now) {
  return {conversation,
          now,
          std::string(session.allowed_by.manager),
          std::string(session.allowed_by.rule),
          true,
          session.at->policy_version,
          session.age_confirmed};
}

}  // namespace cloakroom::desk
