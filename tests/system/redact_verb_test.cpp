// `cloakroom redact` as a program: its streams, and the codes it ends with.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/gateway_fixture.hpp"

namespace cloakroom::testing {
namespace {

namespace fs = std::filesystem;

// $CLOAKROOM is the program.
ended run(const fs::path& folder, const std::string& words) {
  return run_line(folder, "CLOAKROOM=\"" CLOAKROOM "\"; " + words);
}

}  // namespace

TEST_CASE("redact: the codes a script may rely on", "[redact_verb]") {
  gateway_fixture house;
  std::ofstream(house.folder() / "lines") << std::string(200000, '\n');
  struct row {
    const char* words;
    int code;
    const char* said;  // Nothing but this, or a part of the one line.
  };
  const row rows[] = {
      {"echo 'ivan@example.com' | $CLOAKROOM redact", 0, "[email]\n"},
      {"echo '{\"id\":1.50,\"text\":\"067 123 45 67\"}' | $CLOAKROOM redact --ndjson --region UA", 0, "{\"id\":1.50,"},
      {"echo nothing | $CLOAKROOM redact --ndjson", 65, "{\"id\":null,\"error\":"},
      {"echo text | $CLOAKROOM redact --region XX", 64, "cloakroom: --region "},
      {"echo text | $CLOAKROOM redact --region Ukraine", 64, "cloakroom: --region "},
      {"echo text | $CLOAKROOM redact --region ''", 64, "cloakroom: --region "},
      {"$CLOAKROOM redact < /dev/null", 0, ""},
      {"$CLOAKROOM redact <&-", 66, "cloakroom: the input cannot be read: "},
      {"$CLOAKROOM redact 0> written", 66, "cloakroom: the input cannot be read: "},
      {"$CLOAKROOM redact < .", 66, "cloakroom: the input cannot be read: "},
      {"$CLOAKROOM redact < lines > /dev/full", 74, "cloakroom: writing failed: "},
      {"echo text | $CLOAKROOM redact >&-", 74, "cloakroom: writing failed: "},
      // A reader that goes away, while there is more to read for ever.
      {"{ while cat lines 2> nowhere; do :; done | { $CLOAKROOM redact; echo $? > code; } } | head -c 1 > first; exit "
       "$(cat code)",
       74, "cloakroom: writing failed: "},
  };
  for (const row& each : rows) {
    CAPTURE(each.words);
    ended verb = run(house.folder(), each.words);
    CHECK(verb.code == each.code);
    CHECK(verb.said.starts_with(each.said));
    CHECK(std::count(verb.said.begin(), verb.said.end(), '\n') == (*each.said != '\0'));
  }
}

TEST_CASE("redact: a line is answered before the next one is written", "[redact_verb]") {
  gateway_fixture house;
  ended talk = run(house.folder(),
                   "mkfifo in out; $CLOAKROOM redact < in > out & exec 3> in 4< out; echo 'ask ivan@example.com' >&3; "
                   "read line <&4; echo \"$line\"; echo last >&3; exec 3>&-; cat <&4; wait");
  CHECK(talk.code == 0);
  CHECK(talk.said == "ask [email]\nlast\n");
}

}  // namespace cloakroom::testing
