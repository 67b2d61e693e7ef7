// Bounded JSON inside cookies: depth, size and duplicate names are judged here.
#include "gateway/consent/json_record.hpp"

#include <vector>

#include "gateway/consent/value_text.hpp"

namespace cloakroom::consent {
namespace {

using nlohmann::json;

// Builds the value while the library reads. Returning false anywhere ends the reading at once, so hostile nesting is
// never built, and the last of two equal keys never silently wins.
class record_builder final : public nlohmann::json_sax<json> {
 public:
  json take() { return std::move(root_); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  bool key(string_t& name) override {
    auto [at, fresh] = open_.back()->get_ref<json::object_t&>().try_emplace(std::move(name));
    slot_ = &at->second;
    return fresh;
  }

 private:
  json* place(json value) {
    if (open_.empty()) slot_ = &root_;
    if (!open_.empty() && open_.back()->is_array()) {
      auto& list = open_.back()->get_ref<json::array_t&>();
      list.push_back(std::move(value));
      return &list.back();
    }
    *slot_ = std::move(value);
    return slot_;
  }
  bool put(json value) {
    place(std::move(value));
    return true;
  }
  // The pointers stay good: while a container is open, its parent does not change.
  bool open(json container) {
    if (open_.size() == json_depth_max) return false;
    open_.push_back(place(std::move(container)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  json root_;
  json* slot_ = nullptr;
  std::vector<json*> open_;
};

}  // namespace

std::optional<json> strict_json(std::string_view text) {
  // The library takes a NUL for the end of its input and skips a byte order mark; neither belongs here.
  if (!clean_text(text) || text.starts_with("\xef\xbb\xbf")) return std::nullopt;
  record_builder builder;
  if (!json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  return builder.take();
}

std::optional<json> json_record(std::string_view raw) {
  std::optional<std::string> decoded;
  if (!raw.starts_with('{')) {
    decoded = decoded_once(raw);
    if (!decoded || !decoded->starts_with('{')) return std::nullopt;
    raw = *decoded;
  }
  return strict_json(raw);
}

const json* member(const json& object, std::string_view name) {
  auto at = object.find(name);
  return at == object.end() ? nullptr : &*at;
}

std::optional<std::set<std::string>> text_list(const json& value) {
  if (!value.is_array()) return std::nullopt;
  std::set<std::string> out;
  for (const auto& item : value) {
    if (!item.is_string()) return std::nullopt;
    out.insert(item.get_ref<const std::string&>());
  }
  return out;
}

bool is_text(const json* value, std::string_view text) {
  return value && value->is_string() && value->get_ref<const std::string&>() == text;
}

bool is_true(const json* value) { return value && value->is_boolean() && value->get<bool>(); }

}  // namespace cloakroom::consent
