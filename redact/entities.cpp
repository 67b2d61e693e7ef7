// The table of built-in types and the checks on configured ones.
// Token kinds of several types may be the same ("id").
#include "redact/entities.hpp"

#include <algorithm>
#include <stdexcept>

namespace cloakroom::redact {
namespace {

constexpr std::size_t kind_bytes_max = 24;

// In the order of enum known.
struct names {
  const char* type;
  const char* kind;
};
constexpr names built_in[] = {{"EMAIL_ADDRESS", "email"},
                              {"PHONE_NUMBER", "phone"},
                              {"TELEGRAM_ID", "telegram"},
                              {"VIBER_ID", "viber"},
                              {"MESSENGER_ID", "messenger"},
                              {"CREDIT_CARD", "card"},
                              {"IBAN_CODE", "iban"},
                              {"IP_ADDRESS", "ip"},
                              {"PL_PESEL", "id"},
                              {"BG_EGN", "id"},
                              {"UA_RNOKPP", "id"}};

bool well_formed_kind(const std::string& kind) {
  auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !kind.empty() && kind.size() <= kind_bytes_max && kind[0] >= 'a' && kind[0] <= 'z' &&
         std::all_of(kind.begin(), kind.end(), allowed);
}

bool well_formed_type(const std::string& type) {
  auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !type.empty() && type.size() <= 64 && std::all_of(type.begin(), type.end(), allowed);
}

}  // namespace

std::vector<entity> make_entities(const std::vector<custom_recognizer>& custom) {
  std::vector<entity> all;
  for (const names& each : built_in) all.push_back({each.type, each.kind});
  for (const custom_recognizer& each : custom) {
    if (!well_formed_type(each.name))
      throw std::invalid_argument("recogniser " + each.name + ": the name must be upper case letters, digits and _");
    if (!well_formed_kind(each.token_kind))
      throw std::invalid_argument("recogniser " + each.name + ": the kind must be lower case letters, digits and _");
    if (std::any_of(all.begin(), all.end(), [&](const entity& e) { return e.type == each.name; }))
      throw std::invalid_argument("recogniser " + each.name + ": the name is taken");
    all.push_back({each.name, each.token_kind});
  }
  return all;
}

void drop_touching(scan& result) {
  auto next = result.findings.begin();
  std::erase_if(result.lookalikes, [&](const byte_span& span) {
    while (next != result.findings.end() && next->end <= span.start) ++next;
    return next != result.findings.end() && next->start < span.end;
  });
}

}  // namespace cloakroom::redact
