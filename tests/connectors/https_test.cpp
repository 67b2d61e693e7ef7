// The HTTP client over TLS: whom it believes, and what a failure there means.
#include <catch2/catch.hpp>

#include "connectors/http_client.hpp"
#include "tests/connectors/certificates.hpp"
#include "tests/connectors/run.hpp"
#include "tests/connectors/scripted_server.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::test;

namespace {

http_call some_call() {
  http_call call;
  call.target = "/x";
  call.body = "{}";
  call.answer_within = std::chrono::seconds(10);
  return call;
}

struct tls_world {
  explicit tls_world(std::vector<script> scripts, const certificate_wish& wish = {})
      : context(ours.server(wish)), server(loop, std::move(scripts), context.get()) {
    options.ca_file = ours.file();
    options.tls_within = std::chrono::seconds(5);
  }
  result<http_answer> call(std::string_view host = "localhost") {
    if (!client) client = make_http_client(server.origin("https", host), options);
    return run(loop, client->perform(some_call()));
  }
  authority ours;
  std::unique_ptr<asio::ssl::context> context;
  asio::io_context loop;
  scripted_server server;
  http_client_options options;
  std::unique_ptr<http_client> client;
};

void never_sent(tls_world& world, std::string_view host = "localhost") {
  auto answer = world.call(host);
  REQUIRE(answer.has_error());
  CHECK(answer.error() == http_errc::not_sent);
  CHECK(world.server.connections() == 1);
  CHECK(world.server.requests().empty());
}

}  // namespace

TEST_CASE("https: a trusted server of the right name is spoken to, on one connection", "[https]") {
  const auto ok = write_bytes{http_text(200, "{}")};
  tls_world world({{read_request{}, ok, read_request{}, ok}});
  for (int i = 0; i < 2; ++i) {
    auto answer = world.call();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }
  CHECK(world.server.connections() == 1);
}

TEST_CASE("https: an address counts where the certificate names it", "[https]") {
  tls_world named({answering(200, "{}")}, {"IP:127.0.0.1"});
  CHECK(named.call("127.0.0.1").has_value());
  tls_world unnamed({answering(200, "{}")}, {"DNS:localhost"});
  never_sent(unnamed, "127.0.0.1");
}

TEST_CASE("https: another host's certificate is refused", "[https]") {
  tls_world world({answering(200, "{}")}, {"DNS:other.example,DNS:localhost.example"});
  never_sent(world);
}

TEST_CASE("https: an unknown authority is refused", "[https]") {
  tls_world world({answering(200, "{}")});
  authority stranger;
  world.options.ca_file = stranger.file();
  never_sent(world);
  tls_world system_only({answering(200, "{}")});
  system_only.options.ca_file.clear();
  never_sent(system_only);
}

TEST_CASE("https: an expired certificate is refused", "[https]") {
  tls_world world({answering(200, "{}")}, {"DNS:localhost", true});
  never_sent(world);
}

TEST_CASE("https: a server below TLS 1.2 is refused", "[https]") {
  tls_world world({answering(200, "{}")});
  SSL_CTX_set_min_proto_version(world.context->native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(world.context->native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_security_level(world.context->native_handle(), 0);
  never_sent(world);
}

TEST_CASE("https: a server without TLS, or silent at the handshake, was sent nothing", "[https]") {
  authority ours;
  for (const script& steps : {script{write_bytes{"HTTP/1.1 400 Bad Request\r\n\r\n"}, close_now{}},
                              script{stay_silent{}}, script{read_bytes{1}, reset_now{}}}) {
    asio::io_context loop;
    scripted_server server(loop, {steps});
    http_client_options options;
    options.ca_file = ours.file();
    options.tls_within = std::chrono::milliseconds(200);
    auto client = make_http_client(server.origin("https", "localhost"), options);
    auto answer = run(loop, client->perform(some_call()));
    REQUIRE(answer.has_error());
    CHECK(answer.error() == http_errc::not_sent);
  }
}

TEST_CASE("https: after the request was written the answer is lost, also when cut without notice", "[https]") {
  const std::string endless = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"ok\":true";
  for (const script& steps : {script{read_request{}, reset_now{}}, script{read_request{}, close_now{}},
                              script{read_request{}, write_bytes{endless}, close_now{}}}) {
    tls_world world({steps});
    auto answer = world.call();
    REQUIRE(answer.has_error());
    CHECK(answer.error() == http_errc::answer_lost);
  }
}

TEST_CASE("https: a CA file that cannot be read, and other schemes, end the start", "[https]") {
  http_client_options options;
  options.ca_file = "/nonexistent/ca.pem";
  CHECK_THROWS_AS(make_http_client("https://localhost", options), std::invalid_argument);
  CHECK_THROWS_AS(make_http_client("ftp://localhost"), std::invalid_argument);
  CHECK_THROWS_AS(make_http_client("localhost"), std::invalid_argument);
}
