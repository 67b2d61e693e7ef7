// Facebook Messenger: m.me and its sisters, message threads, and a name or a page-scoped id next to the word.
// Sources: developers.facebook.com/docs/messenger-platform (m.me links, page-scoped ids), 2024.
#include <algorithm>

#include "redact/characters.hpp"
#include "redact/recognizers/common/keyword_value.hpp"
#include "redact/recognizers/common/link_walk.hpp"
#include "redact/recognizers/common/recognizers.hpp"

namespace cloakroom::redact {
namespace {

class messenger_link final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "messenger_link"; }
  known type() const noexcept override { return known::messenger; }
  trigger_set triggers() const noexcept override { return wants(trigger::slash); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (out.covered(name(), at.at)) return;
    static constexpr std::string_view own[] = {"m.me", "fb.me", "fb.com", "messenger.com"};
    static constexpr std::string_view shared[] = {"facebook.com"};
    if (auto app = scheme_link_at(of.text, at.at, "fb-messenger"))
      return propose({app->start, app->end, 0.95, lower_case(app->path), "link"}, out);
    if (auto link = host_link_at(of.text, at.at, own))
      return propose({link->start, link->end, 0.95, person_of(link->path), "link"}, out);
    auto link = host_link_at(of.text, at.at, shared);
    if (!link) return;
    if (!personal(link->path)) return let_be({link->start, link->end}, "a page, no person", out);
    propose({link->start, link->end, 0.9, person_of(link->path), "link"}, out);
  }

 private:
  // facebook.com also holds pages of shops: only threads and paths that name a person count.
  static bool personal(std::string_view path) {
    for (std::string_view lead : {"messages/t/", "messages/e2ee/t/", "profile.php?id=", "people/"})
      if (path.starts_with(lead)) return true;
    std::string_view name = path.substr(0, path.find_first_of("?/#"));
    return name.find('.') != std::string_view::npos && !name.ends_with(".php");
  }
  static std::string person_of(std::string_view path) {
    std::string id = parameter_of(path, "id");
    if (path.starts_with("profile.php") && !id.empty()) return id;
    for (std::string_view lead : {"messages/e2ee/t/", "messages/t/", "t/", "msg/"})
      if (path.starts_with(lead)) path.remove_prefix(lead.size());
    return lower_case(path.substr(0, path.find_first_of("?/#")));
  }
};

// Page-scoped ids have 15 digits and more.
std::optional<keyword_value> page_scoped(std::optional<keyword_value> number) {
  bool long_enough = number && number->canonical.size() >= 15 && number->canonical[0] != '+';
  return long_enough ? std::move(number) : std::nullopt;
}

class messenger_keyword final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "messenger_keyword"; }
  known type() const noexcept override { return known::messenger; }
  trigger_set triggers() const noexcept override { return wants(trigger::word); }

  void look(const hit& at, const message& of, proposals& out) const override {
    if (!at.word->is(word_class::messenger) || !out.spend(keyword_cost_bytes)) return;
    constexpr name_rule rule{5, 50, true};
    auto value = value_after_keyword(of, *at.word, rule);
    if (!value) value = name_before_keyword(of, *at.word, rule);
    if (!value) value = page_scoped(number_near_keyword(of, *at.word));
    if (!value || (value->number && value->canonical.starts_with('+'))) return;  // A phone stays a phone.
    propose({value->where.start, value->where.end, value->score, std::move(value->canonical), value->reason}, out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_messenger_link() { return std::make_unique<messenger_link>(); }
std::unique_ptr<const recognizer> make_messenger_keyword() { return std::make_unique<messenger_keyword>(); }

}  // namespace cloakroom::redact
