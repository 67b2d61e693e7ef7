// What readers of records share: how an answer and its rule are put together.
#include "gateway/consent/reading.hpp"

#include "gateway/consent/json_record.hpp"
#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

int strictness(verdict answer) {
  switch (answer) {
    case verdict::granted:
      return 0;
    case verdict::absent:
      return 1;
    case verdict::denied:
      break;
  }
  return 2;
}

// The answer that a value's mere size gives.
std::optional<reading> by_size(std::string_view raw) {
  if (raw.empty()) return absent("record.empty");
  if (raw.size() > cookie_value_bytes_max) return denied("record.too_long");
  return std::nullopt;
}

reading raw_value(std::string_view raw, const circumstances& around, text_rule rule) {
  if (auto known = by_size(raw)) return *known;
  return rule(raw, around);
}

reading text_value(std::string_view raw, const circumstances& around, text_rule rule) {
  if (auto known = by_size(raw)) return *known;
  auto text = plain_value(raw);
  return text ? rule(*text, around) : malformed();
}

template <class One, class Rule>
std::optional<reading> every_copy(const cookie_list& cookies, std::string_view name, const circumstances& around,
                                  One one, Rule rule) {
  std::optional<reading> out;
  for (const auto& copy : cookies)
    if (copy.name == name) out = strictest(out, one(copy.value, around, rule));
  return out;
}

}  // namespace

bool stricter(verdict a, verdict b) { return strictness(a) > strictness(b); }

std::optional<reading> strictest(std::optional<reading> first, std::optional<reading> second) {
  if (!first) return second;
  return second && stricter(second->answer, first->answer) ? second : first;
}

std::optional<reading> read_raw(const cookie_list& cookies, std::string_view name, const circumstances& around,
                                text_rule rule) {
  return every_copy(cookies, name, around, raw_value, rule);
}

std::optional<reading> read_text(const cookie_list& cookies, std::string_view name, const circumstances& around,
                                 text_rule rule) {
  return every_copy(cookies, name, around, text_value, rule);
}

std::optional<reading> read_json(const cookie_list& cookies, std::string_view name, const circumstances& around,
                                 json_rule rule) {
  return every_copy(cookies, name, around, read_json_value, rule);
}

reading read_json_value(std::string_view raw, const circumstances& around, json_rule rule) {
  if (auto known = by_size(raw)) return *known;
  auto record = json_record(raw);
  return record ? rule(*record, around) : malformed();
}

}  // namespace cloakroom::consent
