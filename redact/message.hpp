// What a recogniser sees and where it puts what it finds. Inner to redact/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redact/class_map.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::redact {

class lexicon;
struct region_plan;

// The kinds of data known without configuration, in the order of redactor::entities().
enum class known : std::uint8_t { email, phone, telegram, viber, messenger, card, iban, ip, pesel, egn, rnokpp, count };

// A span that a recogniser believes in. The longest wins where two overlap, then the higher score.
struct proposal {
  std::size_t entity = 0;  // Index into redactor::entities().
  std::size_t start = 0;
  std::size_t end = 0;
  double score = 0;
  std::string canonical;
  std::string_view recognizer;
  std::string_view reason;
};

// The text under judgement with everything that was learned about it before the recognisers.
struct message {
  std::string_view text;
  const class_map* classes = nullptr;
  const lexicon* words = nullptr;
  const region_plan* region = nullptr;  // Null: national numbers need shape or context.
  // False: no word of the text can make any digits a telephone number.
  bool may_name_phone = true;
};

// Collects proposals and pays for work, so that no message costs more than its budget.
class proposals {
 public:
  explicit proposals(const scan_context& context) : context_(context) {}

  void add(proposal found) {
    unasked_ += proposal_cost_bytes;
    found_.push_back(std::move(found));
  }
  std::vector<proposal>& all() noexcept { return found_; }
  // Kept for explanations only; `why` is its reason.
  void veto(proposal why) {
    if (context_.explain) vetoed_.push_back(std::move(why));
  }
  std::vector<proposal>& vetoed() noexcept { return vetoed_; }
  bool explains() const noexcept { return context_.explain; }
  // Whether this recogniser's last value reaches beyond `at`: what stands inside it would be a shorter one.
  bool covered(std::string_view recognizer, std::size_t at) const noexcept {
    std::size_t looked = 0;
    for (auto it = found_.rbegin(); it != found_.rend() && looked < proposals_looked_back; ++it, ++looked)
      if (it->recognizer == recognizer) return it->start < at && at < it->end;
    return false;
  }

  // Accounts for about `bytes` of text looked at. False: the budget is gone, stop at once.
  bool spend(std::size_t bytes) noexcept {
    unasked_ += bytes;
    return unasked_ < work_bytes_between_asks ? !expired_ : ask();
  }
  // Asks the caller's clock now.
  bool ask() noexcept {
    unasked_ = 0;
    if (!expired_ && context_.expired != nullptr) expired_ = context_.expired(context_.expired_of);
    return !expired_;
  }
  bool expired() const noexcept { return expired_; }

  static constexpr std::size_t work_bytes_between_asks = 4096;
  static constexpr std::size_t proposals_looked_back = 8;
  static constexpr std::size_t proposal_cost_bytes = 128;  // Of making a value, ordering it and reporting it.

 private:
  const scan_context& context_;
  std::vector<proposal> found_;
  std::vector<proposal> vetoed_;
  std::size_t unasked_ = 0;
  bool expired_ = false;
};

}  // namespace cloakroom::redact
