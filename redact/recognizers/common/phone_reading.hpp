// Which groups of a run of digits form a telephone number, and why. Shared by phones, Viber and Telegram numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "redact/digit_run.hpp"
#include "redact/message.hpp"
#include "redact/number_plan.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {

inline constexpr std::size_t phone_digits_min = 7;
inline constexpr std::size_t phone_digits_max = 15;  // ITU-T E.164.
inline constexpr std::size_t phone_groups_max = 15;

// Whether this group is tied to the one before by dashes or dots alone, so that no number ends or begins between them.
// One hyphen between two whole numbers does not tie them.
bool tight(const digit_run& run, std::size_t group);

struct phone_reading {
  std::size_t first_group = 0;
  std::size_t last_group = 0;
  double score = 0;
  std::string canonical;  // E.164; where no plan knows the number, its digits alone.
  std::string_view reason;
  bool grouped = false;        // Written in groups, as people write telephone numbers.
  bool prefixed = false;       // With plus, 00 or trunk prefix.
  bool needs_context = false;  // Only a telephone number if a word says so.
};

// The best number that begins with this group by the plans: plus, 00, calling code, region, shape.
std::optional<phone_reading> read_phone(const message& of, const digit_run& run, std::size_t group);
// Any 7 to 15 digits from this group on (6 and more if `short_too`): a word beside them says that they are a phone.
std::optional<phone_reading> read_any_phone(const message& of, const digit_run& run, std::size_t group, bool short_too);

// Where the number begins and ends in the text: a plus and an opening bracket belong to it, an extension too, whose
// digits are then added to the canonical form (";ext=12").
byte_span phone_span(const message& of, const digit_run& run, phone_reading& reading);

// Position of the plus that belongs to this group, looking over an opening bracket and one blank.
std::optional<std::size_t> plus_before(std::string_view text, std::size_t start);

}  // namespace cloakroom::redact
