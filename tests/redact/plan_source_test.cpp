// The committed number plans are what the script makes of Debian's metadata.
#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace {

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) text.append(buffer.data(), n);
  pclose(pipe);
  return text;
}

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("number plan: the committed table is what the script compiles", "[redact]") {
  if (std::system("/usr/bin/python3 -c 'import phonenumbers' 2>/dev/null") != 0) {
    WARN("NOT TESTED: python3-phonenumbers is not installed");
    return;
  }
  std::string plans = std::string(CLOAKROOM_SOURCE) + "/redact/plans/";
  std::string made = output_of("/usr/bin/python3 " + plans + "compile_plans.py");
  REQUIRE(made.size() > 10000);
  bool same = made == file_text(plans + "number_plans.inc");
  CHECK(same);
}
