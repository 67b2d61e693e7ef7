// E-mail addresses with an "@": from each one left and right by table (RFC 5321, RFC 6531), no list of domains.
#include "redact/characters.hpp"
#include "redact/recognizers/common/email_walk.hpp"
#include "redact/recognizers/common/recognizers.hpp"

namespace cloakroom::redact {
namespace {

class email_address final : public recognizer {
 public:
  std::string_view name() const noexcept override { return "email_address"; }
  known type() const noexcept override { return known::email; }
  trigger_set triggers() const noexcept override { return wants(trigger::at_sign); }

  void look(const hit& at, const message& of, proposals& out) const override {
    std::size_t behind = at.at + glyph_at(of.text, at.at).bytes;
    address_part local = local_part_before(of.text, at.at);
    if (local.plain.empty()) return spaced(at.at, behind, of, out);
    address_part domain = domain_after(of.text, behind);
    // Both walks end at the next sign.
    out.spend(2 * (local.plain.size() + domain.plain.size()) + 32);
    if (domain.plain.empty()) return;
    propose({local.start, domain.end, 0.95, canonical_email(local.plain, domain.plain), "address"}, out);
  }

 private:
  // "ivan @ example.com": blanks around the sign, so the name must look like one: a digit, a dot or an underscore in
  // it, or a large mail host behind.
  void spaced(std::size_t at, std::size_t behind, const message& of, proposals& out) const {
    if (glyph_before(of.text, at).kind != glyph_kind::space) return;
    std::size_t end = at - glyph_before(of.text, at).bytes;
    if (glyph_at(of.text, behind).kind == glyph_kind::space) behind += glyph_at(of.text, behind).bytes;
    address_part local = local_part_before(of.text, end), domain = domain_after(of.text, behind);
    if (local.plain.empty() || domain.plain.empty()) return;
    bool telling = local.plain.find_first_of("0123456789._") != std::string::npos;
    std::string_view host = std::string_view(domain.plain).substr(0, domain.plain.find('.'));
    if (!telling && !known_mail_host(host)) return;
    propose({local.start, domain.end, 0.7, canonical_email(local.plain, domain.plain), "address with blanks"}, out);
  }
};

}  // namespace

std::unique_ptr<const recognizer> make_email_address() { return std::make_unique<email_address>(); }

}  // namespace cloakroom::redact
