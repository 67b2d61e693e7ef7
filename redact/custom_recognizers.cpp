// Patterns of the configuration over RE2. Memory is bounded for each pattern and for the set; running out of it is an
// error of the message, never a text passed on unseen.
#include "redact/custom_recognizers.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <stdexcept>

#include "redact/characters.hpp"
#include "redact/checksums.hpp"

namespace cloakroom::redact {
namespace {

using validator = bool (*)(std::string_view digits);

validator validator_named(const std::string& name) {
  if (name == "luhn") return luhn_holds;
  if (name == "mod97") return mod97_holds;
  return nullptr;
}

[[noreturn]] void refuse(const custom_recognizer& which, const std::string& reason) {
  throw std::invalid_argument("recogniser " + which.name + ": " + reason);
}

RE2::Options options_of() {
  RE2::Options options;
  options.set_max_mem(custom_recognizers::memory_bytes_max);
  options.set_log_errors(false);
  return options;
}

std::string problem_of(const RE2& pattern) {
  if (!pattern.ok()) return "cannot be read (" + pattern.error() + "), expected RE2 syntax";
  auto size = pattern.ProgramSize();
  if (size > custom_recognizers::program_size_max)
    return "costs too much (" + std::to_string(size) + " instructions), expected at most " +
           std::to_string(custom_recognizers::program_size_max) + ": fewer and shorter repetitions";
  if (RE2::PartialMatch("", pattern)) return "matches the empty text, expected one that needs a character";
  return "";
}

void check(const custom_recognizer& each, const RE2& pattern) {
  if (auto problem = problem_of(pattern); !problem.empty()) refuse(each, "the pattern " + problem);
  if (!each.validator.empty() && validator_named(each.validator) == nullptr)
    refuse(each, "unknown validator " + each.validator + ", expected luhn or mod97");
  if (!(each.score > 0 && each.score <= 1)) refuse(each, "the score must be above 0 and at most 1");
}

std::string letters_and_digits(std::string_view text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), ascii_alnum);
  return kept;
}

}  // namespace

std::string custom_recognizers::pattern_problem(const std::string& pattern) {
  if (pattern.size() > pattern_bytes_max)
    return "is longer than " + std::to_string(pattern_bytes_max) + " bytes, expected a shorter one";
  return problem_of(RE2(pattern, options_of()));
}

struct custom_recognizers::parts {
  std::vector<custom_recognizer> wanted;
  std::vector<std::unique_ptr<RE2>> patterns;
  std::vector<validator> validators;
  std::unique_ptr<RE2::Set> set;
};

custom_recognizers::custom_recognizers(std::vector<custom_recognizer> wanted) {
  auto made = std::make_unique<parts>();
  if (wanted.size() > recognizers_max) throw std::invalid_argument("redaction.recognizers: more than 64");
  made->set = std::make_unique<RE2::Set>(options_of(), RE2::UNANCHORED);
  for (custom_recognizer& each : wanted) {
    if (each.pattern.size() > pattern_bytes_max) refuse(each, "the pattern is longer than 1024 bytes");
    auto pattern = std::make_unique<RE2>(each.pattern, options_of());
    check(each, *pattern);
    std::string error;
    if (made->set->Add(each.pattern, &error) < 0) refuse(each, "the pattern is wrong: " + error);
    for (std::string& word : each.context) word = lower_case(word);
    made->validators.push_back(validator_named(each.validator));
    made->patterns.push_back(std::move(pattern));
  }
  if (!wanted.empty() && !made->set->Compile())
    throw std::invalid_argument("recogniser " + wanted.back().name + ": the patterns together cost too much memory");
  made->wanted = std::move(wanted);
  parts_ = std::move(made);
}

custom_recognizers::~custom_recognizers() = default;

bool custom_recognizers::empty() const noexcept { return parts_->wanted.empty(); }

namespace {

constexpr std::size_t context_bytes = 64;

bool context_near(const custom_recognizer& each, std::string_view text, std::size_t start, std::size_t end) {
  if (each.context.empty()) return false;
  auto border = [&](std::size_t at) {
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    return at;
  };
  std::size_t from = border(start > context_bytes ? start - context_bytes : 0);
  std::string around = lower_case(text.substr(from, border(std::min(text.size(), end + context_bytes)) - from));
  return std::any_of(each.context.begin(), each.context.end(),
                     [&](const std::string& word) { return around.find(word) != std::string::npos; });
}

bool inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

}  // namespace

error_code custom_recognizers::look(const message& of, proposals& out) const {
  if (!out.ask()) return CLOAKROOM_FAIL(errc::budget_exceeded);
  std::vector<int> matching;
  RE2::Set::ErrorInfo info{RE2::Set::kNoError};
  if (!parts_->set->Match(of.text, &matching, &info) && info.kind != RE2::Set::kNoError)
    return CLOAKROOM_FAIL(errc::recognizer_failed);
  std::sort(matching.begin(), matching.end());
  for (int index : matching) {
    auto i = static_cast<std::size_t>(index);
    const custom_recognizer& each = parts_->wanted[i];
    if (!out.ask()) return CLOAKROOM_FAIL(errc::budget_exceeded);
    re2::StringPiece span;
    std::size_t at = 0;
    while (at <= of.text.size() && parts_->patterns[i]->Match(of.text, at, of.text.size(), RE2::UNANCHORED, &span, 1)) {
      auto start = static_cast<std::size_t>(span.data() - of.text.data()), end = start + span.size();
      if (!out.spend(end - at + 64)) return CLOAKROOM_FAIL(errc::budget_exceeded);
      at = end > start ? end : start + 1;
      if (end == start || inside_character(of.text, start) || inside_character(of.text, end)) continue;
      std::string canonical(of.text.substr(start, end - start));
      if (parts_->validators[i] != nullptr && !parts_->validators[i](letters_and_digits(canonical))) continue;
      bool near = context_near(each, of.text, start, end);
      out.add({static_cast<std::size_t>(known::count) + i, start, end,
               near ? std::min(1.0, each.score + 0.35) : each.score, std::move(canonical), each.name,
               near ? "pattern and context" : "pattern"});
    }
  }
  return {};
}

}  // namespace cloakroom::redact
