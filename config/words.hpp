// The words that enums have in the file, one table each, for reading and for printing. Private to config/.
// A word missing here does not exist for the configuration.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace cloakroom::config {

template <class Enum>
struct word {
  std::string_view text;
  Enum value;
};

inline constexpr std::array<word<age_check>, 2> age_words{
    {{"statement", age_check::statement}, {"confirm", age_check::confirm}}};
inline constexpr std::array<word<tab>, 3> tab_words{
    {{"chat", tab::chat}, {"contact", tab::contact}, {"callback", tab::callback}}};
inline constexpr std::array<word<gpc_policy>, 2> gpc_words{
    {{"ignore", gpc_policy::ignore}, {"deny", gpc_policy::deny}}};
inline constexpr std::array<word<safeguard>, 2> safeguard_words{
    {{"adequacy", safeguard::adequacy}, {"scc", safeguard::scc}}};
inline constexpr std::array<word<purpose>, 8> purpose_words{{{"account", purpose::account},
                                                             {"communication", purpose::communication},
                                                             {"marketing", purpose::marketing},
                                                             {"legal", purpose::legal},
                                                             {"security", purpose::security},
                                                             {"abuse", purpose::abuse},
                                                             {"improvement", purpose::improvement},
                                                             {"contract_offer", purpose::contract_offer}}};
inline constexpr std::array<word<receive_mode>, 2> receive_words{
    {{"polling", receive_mode::polling}, {"webhook", receive_mode::webhook}}};
inline constexpr std::array<word<webhook_event>, 3> event_words{
    {{"message", webhook_event::message}, {"contact", webhook_event::contact}, {"callback", webhook_event::callback}}};
inline constexpr std::array<word<retention_mode>, 2> retention_words{
    {{"calendar_year_end", retention_mode::calendar_year_end}, {"anniversary", retention_mode::anniversary}}};
inline constexpr std::array<word<log_level>, 4> level_words{
    {{"debug", log_level::debug}, {"info", log_level::info}, {"warn", log_level::warn}, {"error", log_level::error}}};

inline constexpr std::array<std::string_view, 7> day_words{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
// In the order of connector::channel's alternatives.
inline constexpr std::array<std::string_view, 5> kind_words{"telegram", "viber", "messenger", "email", "webhook"};
// The widget has texts in these languages; a site in another one could not show the age statement.
inline constexpr std::array<std::string_view, 5> language_words{"en", "uk", "pl", "bg", "ru"};
// What docs and contract call types and kinds; custom recognisers must not take these names.
inline constexpr std::array<std::string_view, 11> entity_words{
    "EMAIL_ADDRESS", "PHONE_NUMBER", "TELEGRAM_ID", "VIBER_ID", "MESSENGER_ID", "CREDIT_CARD",
    "IBAN_CODE",     "IP_ADDRESS",   "PL_PESEL",    "BG_EGN",   "UA_RNOKPP"};
inline constexpr std::array<std::string_view, 10> token_kind_words{"email", "phone", "telegram", "viber", "messenger",
                                                                   "card",  "iban",  "ip",       "id",    "file"};

template <class Enum, std::size_t Size>
constexpr std::string_view text_of(const std::array<word<Enum>, Size>& table, Enum value) {
  for (const auto& one : table)
    if (one.value == value) return one.text;
  return {};
}

template <class Enum, std::size_t Size>
std::array<std::string_view, Size> texts_of(const std::array<word<Enum>, Size>& table) {
  std::array<std::string_view, Size> out;
  for (std::size_t i = 0; i < Size; ++i) out[i] = table[i].text;
  return out;
}

// "a, b or c"
std::string listed(std::span<const std::string_view> words);
// The word nearest to `typed` by edit distance, where it is near enough to be a slip of the hand; else empty.
std::string_view nearest(std::string_view typed, std::span<const std::string_view> words);

}  // namespace cloakroom::config
