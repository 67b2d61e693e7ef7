// Origins as operators write them, and what is none.
#include "connectors/origin.hpp"

#include <catch2/catch.hpp>

using namespace cloakroom::connectors;

TEST_CASE("origin: scheme, host, port and path are taken apart", "[origin]") {
  CHECK(parse_origin("https://api.example.com") == origin{true, "api.example.com", 443, ""});
  CHECK(parse_origin("http://127.0.0.1:8081/") == origin{false, "127.0.0.1", 8081, ""});
  CHECK(parse_origin("http://[::1]:9/base/v2//") == origin{false, "::1", 9, "/base/v2"});
  CHECK(parse_origin("http://localhost/pa") == origin{false, "localhost", 80, "/pa"});
}

TEST_CASE("origin: what is none is refused", "[origin]") {
  for (const char* text :
       {"", "api.example.com", "ftp://api.example.com", "https://", "https:///x", "https://user:pw@example.com",
        "https://example.com:0", "https://example.com:65536", "https://example.com:80x",
        "https://example.com:", "https://exa mple.com", "https://example.com/a?b", "https://example.com/a#b",
        "https://example.com/a\r\nX: y", "https://[::1", "https://[]", "https://[::1]x", "HTTPS://example.com"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_origin(text).has_value());
  }
}

TEST_CASE("origin: the Host header names the port only where it is not the scheme's", "[origin]") {
  CHECK(parse_origin("https://example.com")->host_header() == "example.com");
  CHECK(parse_origin("https://example.com:443")->host_header() == "example.com");
  CHECK(parse_origin("https://example.com:80")->host_header() == "example.com:80");
  CHECK(parse_origin("http://[::1]:8081")->host_header() == "[::1]:8081");
}
