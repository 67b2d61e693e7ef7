// Redaction beside a byte-class scan, RE2::Set and Hyperscan: the same messages, one call for each, one thread, all in
// one run, round by round. Ratios carry from machine to machine, absolute figures do not.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "bench/scanners.hpp"
#include "bench/texts.hpp"
#include "redact/redactor.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::bench;

constexpr std::size_t messages_count = 20000;
constexpr int rounds = 15;
constexpr int program_rounds = 5;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double resident_mb() {
  std::ifstream in("/proc/self/statm");
  double all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// Whether libphonenumber is part of this process, which holds all of the detector.
bool has_libphonenumber() {
  std::ifstream in("/proc/self/maps");
  for (std::string line; std::getline(in, line);)
    if (line.find("phonenumber") != std::string::npos) return true;
  return false;
}

volatile std::size_t sink = 0;

// CPU seconds for one pass.
template <class Scan>
double pass(const std::vector<sample>& messages, const Scan& scan) {
  double began = cpu_seconds();
  std::size_t seen = 0;
  for (const sample& one : messages) seen += scan(one);
  sink = sink + seen;
  return cpu_seconds() - began;
}

double pass(const std::vector<sample>& messages, const scanner& with) {
  return pass(messages, [&](const sample& one) { return with.scan(one.text); });
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

struct row {
  std::string name;
  std::vector<double> seconds;
};

void print_speeds(const std::vector<row>& rows, const std::vector<sample>& messages) {
  for (const row& each : rows) {
    double seconds = median(each.seconds);
    std::printf("    %-24s %8.1f MB/s  %7.0f ns a message\n", each.name.c_str(),
                static_cast<double>(bytes_of(messages)) / seconds / 1e6,
                seconds * 1e9 / static_cast<double>(messages.size()));
  }
}

// How many times as fast `a` is as `b`, round by round.
double ratio(const row& a, const row& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.seconds.size(); ++i) ratios.push_back(b.seconds[i] / a.seconds[i]);
  return median(ratios);
}

void judge(const char* what, double value, double floor, double aim) {
  const char* word = value >= aim ? "aim reached" : value >= floor ? "enough" : "TOO SLOW";
  std::printf("  %-64s %7.3f   at least %.2f, aim %.2f: %s\n", what, value, floor, aim, word);
}

std::vector<row> measure(const redact::redactor& redactor, const std::vector<sample>& messages) {
  std::vector<scanner> others = {class_scan(), re2_set()};
  if (scanner one = hyperscan(); one.scan) others.push_back(one);
  std::vector<row> rows = {{"redaction", {}}};
  for (const scanner& each : others) rows.push_back({each.name, {}});
  auto redaction = [&](const sample& one) {
    return redactor.find(one.raw, {one.region, "", nullptr, nullptr})->findings.size();
  };
  for (int round = -1; round < rounds; ++round) {  // The first one warms up.
    std::vector<double> seconds = {pass(messages, redaction)};
    for (const scanner& each : others) seconds.push_back(pass(messages, each));
    for (std::size_t i = 0; i < rows.size() && round >= 0; ++i) rows[i].seconds.push_back(seconds[i]);
  }
  return rows;
}

// CPU seconds of `cloakroom redact --ndjson` over the file.
double program_seconds(const std::string& program, const std::string& file) {
  pid_t child = fork();
  if (child == 0) {
    int in = open(file.c_str(), O_RDONLY), out = open("/dev/null", O_WRONLY);
    dup2(in, 0);
    dup2(out, 1);
    execl(program.c_str(), program.c_str(), "redact", "--ndjson", nullptr);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  if (status != 0) throw std::runtime_error("cloakroom redact --ndjson failed");
  auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Bytes of NDJSON a second to bytes of the class scan a second; the program's start is part of it.
double program_ratio(const std::vector<sample>& messages) {
  auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "cloakroom";
  char file[] = "/tmp/cloakroom-bench-XXXXXX";
  int made = mkstemp(file);
  std::string lines = as_ndjson(messages);
  for (std::size_t at = 0; at < lines.size();) {
    ssize_t written = write(made, lines.data() + at, lines.size() - at);
    if (written <= 0) throw std::runtime_error("cannot write the messages down");
    at += static_cast<std::size_t>(written);
  }
  close(made);
  scanner baseline = class_scan();
  std::vector<double> ratios;
  for (int round = 0; round < program_rounds; ++round) {
    double scanned = static_cast<double>(bytes_of(messages)) / pass(messages, baseline);
    ratios.push_back(static_cast<double>(lines.size()) / program_seconds(program, file) / scanned);
  }
  unlink(file);
  return median(ratios);
}

void run(const std::vector<sample>& clean, const std::vector<sample>& mixed) {
  double before = resident_mb();
  const redact::redactor redactor{redact::settings{}};
  for (const sample& one : mixed)
    sink = sink + redactor.find(one.raw, {one.region, "", nullptr, nullptr})->findings.size();
  double memory = resident_mb() - before;
  bool phonenumber = has_libphonenumber();

  std::printf("Redaction, one call for each message of about %.0f bytes, one thread, %d rounds\n",
              static_cast<double>(bytes_of(clean)) / static_cast<double>(clean.size()), rounds);
  std::printf("  clean text\n");
  auto on_clean = measure(redactor, clean);
  print_speeds(on_clean, clean);
  std::printf("  every fifth message with a value\n");
  auto on_mixed = measure(redactor, mixed);
  print_speeds(on_mixed, mixed);
  judge("clean text, ratio to the class scan", ratio(on_clean[0], on_clean[1]), .10, .20);
  if (on_clean.size() > 3)
    judge("clean text, ratio to Hyperscan", ratio(on_clean[0], on_clean[3]), 1.2, 2.3);
  else
    std::printf("  Hyperscan is not installed: no ratio\n");
  judge("clean text, ratio to RE2::Set", ratio(on_clean[0], on_clean[2]), 1, 1);
  judge("every fifth with a value, ratio to the class scan", ratio(on_mixed[0], on_mixed[1]), .05, .12);
  judge("redact --ndjson, MB/s of NDJSON to MB/s of the class scan", program_ratio(clean), .05, .10);
  std::printf("  libphonenumber in the detector: %s   (calls per message with a value: at most .05, aim .01)\n",
              phonenumber ? "YES" : "none, 0 calls");
  std::printf("  detector memory %.1f MB   (at most 64, aim 16)\n", memory);
}

}  // namespace

// bench_redact [CLEAN MIXED]: NDJSON files in place of the messages made here.
int main(int argc, char** argv) try {
  if (argc != 1 && argc != 3) {
    std::cerr << "usage: bench_redact [CLEAN.ndjson MIXED.ndjson]\n";
    return 64;
  }
  run(argc == 3 ? messages_of(argv[1]) : made_messages(messages_count, 0),
      argc == 3 ? messages_of(argv[2]) : made_messages(messages_count, 5));
} catch (const std::exception& problem) {
  std::cerr << problem.what() << '\n';
  return 66;
}
