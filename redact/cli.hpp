// The work of `cloakroom redact`: lines in, sanitised lines out. Arguments and configuration are read elsewhere.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "redact/line_reader.hpp"
#include "redact/redactor.hpp"

namespace cloakroom::redact {

struct cli_options {
  bool ndjson = false;   // {"id","text","region"?} in, {"id","text","findings"} out.
  bool explain = false;  // Adds recogniser and reason: to the findings, or in plain mode as lines on `err`.
  std::string region;    // ISO 3166, for lines that name none; empty or one that `known_region` knows.
  settings recognition;
};

inline constexpr int exit_fine = 0;
inline constexpr int exit_bad_data = 65;  // sysexits: EX_DATAERR
inline constexpr int exit_no_input = 66;  // sysexits: EX_NOINPUT
inline constexpr int exit_io = 74;        // sysexits: EX_IOERR

// Writes everything, or says why not.
using byte_sink = std::function<error_code(std::string_view bytes)>;

// Whether a country has this code of two letters, in either case.
bool known_region(std::string_view id) noexcept;

// Reads to the end of `in`. Plain mode: one line of sanitised text for each line; a line that cannot be judged gives an
// empty line and its number and reason on `err`. ndjson: one line for each line, `{"id":…,"error":"…"}` for a bad one.
// What is answered is written before more is waited for, and in blocks where there is much.
// Returns 74 if `out` failed, or `in` after its first bytes; 66 if `in` cannot be read at all, both told on `err`; 65
// if any line was bad; else 0. Throws what the redactor's constructor throws.
int run_redact(byte_source in, const byte_sink& out, std::ostream& err, const cli_options& options);

}  // namespace cloakroom::redact
