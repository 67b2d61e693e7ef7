// The HTTP client against servers that misbehave on purpose, on loopback.
#include "connectors/http_client.hpp"

#include <catch2/catch.hpp>

#include "tests/connectors/run.hpp"
#include "tests/connectors/scripted_server.hpp"

using namespace cloakroom;
using namespace cloakroom::connectors;
using namespace cloakroom::test;

namespace {

http_call to(std::string target, std::string body = "{}") {
  http_call call;
  call.target = std::move(target);
  call.body = std::move(body);
  call.headers = {{"Content-Type", "application/json"}};
  call.answer_within = std::chrono::seconds(10);
  return call;
}

result<http_answer> perform(asio::io_context& loop, http_client& client, const http_call& call) {
  return run(loop, client.perform(call));
}

// A call that runs beside the test.
class background {
 public:
  background(asio::io_context& loop, http_client& over, http_call call)
      : loop_(loop), call_(std::move(call)), group_(loop.get_executor()) {
    group_.spawn("background", wait(over, call_, answer_));
  }
  // Cancels; true when the call ended by that.
  bool stopped() {
    group_.cancel();
    return run(loop_, group_.drained(std::chrono::seconds(5)));
  }
  const result<http_answer>& answer() const { return answer_; }

 private:
  static awaitable<void> wait(http_client& over, const http_call& call, result<http_answer>& into) {
    co_await asio::this_coro::throw_if_cancelled(false);
    into = co_await over.perform(call);
  }
  asio::io_context& loop_;
  http_call call_;
  result<http_answer> answer_ = make_error_code(errc::unavailable);
  task_group group_;
};

}  // namespace

