// Every possible cut gets a rank once; cutting is then a walk that keeps the best late one. Marks like "(1/3)" are
// the connector's business.
#include "connectors/text_parts.hpp"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <array>
#include <cassert>
#include <memory>

#include "base/utf8.hpp"

namespace cloakroom::connectors {
namespace {

// How good it is to cut before a position; a greater one wins.
enum class rank { none, inside, cluster, blank, sentence, line, paragraph };

struct text_closer {
  void operator()(UText* text) const { utext_close(text); }
};

// rank::cluster for every byte offset where a grapheme cluster ends, rank::inside for other code points' ends.
std::vector<rank> rank_clusters(std::string_view text) {
  std::vector<rank> ranks(text.size() + 1, rank::none);
  for (std::size_t at = 0; at < text.size(); at += utf8_at(text, at).bytes) ranks[at] = rank::inside;
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<UText, text_closer> source(
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
  std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  if (U_SUCCESS(status)) breaks->setText(source.get(), status);
  // Without ICU's data a cut between code points is still a legal text.
  if (U_FAILURE(status)) return ranks;
  for (auto at = breaks->next(); at != icu::BreakIterator::DONE; at = breaks->next())
    ranks[static_cast<std::size_t>(at)] = rank::cluster;
  return ranks;
}

bool blank(char c) { return c == ' ' || c == '\t'; }
bool ends_sentence(char c) { return c == '.' || c == '!' || c == '?'; }

// What ends right before `at`, which follows a whole cluster.
rank rank_of_end(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  // A cut belongs behind a run of blanks or line ends, never into it: the next part would begin with a gap.
  const bool run_goes_on = at < text.size() && (blank(text[at]) || text[at] == '\n' || text[at] == '\r');
  if (run_goes_on || before.empty()) return rank::cluster;
  if (before.ends_with("\n\n") || before.ends_with("\n\r\n")) return rank::paragraph;
  if (before.ends_with('\n')) return rank::line;
  if (!blank(before.back())) return rank::cluster;
  const auto word_end = before.find_last_not_of(" \t");
  return word_end != std::string_view::npos && ends_sentence(before[word_end]) ? rank::sentence : rank::blank;
}

std::vector<rank> rank_cuts(std::string_view text) {
  auto ranks = rank_clusters(text);
  for (std::size_t at = 0; at <= text.size(); ++at)
    if (ranks[at] == rank::cluster) ranks[at] = rank_of_end(text, at);
  for (const auto& token : find_tokens(text))
    for (auto at = token.start + 1; at < token.end; ++at) ranks[at] = rank::inside;
  return ranks;
}

// The end of the part that begins at `start`.
std::size_t next_cut(std::string_view text, const std::vector<rank>& ranks, std::size_t start, std::size_t units_max) {
  std::array<std::size_t, static_cast<std::size_t>(rank::paragraph) + 1> last{};  // Last cut of each rank; 0: none.
  std::size_t units = 0;
  for (auto at = start; at < text.size();) {
    const auto point = utf8_at(text, at);
    units += point.value > 0xffff ? 2 : 1;
    if (units > units_max) break;
    at += point.bytes;
    const auto found = ranks[at];
    // Outside the last quarter only the fact counts that a cluster ends here.
    const bool late = units >= units_max - units_max / 4;
    last[static_cast<std::size_t>(late || found <= rank::cluster ? found : rank::cluster)] = at;
    if (at == text.size()) return at;
  }
  for (auto best = rank::paragraph; best >= rank::blank; best = static_cast<rank>(static_cast<int>(best) - 1))
    if (auto at = last[static_cast<std::size_t>(best)]; at != 0) return at;
  const auto cluster = last[static_cast<std::size_t>(rank::cluster)];
  return cluster != 0 ? cluster : last[static_cast<std::size_t>(rank::inside)];
}

}  // namespace

std::vector<byte_span> cut_text(std::string_view text, std::size_t units_max) {
  assert(units_max >= 2);
  std::vector<byte_span> parts;
  if (text.empty()) return parts;
  const auto ranks = rank_cuts(text);
  for (std::size_t start = 0; start < text.size();) {
    const auto end = next_cut(text, ranks, start, units_max);
    parts.push_back({start, end});
    start = end;
  }
  return parts;
}

}  // namespace cloakroom::connectors
