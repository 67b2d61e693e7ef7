// One recogniser: which triggers it wants to see, and its judgement at one of them. Recognisers hold no state.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "redact/digit_run.hpp"
#include "redact/lexicon.hpp"
#include "redact/message.hpp"

namespace cloakroom::redact {

// What the class scan stops at.
// `disguised` is a number with a letter beside it that is drawn like a digit.
enum class trigger : std::uint8_t { number, disguised, at_sign, slash, colon, double_equals, word, count };
using trigger_set = std::uint8_t;
constexpr trigger_set wants(trigger t) { return static_cast<trigger_set>(1u << static_cast<unsigned>(t)); }

// One place where a trigger stands.
struct hit {
  trigger why;
  std::size_t at = 0;                // First byte of the trigger.
  const digit_run* run = nullptr;    // For trigger::number.
  const word_sight* word = nullptr;  // For trigger::word.
};

class recognizer {
 public:
  virtual ~recognizer() = default;
  virtual std::string_view name() const noexcept = 0;
  virtual known type() const noexcept = 0;
  virtual trigger_set triggers() const noexcept = 0;
  // Adds what it finds around the hit. Bounded by the neighbourhood of the hit, or it pays with `out.spend`.
  virtual void look(const hit& at, const message& of, proposals& out) const = 0;

 protected:
  // The parts of a proposal that a recogniser decides.
  struct verdict {
    std::size_t start;
    std::size_t end;
    double score;
    std::string canonical;
    std::string_view reason;
  };
  void propose(verdict found, proposals& out) const {
    out.add({static_cast<std::size_t>(type()), found.start, found.end, found.score, std::move(found.canonical), name(),
             found.reason});
  }
  // Lets a candidate be.
  void let_be(byte_span where, std::string_view reason, proposals& out) const {
    out.veto({static_cast<std::size_t>(type()), where.start, where.end, 0, {}, name(), reason});
  }
  // The same, to end a judgement with: always false.
  bool veto(byte_span where, std::string_view reason, proposals& out) const {
    let_be(where, reason, out);
    return false;
  }
};

using recognizer_list = std::vector<std::unique_ptr<const recognizer>>;

}  // namespace cloakroom::redact
