// The list itself. A recogniser that is not named here does not run.
// Order does not matter: overlaps are resolved by length and score.
#include "redact/default_recognizers.hpp"

#include "redact/recognizers/bg/recognizers.hpp"
#include "redact/recognizers/common/recognizers.hpp"
#include "redact/recognizers/pl/recognizers.hpp"
#include "redact/recognizers/ua/recognizers.hpp"

namespace cloakroom::redact {

recognizer_list default_recognizers() {
  recognizer_list all;
  all.push_back(make_email_address());
  all.push_back(make_email_worded());
  all.push_back(make_phone_number());
  all.push_back(make_phone_worded());
  all.push_back(make_phone_disguised());
  all.push_back(make_telegram_handle());
  all.push_back(make_telegram_link());
  all.push_back(make_telegram_keyword());
  all.push_back(make_viber_link());
  all.push_back(make_viber_user_id());
  all.push_back(make_viber_keyword());
  all.push_back(make_messenger_link());
  all.push_back(make_messenger_keyword());
  all.push_back(make_credit_card());
  all.push_back(make_iban_code());
  all.push_back(make_ip_v4());
  all.push_back(make_ip_v6());
  all.push_back(make_pl_pesel());
  all.push_back(make_bg_egn());
  all.push_back(make_ua_rnokpp());
  return all;
}

}  // namespace cloakroom::redact
