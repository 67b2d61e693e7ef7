// What the crash tests and the process they kill agree on.
#pragma once

#include "store/database.hpp"
#include "tests/store/rows_for_tests.hpp"

namespace cloakroom::store::testing {

constexpr std::uint64_t crash_submitters = 8;  // Each has a conversation of its own with its number as id.

}  // namespace cloakroom::store::testing
