// The corpus of invented messages, tests/corpus/<language>/*.txt: one table per language with precision, recall and F1
// per type, strictly and by overlap, the bytes that stayed readable and the clean messages hit; each has a floor.
// Format: one message a line, values marked {{TYPE:value}}; the line "# region: CC" names the region of the site.
// Differences go to the file named by CLOAKROOM_CORPUS_DIFFERENCES, so that a green run stays readable.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>

#include "tests/redact/found.hpp"

using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

constexpr double f1_by_overlap_min = 0.99;
constexpr double f1_strict_min = 0.985;
constexpr double leaked_max = 0.01;
constexpr double clean_hit_max = 0.01;
constexpr std::size_t messages_min = 300;
constexpr std::size_t messages_in_all_min = 1500;

// Values found and missed, findings right and wrong.
struct tally {
  std::size_t found = 0, missed = 0, right = 0, wrong = 0;
  double precision() const { return right + wrong == 0 ? 1 : double(right) / double(right + wrong); }
  double recall() const { return found + missed == 0 ? 1 : double(found) / double(found + missed); }
  double f1() const { return right == 0 ? 0 : 2 * precision() * recall() / (precision() + recall()); }
  void operator+=(const tally& other) {
    found += other.found, missed += other.missed, right += other.right, wrong += other.wrong;
  }
};

struct figures {
  tally strict, overlap;
  std::size_t marked_bytes = 0, leaked_bytes = 0;
  double leaked() const { return marked_bytes == 0 ? 0 : double(leaked_bytes) / double(marked_bytes); }
  void operator+=(const figures& other) {
    strict += other.strict, overlap += other.overlap;
    marked_bytes += other.marked_bytes, leaked_bytes += other.leaked_bytes;
  }
};

struct results {
  std::map<std::string, figures> by_type;
  std::size_t messages = 0, clean = 0, clean_hit = 0;
  figures all() const {
    figures sum;
    for (const auto& [type, own] : by_type) sum += own;
    return sum;
  }
};

// A value, marked or found.
struct value {
  std::string type;
  std::size_t start = 0;
  std::size_t end = 0;
};
bool same(const value& a, const value& b) { return a.type == b.type && a.start == b.start && a.end == b.end; }
bool touches(const value& a, const value& b) { return a.type == b.type && a.start < b.end && b.start < a.end; }

std::vector<value> values_marked(const marked& line) {
  std::vector<value> values;
  for (std::size_t i = 0; i < line.items.size(); ++i)
    values.push_back({line.items[i].substr(0, line.items[i].find(':')), line.spans[i].start, line.spans[i].end});
  return values;
}

std::vector<value> values_found(const std::string& text, const std::string& region) {
  std::vector<value> values;
  for (const finding& f : scan_of(text, {region, ""}).findings) values.push_back({f.what->type, f.start, f.end});
  return values;
}

// Bytes of the value that no finding covers, whatever its type.
std::size_t uncovered(const value& wanted, const std::vector<value>& found) {
  std::size_t bytes = wanted.end - wanted.start;
  for (const value& f : found) {
    std::size_t from = std::max(f.start, wanted.start), to = std::min(f.end, wanted.end);
    if (from < to) bytes -= to - from;
  }
  return bytes;
}

template <class Match>
void count(const std::vector<value>& wanted, const std::vector<value>& found, results& seen, tally figures::*of,
           Match match) {
  auto any = [&](const std::vector<value>& among, const value& one) {
    return std::any_of(among.begin(), among.end(), [&](const value& other) { return match(one, other); });
  };
  for (const value& w : wanted)
    ++(any(found, w) ? (seen.by_type[w.type].*of).found : (seen.by_type[w.type].*of).missed);
  for (const value& f : found) ++(any(wanted, f) ? (seen.by_type[f.type].*of).right : (seen.by_type[f.type].*of).wrong);
}

void write_difference(const std::string& line, const std::string& text, const std::vector<value>& found) {
  static const char* const path = std::getenv("CLOAKROOM_CORPUS_DIFFERENCES");
  if (path == nullptr) return;
  static std::ofstream out(path);
  out << line << "\n    found:";
  for (const value& f : found) out << " {" << f.type << ':' << text.substr(f.start, f.end - f.start) << '}';
  out << '\n';
}

void judge(const std::string& line, const std::string& region, results& seen) {
  marked read = read_marks(line);
  std::vector<value> wanted = values_marked(read), found = values_found(read.text, region);
  ++seen.messages;
  if (wanted.empty()) {
    ++seen.clean;
    seen.clean_hit += !found.empty();
  }
  count(wanted, found, seen, &figures::strict, same);
  count(wanted, found, seen, &figures::overlap, touches);
  for (const value& w : wanted) {
    seen.by_type[w.type].marked_bytes += w.end - w.start;
    seen.by_type[w.type].leaked_bytes += uncovered(w, found);
  }
  if (!std::equal(wanted.begin(), wanted.end(), found.begin(), found.end(), same))
    write_difference(line, read.text, found);
}

void print(const std::string& name, const figures& own) {
  std::cout << "  " << std::left << std::setw(14) << name << std::right << std::setw(6)
            << own.strict.found + own.strict.missed;
  for (const tally& t : {own.strict, own.overlap})
    std::cout << "   " << t.precision() << ' ' << t.recall() << ' ' << t.f1();
  std::cout << std::setw(8) << 100 * own.leaked() << " %\n";
}

void print(const std::string& language, const results& seen) {
  std::cout << std::fixed << std::setprecision(3) << language << ": " << seen.messages << " messages, "
            << seen.clean_hit << " of " << seen.clean << " clean ones hit\n  type          values   strict P R F1"
            << "         by overlap P R F1     leaked bytes\n";
  for (const auto& [type, own] : seen.by_type) print(type, own);
  print("all", seen.all());
}

results judge_language(const std::filesystem::path& folder) {
  results seen;
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) files.push_back(file.path());
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream in(path);
    std::string line, region;
    while (std::getline(in, line)) {
      if (line.starts_with("# region: "))
        region = line.substr(10);
      else if (!line.empty() && line[0] != '#')
        judge(line, region, seen);
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("corpus: found, spared and leaked in every language", "[redact]") {
  std::size_t messages = 0;
  for (const char* language : {"en", "uk", "pl", "bg", "ru"}) {
    results seen = judge_language(std::string(CLOAKROOM_SOURCE) + "/tests/corpus/" + language);
    print(language, seen);
    INFO(language);
    messages += seen.messages;
    CHECK(seen.messages >= messages_min);
    CHECK(seen.all().overlap.f1() >= f1_by_overlap_min);
    CHECK(seen.all().strict.f1() >= f1_strict_min);
    CHECK(seen.all().leaked() <= leaked_max);
    CHECK(double(seen.clean_hit) <= clean_hit_max * double(seen.clean));
  }
  CHECK(messages >= messages_in_all_min);
}
