// The way of one text: bounds, class scan, triggers to recognisers, custom patterns, overlaps, look-alikes.
#include "redact/redactor.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "base/raw_text_reader.hpp"
#include "redact/characters.hpp"
#include "redact/custom_recognizers.hpp"
#include "redact/default_recognizers.hpp"
#include "redact/entities.hpp"
#include "redact/language_guess.hpp"
#include "redact/number_plan.hpp"
#include "redact/overlap.hpp"
#include "redact/token_reader.hpp"
#include "redact/trigger_walk.hpp"

namespace cloakroom::redact {

struct redactor::parts {
  explicit parts(settings wanted)
      : text_bytes_max(wanted.text_bytes_max),
        entities(make_entities(wanted.recognizers)),
        custom(std::move(wanted.recognizers)),
        kernel(best_kernel()) {
    for (const entity& each : entities) add_kind(each.token_kind);
    add_kind("file");
    choose(wanted.entities);
  }

  void add_kind(const std::string& kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  // All of one text into `out`, which is empty.
  error_code look(std::string_view text, const scan_context& context, scan& out) const;
  void report(proposals& found, scan& out) const;
  // What was vetoed, and the `proposed` ones that are no longer among the findings.
  std::vector<veto> explained(proposals& found, std::vector<proposal> proposed) const;
  // Keeps the types asked for; an unknown one is a mistake in the configuration.
  void choose(const std::vector<std::string>& types);

  std::size_t text_bytes_max;
  std::vector<entity> entities;
  std::vector<bool> enabled;
  std::vector<std::string> kinds;  // Every kind that a token may carry here.
  custom_recognizers custom;
  lexicon words;
  recognizer_list recognizers;
  std::array<std::vector<const recognizer*>, static_cast<std::size_t>(trigger::count)> by_trigger;
  scan_kernel kernel;
};

void redactor::parts::choose(const std::vector<std::string>& types) {
  enabled.assign(entities.size(), types.empty());
  for (const std::string& type : types) {
    auto found = std::find_if(entities.begin(), entities.end(), [&](const entity& e) { return e.type == type; });
    if (type != "all" && found == entities.end())
      throw std::invalid_argument("redaction.entities: unknown type " + type);
    if (type == "all")
      enabled.assign(entities.size(), true);
    else
      enabled[static_cast<std::size_t>(found - entities.begin())] = true;
  }
  recognizers = default_recognizers();
  for (const auto& each : recognizers)
    for (std::size_t t = 0; t < by_trigger.size() && enabled[static_cast<std::size_t>(each->type())]; ++t)
      if ((each->triggers() & wants(static_cast<trigger>(t))) != 0) by_trigger[t].push_back(each.get());
}

std::vector<veto> redactor::parts::explained(proposals& found, std::vector<proposal> proposed) const {
  std::vector<veto> out;
  auto add = [&](const proposal& one, std::string_view reason) {
    out.push_back({&entities[one.entity], one.start, one.end, one.recognizer, reason});
  };
  for (const proposal& one : found.vetoed()) add(one, one.reason);
  for (const proposal& one : proposed) {
    bool stays = std::any_of(found.all().begin(), found.all().end(), [&](const proposal& kept) {
      return kept.entity == one.entity && kept.start < one.end && one.start < kept.end;
    });
    if (!stays) add(one, enabled[one.entity] ? "another value stands there" : "this type is switched off");
  }
  std::stable_sort(out.begin(), out.end(), [](const veto& a, const veto& b) { return a.start < b.start; });
  return out;
}

namespace {

bool digits_enough(const class_map& classes) {
  int digits = 0;
  for (const class_words& block : classes.blocks()) digits += __builtin_popcountll(block.digit);
  return digits >= 7;
}

// The region given, or the one that the language speaks for.
const region_plan* region_of(std::string_view text, const scan_context& context, const class_map& classes) {
  char id[2];
  if (context.region.size() == 2) {
    for (std::size_t i = 0; i < 2; ++i) id[i] = static_cast<char>(context.region[i] & ~0x20);
    return find_region({id, 2});
  }
  if (context.language == "uk") return find_region("UA");
  if (context.language == "pl") return find_region("PL");
  if (context.language == "bg") return find_region("BG");
  if (context.language == "ru") return find_region("RU");
  return context.language.empty() && digits_enough(classes) ? find_region(region_by_letters(text)) : nullptr;
}

bool has_bracket(std::string_view text, const class_map& classes) {
  auto blocks = classes.blocks();
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    for (std::uint64_t bits = blocks[block].mark | blocks[block].gap; bits != 0; bits &= bits - 1) {
      auto byte = static_cast<unsigned char>(text[block * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))]);
      if (byte == '[' || byte == '{' || byte == '<' || byte == 0xe3 || byte == 0xef || byte == 0xe2) return true;
    }
  }
  return false;
}

}  // namespace

redactor::redactor(settings wanted) : parts_(std::make_shared<const parts>(std::move(wanted))) {}
redactor::~redactor() = default;

std::span<const entity> redactor::entities() const noexcept { return parts_->entities; }
const lexicon& redactor::words() const noexcept { return parts_->words; }

error_code redactor::parts::look(std::string_view text, const scan_context& context, scan& out) const {
  if (text.size() > text_bytes_max) return CLOAKROOM_FAIL(errc::too_long);
  proposals found(context);
  class_map classes(text.size());
  // Before the first question for time: what is no text is never taken for one that nobody had time for.
  if (!classify(kernel, text, classes.blocks())) return CLOAKROOM_FAIL(errc::invalid_utf8);
  if (!found.ask()) return CLOAKROOM_FAIL(errc::budget_exceeded);
  message of{text, &classes, &words, region_of(text, context, classes)};
  bool signs = walk_triggers(of, by_trigger, found);
  if (found.expired()) return CLOAKROOM_FAIL(errc::budget_exceeded);
  if (!custom.empty())
    if (auto failure = custom.look(of, found); failure) return failure;
  if (found.explains() || !found.all().empty()) report(found, out);
  if (signs && has_bracket(text, classes)) {
    if (!found.spend(text.size())) return CLOAKROOM_FAIL(errc::budget_exceeded);
    find_lookalikes(text, kinds, out.lookalikes);
    drop_touching(out);
  }
  return found.ask() ? error_code() : CLOAKROOM_FAIL(errc::budget_exceeded);
}

void redactor::parts::report(proposals& found, scan& out) const {
  auto proposed = found.explains() ? found.all() : std::vector<proposal>();
  // A type that nobody asked for must not hide a shorter value of one that was.
  std::erase_if(found.all(), [&](const proposal& each) { return !enabled[each.entity]; });
  resolve_overlaps(found.all());
  if (found.explains()) out.vetoed = explained(found, std::move(proposed));
  for (proposal& each : found.all()) {
    out.findings.push_back({&entities[each.entity], each.start, each.end, each.score,
                            raw_text(std::move(each.canonical)), each.recognizer, each.reason});
  }
}

// The result is filled where the caller has it: most messages hold nothing, and moving it would cost more than a part
// of the scan. So would sharing the ownership of what nothing points to.
result<scan> redactor::find(const raw_text& text, const scan_context& context) const {
  result<scan> out{scan{}};
  auto failure = parts_->look(raw_text_reader::view(text), context, *out);
  if (failure) {
    out = failure;
  } else if (!out->findings.empty() || !out->vetoed.empty()) {
    own(*out);
  }
  return out;
}

void redactor::own(scan& found) const { found.owner = parts_; }

}  // namespace cloakroom::redact
