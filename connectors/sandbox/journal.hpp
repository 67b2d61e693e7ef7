// The journal: every request to an emulated API and every answer of a webhook, with the bytes as received. Tests search
// it for values that should not have left the house. The bot's token is cut out; nothing else is.
#pragma once

#include <cstdint>
#include <deque>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cloakroom::sandbox {

inline constexpr std::size_t journal_records_max = 20000;
inline constexpr std::size_t journal_answer_bytes_max = 64 * 1024;

// One thing received.
struct journal_record {
  std::uint64_t number = 0;
  time_point at{};
  std::string method;
  std::string path;
  std::string head;  // Request line and headers, the token cut out.
  std::string body;
  std::string fault;  // The kind that was applied, if any.
  int status = 0;     // 0: not answered (yet), reset, or the peer left.
  std::string answer;
  bool finished = false;
};

class journal {
 public:
  // `file`: where lines are appended; empty: in memory only. Throws std::runtime_error if it cannot be opened.
  journal(const std::string& file, std::string token);

  std::shared_ptr<journal_record> begin(time_point at, std::string_view method, std::string_view target,
                                        std::string_view head, std::string_view body);
  // The record is complete; its line is in the file when this returns.
  void finish(journal_record& record);
  // Records numbered above `after`, oldest first.
  nlohmann::json list(std::uint64_t after, std::size_t count) const;
  // Forgets what is in memory; the file keeps what it has.
  void clear() { records_.clear(); }
  // Writes the lines of requests that were never answered.
  void close();

 private:
  std::string without_token(std::string_view text) const;

  std::ofstream file_;
  std::string token_;
  std::uint64_t last_number_ = 0;
  std::deque<std::shared_ptr<journal_record>> records_;  // Shared with the exchange that is still being answered.
};

}  // namespace cloakroom::sandbox
