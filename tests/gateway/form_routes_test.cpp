// What the forms' answers hand out: links whose host nobody can slip in.
#include <catch2/catch.hpp>

#include "gateway/edge/form_routes.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;

http_request called(std::string host, bool secure = false) {
  http_request out;
  out.headers = {{"host", std::move(host)}};
  out.secure = secure;
  return out;
}

}  // namespace

TEST_CASE("form routes: a link begins with the configured address, whatever the request says", "[gateway]") {
  for (std::string host : {"", "evil.example", "localhost:8080", "127.0.0.1"})
    CHECK(base_url("https://chat.example.com", called(host)) == "https://chat.example.com");
}

TEST_CASE("form routes: without one the request's host counts on this machine only", "[gateway]") {
  for (std::string host : {"localhost", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:65535"}) {
    CAPTURE(host);
    CHECK(base_url("", called(host)) == "http://" + host);
    CHECK(base_url("", called(host, true)) == "https://" + host);
  }
  for (std::string host :
       {"", "evil.example", "evil.example:8080", "localhost.evil.example", "localhost:1@evil.example", "localhost:80/x",
        "localhost:123456", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "[::1].evil.example", "[::1]:1:2",
        "[::1", "10.0.0.1", "LOCALHOST#@evil.example"}) {
    CAPTURE(host);
    CHECK(base_url("", called(host)).empty());
  }
}
