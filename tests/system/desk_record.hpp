// What arrived at the desk of each conversation, read from the sandbox: lines that tests number,
// "line v7/12 of a long story" for line 12 of visitor 7, alone or joined with others in one message.
#pragma once

#include <map>
#include <string>

#include "tests/support/gateway_fixture.hpp"

namespace cloakroom::testing {

std::string numbered_line(int visitor, int line);

// The lines of one conversation.
struct desk_record {
  std::map<int, int> times;  // How often each came.
  bool in_order = true;      // What is new follows without a gap; a repeat may begin anywhere before.
  int highest = -1;

  void add(int line);
};

// By number of visitor.
std::map<int, desk_record> read_desk(const gateway_fixture& house);

// How many attempts for each line of a conversation ended without an answer, from the outbox.
std::map<int, int> lost_answers(const gateway_fixture& house, const std::string& reference);

// Sums over a conversation of `lines` lines.
struct desk_sums {
  int delivered = 0;
  int missing = 0;
  int repeats = 0;
  int unexplained = 0;  // Repeats without a lost answer.

  void add(desk_record& record, const std::map<int, int>& lost, int lines);
};

}  // namespace cloakroom::testing
