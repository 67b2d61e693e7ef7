// Recognisers for every country, each in a file named after its type.
#pragma once

#include <memory>

#include "redact/recognizer.hpp"

namespace cloakroom::redact {

std::unique_ptr<const recognizer> make_email_address();
std::unique_ptr<const recognizer> make_email_worded();
std::unique_ptr<const recognizer> make_phone_number();
std::unique_ptr<const recognizer> make_phone_worded();
std::unique_ptr<const recognizer> make_phone_disguised();
std::unique_ptr<const recognizer> make_telegram_handle();
std::unique_ptr<const recognizer> make_telegram_link();
std::unique_ptr<const recognizer> make_telegram_keyword();
std::unique_ptr<const recognizer> make_viber_link();
std::unique_ptr<const recognizer> make_viber_user_id();
std::unique_ptr<const recognizer> make_viber_keyword();
std::unique_ptr<const recognizer> make_messenger_link();
std::unique_ptr<const recognizer> make_messenger_keyword();
std::unique_ptr<const recognizer> make_credit_card();
std::unique_ptr<const recognizer> make_iban_code();
std::unique_ptr<const recognizer> make_ip_v4();
std::unique_ptr<const recognizer> make_ip_v6();

}  // namespace cloakroom::redact