TEST_CASE("http: a call is written as HTTP/1.1 and its answer read", "[http]") {
  asio::io_context loop;
  scripted_server server(loop, {answering(201, "{\"ok\":true}", "Retry-After: 7\r\n")});
  auto client = make_http_client(server.origin() + "/base/");
  auto answer = perform(loop, *client, to("/bot1:x/getMe", "{\"a\":1}"));
  REQUIRE(answer.has_value());
  CHECK(answer->status == 201);
  CHECK(answer->body == "{\"ok\":true}");
  CHECK(answer->retry_after == "7");
  REQUIRE(server.requests().size() == 1);
  const auto& text = server.requests()[0];
  CHECK(text.starts_with("POST /base/bot1:x/getMe HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                         "\r\n"));
  CHECK(text.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
  CHECK(text.ends_with("\r\nContent-Length: 7\r\n\r\n{\"a\":1}"));
}

TEST_CASE("http: a connection is used again", "[http]") {
  asio::io_context loop;
  const auto ok = write_bytes{http_text(200, "{}")};
  scripted_server server(loop, {{read_request{}, ok, read_request{}, ok, read_request{}, ok}});
  auto client = make_http_client(server.origin());
  for (int i = 0; i < 3; ++i) REQUIRE(perform(loop, *client, to("/x")).has_value());
  CHECK(server.connections() == 1);
}

TEST_CASE("http: 'Connection: close' is believed", "[http]") {
  asio::io_context loop;
  scripted_server server(loop, {answering(200, "a", "Connection: close\r\n"), answering(200, "b")});
  auto client = make_http_client(server.origin());
  CHECK(perform(loop, *client, to("/x"))->body == "a");
  CHECK(perform(loop, *client, to("/x"))->body == "b");
  CHECK(server.connections() == 2);
}

TEST_CASE("http: calls at the same time have connections of their own", "[http]") {
  asio::io_context loop;
  scripted_server server(loop, {{read_request{}, stay_silent{}}, answering(200, "quick")});
  auto client = make_http_client(server.origin());
  background slow(loop, *client, to("/slow"));
  auto answer = perform(loop, *client, to("/quick"));
  REQUIRE(answer.has_value());
  CHECK(answer->body == "quick");
  CHECK(server.connections() == 2);
  CHECK(slow.stopped());
}

TEST_CASE("http: nobody listening means not sent", "[http]") {
  asio::io_context loop;
  auto client = make_http_client("http://127.0.0.1:" + std::to_string(closed_port(loop)));
  auto answer = perform(loop, *client, to("/x"));
  REQUIRE(answer.has_error());
  CHECK(answer.error() == http_errc::not_sent);
}

TEST_CASE("http: a name that does not resolve means not sent", "[http]") {
  asio::io_context loop;
  auto client = make_http_client("http://no-such-host.invalid");
  auto answer = perform(loop, *client, to("/x"));
  REQUIRE(answer.has_error());
  CHECK(answer.error() == http_errc::not_sent);
}

TEST_CASE("http: localhost is this host, whoever is asked", "[http]") {
  asio::io_context loop;
  for (auto host : {"localhost", "LocalHost", "nobody-knows.localhost"}) {
    scripted_server server(loop, {answering(200, "{}")});
    auto client = make_http_client(server.origin("http", host));
    auto answer = perform(loop, *client, to("/"));
    INFO(host);
    CHECK(answer.has_value());
  }
}

TEST_CASE("http: what happens after the first byte is a lost answer", "[http]") {
  const auto half = http_text(200, "0123456789").substr(0, 52);
  const std::vector<std::pair<const char*, script>> table = {
      {"closed after the request", {read_request{}, close_now{}}},
      {"reset after the request", {read_request{}, reset_now{}}},
      {"reset in the headers", {read_request{}, write_bytes{"HTTP/1.1 20"}, reset_now{}}},
      {"body cut short", {read_request{}, write_bytes{half}, close_now{}}},
      {"silence", {read_request{}, stay_silent{}}},
      {"headers, then silence", {read_request{}, write_bytes{half}, stay_silent{}}},
      {"no HTTP at all", {read_request{}, write_bytes{"220 mail.example.com ESMTP\r\n\r\n"}}},
      {"half the request read, then reset", {read_bytes{20}, reset_now{}}},
  };
  for (const auto& [name, steps] : table) {
    DYNAMIC_SECTION(name) {
      asio::io_context loop;
      scripted_server server(loop, {steps, answering(200, "second")});
      auto client = make_http_client(server.origin());
      auto call = to("/x");
      call.answer_within = std::chrono::milliseconds(300);
      call.safe_to_repeat = true;  // Of no use on a new connection.
      auto answer = perform(loop, *client, call);
      REQUIRE(answer.has_error());
      CHECK(answer.error() == http_errc::answer_lost);
      CHECK(server.connections() == 1);
    }
  }
}

TEST_CASE("http: an answer above the bound is dropped", "[http]") {
  asio::io_context loop;
  const auto chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n";
  scripted_server server(loop, {answering(200, std::string(101, 'x')),
                                {read_request{}, write_bytes{chunked}},
                                answering(200, "", "X-Long: " + std::string(20000, 'x') + "\r\n"),
                                answering(200, std::string(100, 'x'))});
  auto client = make_http_client(server.origin());
  auto call = to("/x");
  call.answer_bytes_max = 100;
  for (const char* what : {"length", "chunks", "headers"}) {
    CAPTURE(what);
    auto answer = perform(loop, *client, call);
    REQUIRE(answer.has_error());
    CHECK(answer.error() == http_errc::answer_too_large);
  }
  CHECK(perform(loop, *client, call)->body.size() == 100);
}

TEST_CASE("http: any status is an answer, and nobody is followed", "[http]") {
  for (unsigned status : {200U, 301U, 401U, 429U, 500U, 502U}) {
    asio::io_context loop;
    scripted_server server(loop, {answering(status, "<html>no JSON</html>", "Location: http://127.0.0.1:1/\r\n")});
    auto client = make_http_client(server.origin());
    auto answer = perform(loop, *client, to("/x"));
    REQUIRE(answer.has_value());
    CHECK(answer->status == status);
    CHECK(answer->body == "<html>no JSON</html>");
    CHECK(server.connections() == 1);
  }
}

TEST_CASE("http: a kept connection that the peer closed is not used", "[http]") {
  asio::io_context loop;
  scripted_server server(loop, {{read_request{}, write_bytes{http_text(200, "a")}, close_now{}}, answering(200, "b")});
  auto client = make_http_client(server.origin());
  CHECK(perform(loop, *client, to("/x"))->body == "a");
  run(loop, sleep_for(std::chrono::milliseconds(20)));
  auto answer = perform(loop, *client, to("/x"));
  REQUIRE(answer.has_value());
  CHECK(answer->body == "b");
}

TEST_CASE("http: a kept connection that dies under a call is replaced only where repeating is safe", "[http]") {
  for (bool safe : {true, false}) {
    CAPTURE(safe);
    asio::io_context loop;
    const auto ok = write_bytes{http_text(200, "a")};
    scripted_server server(loop, {{read_request{}, ok, read_request{}, reset_now{}}, answering(200, "b")});
    auto client = make_http_client(server.origin());
    REQUIRE(perform(loop, *client, to("/x")).has_value());
    auto call = to("/x");
    call.safe_to_repeat = safe;
    auto answer = perform(loop, *client, call);
    if (safe) {
      REQUIRE(answer.has_value());
      CHECK(answer->body == "b");
    } else {
      REQUIRE(answer.has_error());
      CHECK(answer.error() == http_errc::answer_lost);
      CHECK(server.connections() == 1);
    }
  }
}

TEST_CASE("http: a safe call is not repeated when its answer had begun, nor after its deadline", "[http]") {
  const auto ok = write_bytes{http_text(200, "a")};
  for (const script& second : {script{read_request{}, ok, read_request{}, write_bytes{"HTTP/1.1 2"}, reset_now{}},
                               script{read_request{}, ok, read_request{}, stay_silent{}}}) {
    asio::io_context loop;
    scripted_server server(loop, {second, answering(200, "b")});
    auto client = make_http_client(server.origin());
    REQUIRE(perform(loop, *client, to("/x")).has_value());
    auto call = to("/x");
    call.safe_to_repeat = true;
    call.answer_within = std::chrono::milliseconds(200);
    auto answer = perform(loop, *client, call);
    REQUIRE(answer.has_error());
    CHECK(answer.error() == http_errc::answer_lost);
    CHECK(server.connections() == 1);
  }
}

TEST_CASE("http: connections are bounded", "[http]") {
  asio::io_context loop;
  scripted_server server(loop, {answering(200, "a")});
  http_client_options options;
  options.connections_max = 0;
  auto client = make_http_client(server.origin(), options);
  auto answer = perform(loop, *client, to("/x"));
  REQUIRE(answer.has_error());
  CHECK(answer.error() == errc::queue_full);
}

TEST_CASE("http: what would split a header is refused", "[http]") {
  asio::io_context loop;
  auto client = make_http_client("http://127.0.0.1:" + std::to_string(closed_port(loop)));
  std::vector<http_call> table(5, to("/x"));
  table[0].target = "/x HTTP/1.1\r\nX: y";
  table[1].headers.push_back({"X", "a\r\nY: b"});
  table[2].headers.push_back({"X Y", "a"});
  table[3].method = "PO ST";
  table[4].target = "x";
  for (const auto& call : table) {
    auto answer = perform(loop, *client, call);
    REQUIRE(answer.has_error());
    CHECK(answer.error() == errc::malformed);
  }
}

TEST_CASE("http: a cancelled call ends", "[http]") {
  asio::io_context loop;
  scripted_server server(loop, {{read_request{}, stay_silent{}}});
  auto client = make_http_client(server.origin());
  auto call = to("/x");
  call.answer_within = std::chrono::hours(1);
  background waiting(loop, *client, call);
  while (server.requests().empty()) run(loop, sleep_for(std::chrono::milliseconds(1)));
  CHECK(waiting.stopped());
  REQUIRE(waiting.answer().has_error());
  CHECK(waiting.answer().error() == http_errc::answer_lost);
}

TEST_CASE("http: a cancelled call on a kept connection is not made again", "[http]") {
  asio::io_context loop;
  const auto ok = write_bytes{http_text(200, "a")};
  scripted_server server(loop, {{read_request{}, ok, read_request{}, stay_silent{}}, {read_request{}, stay_silent{}}});
  auto client = make_http_client(server.origin());
  REQUIRE(perform(loop, *client, to("/x")).has_value());
  auto call = to("/x");
  call.answer_within = std::chrono::hours(1);
  call.safe_to_repeat = true;
  background waiting(loop, *client, call);
  while (server.requests().size() < 2) run(loop, sleep_for(std::chrono::milliseconds(1)));
  CHECK(waiting.stopped());
  REQUIRE(waiting.answer().has_error());
  CHECK(waiting.answer().error() == http_errc::answer_lost);
  CHECK(server.connections() == 1);
}
