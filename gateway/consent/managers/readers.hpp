// One reader for each consent manager that keeps a record in cookies. Each answers nothing where its cookie is missing.
// The format, and where it is known from, stands in the file of the reader.
#pragma once

#include <optional>

#include "gateway/consent/reading.hpp"

namespace cloakroom::consent {

std::optional<reading> read_borlabs(const cookie_list&, const circumstances&);
std::optional<reading> read_civic(const cookie_list&, const circumstances&);
std::optional<reading> read_complianz(const cookie_list&, const circumstances&);
std::optional<reading> read_cookiebot(const cookie_list&, const circumstances&);
std::optional<reading> read_cookieinformation(const cookie_list&, const circumstances&);
std::optional<reading> read_cookiescript(const cookie_list&, const circumstances&);
std::optional<reading> read_cookieyes(const cookie_list&, const circumstances&);
std::optional<reading> read_cookieyes_legacy(const cookie_list&, const circumstances&);
std::optional<reading> read_didomi(const cookie_list&, const circumstances&);
std::optional<reading> read_iubenda(const cookie_list&, const circumstances&);
std::optional<reading> read_klaro(const cookie_list&, const circumstances&);
std::optional<reading> read_onetrust(const cookie_list&, const circumstances&);
std::optional<reading> read_osano_cmp(const cookie_list&, const circumstances&);
std::optional<reading> read_osano_oss(const cookie_list&, const circumstances&);
std::optional<reading> read_tcf(const cookie_list&, const circumstances&);
std::optional<reading> read_trustarc(const cookie_list&, const circumstances&);
std::optional<reading> read_vanilla_cookieconsent(const cookie_list&, const circumstances&);
std::optional<reading> read_wp_consent_api(const cookie_list&, const circumstances&);

}  // namespace cloakroom::consent
