// Text in, findings and sanitised text out. Pure: no I/O, no clock, no globals; immutable once built, safe from any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/safe_text.hpp"
#include "redact/finding.hpp"

namespace cloakroom::redact {

// Why a text cannot be judged. The message is held or refused; it is never passed on.
enum class errc {
  invalid_utf8 = 1,   // Not well-formed UTF-8.
  too_long,           // Above settings::text_bytes_max.
  recognizer_failed,  // A recogniser could not finish (a pattern's memory ran out, a table is unreadable).
  budget_exceeded,    // The message's time budget ran out.
  span_unfit,         // A span that a person named is none of this text, or of a type that nobody knows.
};
const boost::system::error_category& redact_category() noexcept;
error_code make_error_code(errc code) noexcept;

// A recogniser from the configuration (docs: redaction.recognizers).
struct custom_recognizer {
  std::string name;                  // "ORDER_ID"
  std::string token_kind;            // "order"
  std::string pattern;               // RE2 syntax
  std::vector<std::string> context;  // Words near the value that raise its score.
  double score = 0.6;                // 0..1, without context.
  std::string validator;             // "", "luhn", "mod97" …
};

struct settings {
  std::size_t text_bytes_max = 65536;
  std::vector<std::string> entities;  // Types to look for; empty: all.
  std::vector<custom_recognizer> recognizers;
};

// What is known about the text beside its words.
struct scan_context {
  std::string_view region;    // ISO 3166 two letters for national phone numbers; empty: none.
  std::string_view language;  // BCP 47 primary tag of the writer; empty: unknown.
  bool (*expired)(const void*) =
      nullptr;  // Asked now and then with `expired_of`; true ends the scan with budget_exceeded.
  const void* expired_of = nullptr;
  bool explain = false;  // Also tells what was vetoed, and why.
};

class lexicon;
struct earlier_text;
enum class speaker : std::uint8_t;
struct scan_across;

class redactor {
 public:
  // Throws std::invalid_argument, naming recogniser and reason, for a custom pattern that does not compile or costs too
  // much.
  explicit redactor(settings wanted);
  ~redactor();
  redactor(const redactor&) = delete;
  redactor& operator=(const redactor&) = delete;

  [[nodiscard]] result<scan> find(const raw_text& text, const scan_context& context) const;
  // The same for a text that follows others in a conversation, oldest first; types and bounds: redact/look_back.hpp.
  // Costs no more than `find` unless the end of an earlier text and the beginning of this one may belong together.
  [[nodiscard]] result<scan_across> find_across(std::span<const earlier_text> earlier, const raw_text& text,
                                                const scan_context& context) const;
  // A text as the next ones look back at it.
  earlier_text end_of(const raw_text& text, speaker by) const;
  // Makes `found` keep what its findings point to; for those who put findings into it by themselves.
  void own(scan& found) const;
  // Every entity this redactor may report, built-in ones first.
  std::span<const entity> entities() const noexcept;

 private:
  struct parts;
  const lexicon& words() const noexcept;
  std::shared_ptr<const parts> parts_;  // Shared with the scans, whose findings point into it.
};

// The text with every finding replaced by its token (tokens[i] for findings[i], brackets included) and the brackets of
// look-alikes turned into parentheses. `found` must come from the same text.
safe_text sanitised(const raw_text& text, const scan& found, std::span<const std::string> tokens);
// The same with the kind alone, `[email]`: what `cloakroom redact` prints.
safe_text sanitised_by_kind(const raw_text& text, const scan& found);

}  // namespace cloakroom::redact

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::redact::errc> : std::true_type {};
}  // namespace boost::system
