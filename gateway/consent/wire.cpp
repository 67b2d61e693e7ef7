// The consent object of a frame or form as a claim. Whether it suffices is the gate's part.
#include "gateway/consent/wire.hpp"

#include <nlohmann/json.hpp>

#include "gateway/consent/json_record.hpp"

namespace cloakroom::consent {
namespace {

using nlohmann::json;

result<std::string> bounded_text(const json& value, std::size_t bytes_max) {
  if (!value.is_string()) return CLOAKROOM_FAIL(errc::malformed);
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() > bytes_max) return CLOAKROOM_FAIL(errc::too_large);
  return text;
}

result<report> read_stated(const json& object) {
  if (!object.is_object()) return CLOAKROOM_FAIL(errc::malformed);
  const auto* preferences = member(object, "preferences");
  const auto* at = member(object, "at");
  if (!preferences || !preferences->is_boolean() || !at) return CLOAKROOM_FAIL(errc::malformed);
  auto text = bounded_text(*at, report_time_bytes_max);
  if (!text) return text.error();
  return report{preferences->get<bool>(), *std::move(text)};
}

}  // namespace

result<claim> read_claim(const json& object) {
  if (!object.is_object()) return CLOAKROOM_FAIL(errc::malformed);
  const auto* manager = member(object, "cmp");
  const auto* cookies = member(object, "cookies");
  const auto* stated = member(object, "report");
  if (!cookies == !stated || (stated && !manager)) return CLOAKROOM_FAIL(errc::malformed);
  claim out;
  if (manager) {
    auto name = bounded_text(*manager, manager_name_bytes_max);
    if (!name) return name.error();
    out.manager = *std::move(name);
  }
  if (stated) {
    auto read = read_stated(*stated);
    if (!read) return read.error();
    out.stated = *std::move(read);
    return out;
  }
  auto text = bounded_text(*cookies, cookie_header_bytes_max);
  if (!text) return text.error();
  out.cookies = *std::move(text);
  return out;
}

}  // namespace cloakroom::consent
