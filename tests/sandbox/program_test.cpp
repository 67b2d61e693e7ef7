// The program itself, its journal, its page, and who may steer it.
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "tests/sandbox/rig.hpp"

namespace cloakroom::testing {
namespace {

struct scratch_file {
  std::string path;
  scratch_file() {
    char name[] = "/tmp/cloakroom-sandbox-XXXXXX";
    close(mkstemp(name));
    path = name;
  }
  ~scratch_file() { unlink(path.c_str()); }
  std::vector<json> lines() const {
    std::ifstream file(path);
    std::vector<json> out;
    for (std::string line; std::getline(file, line);) out.push_back(json::parse(line));
    return out;
  }
};

// The program as a child; its first line of output.
struct child {
  pid_t id = -1;
  std::string first_line;
  explicit child(std::vector<std::string> arguments) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    id = fork();
    if (id == 0) {
      dup2(ends[1], 1);
      close(ends[0]);
      std::vector<char*> raw{const_cast<char*>(CLOAKROOM_SANDBOX)};
      for (auto& one : arguments) raw.push_back(one.data());
      raw.push_back(nullptr);
      execv(CLOAKROOM_SANDBOX, raw.data());
      _exit(127);
    }
    close(ends[1]);
    FILE* output = fdopen(ends[0], "r");
    char line[256] = {};
    if (fgets(line, sizeof line, output) != nullptr) first_line = line;
    fclose(output);
  }
  int wait() const {
    int status = 0;
    waitpid(id, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

}  // namespace

TEST_CASE("sandbox: the program says where it listens, journals, and ends cleanly", "[sandbox]") {
  scratch_file journal;
  child program({"--listen", "127.0.0.1:0", "--journal", journal.path, "--token", "7:abc"});
  const std::string beginning = "listening on http://127.0.0.1:";
  REQUIRE(program.first_line.starts_with(beginning));
  auto port = static_cast<std::uint16_t>(std::stoi(program.first_line.substr(beginning.size())));
  CHECK(port != 0);
  http_headers form = {{"Content-Type", "application/x-www-form-urlencoded"}};
  auto sent = http_call("127.0.0.1", port, "POST", "/bot7:abc/sendMessage", form,
                        "chat_id=-1001234567890&text=olena%40example.org");
  CHECK(sent.status == 200);
  auto lines = journal.lines();  // Already there: a line is flushed before its answer is out.
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["path"] == "/bot<token>/sendMessage");
  CHECK(lines[0]["body"] == "chat_id=-1001234567890&text=olena%40example.org");
  CHECK(lines[0]["head"].get<std::string>().find("7:abc") == std::string::npos);
  CHECK(lines[0]["answer"]["status"] == 200);
  kill(program.id, SIGTERM);
  CHECK(program.wait() == 0);
}

TEST_CASE("sandbox: a request that is never answered is in the journal after the end", "[sandbox]") {
  scratch_file journal;
  {
    rig it(1, false, journal.path);
    tcp_probe held("127.0.0.1", it.port());
    held.send("GET " + it.path("getUpdates") + "?timeout=50 HTTP/1.1\r\nHost: x\r\n\r\n");
    while (it.control("journal").empty()) std::this_thread::sleep_for(milliseconds(5));
    CHECK(journal.lines().empty());
  }
  REQUIRE(journal.lines().size() == 1);
  CHECK(journal.lines()[0]["answer"] == nullptr);
}

TEST_CASE("sandbox: bad usage ends with 64, a taken port with 69", "[sandbox]") {
  CHECK(child({"--listen", "here"}).wait() == 64);
  CHECK(child({"--nonsense"}).wait() == 64);
  CHECK(child({"--agent", "Olena"}).wait() == 64);
  rig it;
  auto taken = "127.0.0.1:" + std::to_string(it.port());
  CHECK(child({"--listen", taken}).wait() == 69);
  FILE* said = popen((std::string(CLOAKROOM_SANDBOX) + " --listen " + taken + " 2>&1").c_str(), "r");
  REQUIRE(said != nullptr);
  char line[512] = {};
  CHECK(fgets(line, sizeof line, said) != nullptr);
  pclose(said);
  CHECK(line == "cloakroom-sandbox: cannot serve at " + taken + ": Address already in use\n");
  CHECK(child({"--help"}).wait() == 0);
}

TEST_CASE("sandbox: bytes that are no text are journaled as base64", "[sandbox]") {
  rig it;
  it.send("POST", it.path("sendMessage"), {{"Content-Type", "application/octet-stream"}}, "\xff\xfe!");
  CHECK(it.control("journal")[0]["body_base64"] == "//4h");
}

TEST_CASE("sandbox: bytes that are no HTTP are answered and journaled", "[sandbox]") {
  rig it;
  tcp_probe connection("127.0.0.1", it.port());
  connection.send("secret value without any HTTP\r\n\r\n");
  auto answer = http_receive(connection, std::chrono::seconds(10));
  CHECK(answer.status == 400);
  CHECK(it.control("journal")[0]["head"].get<std::string>().find("secret value") != std::string::npos);
}

TEST_CASE("sandbox: too large heads and bodies are refused", "[sandbox]") {
  rig it;
  CHECK(it.send("GET", it.path("getMe") + "?x=" + std::string(70000, 'a')).http.status == 431);
  auto large = it.send("POST", it.path("getMe"), {{"Content-Length", "16777217"}});
  CHECK(large.http.status == 413);
}

TEST_CASE("sandbox: JSON that nests without end is taken for none", "[sandbox]") {
  rig it;
  auto deep = std::string(1000000, '[');
  auto reply = it.send("POST", it.path("sendMessage"), {{"Content-Type", "application/json"}},
                       R"({"chat_id":-1001234567890,"text":"x","entities":)" + deep + "}");
  CHECK(reply.description() == "Bad Request: message text is empty");
  json flat{{"chat_id", group}, {"text", "x"}, {"entities", deep}};
  CHECK(it.call("sendMessage", flat).http.status == 200);
  CHECK(http_call("127.0.0.1", it.port(), "POST", "/control/fault", {}, deep).status == 400);
}

TEST_CASE("sandbox: requests share a connection, also when they come early", "[sandbox]") {
  rig it;
  tcp_probe connection("127.0.0.1", it.port());
  auto one = "GET " + it.path("getMe") + " HTTP/1.1\r\nHost: x\r\n\r\n";
  connection.send(one + one + one);
  std::string rest;
  for (int i = 0; i < 3; ++i) CHECK(http_receive(connection, std::chrono::seconds(10), &rest).status == 200);
}

TEST_CASE("sandbox: a body that waits for 100 Continue gets it", "[sandbox]") {
  rig it;
  tcp_probe connection("127.0.0.1", it.port());
  connection.send("POST " + it.path("getMe") +
                  " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(connection.receive(std::chrono::seconds(10)) == "HTTP/1.1 100 Continue\r\n\r\n");
  connection.send("{}");
  CHECK(http_receive(connection, std::chrono::seconds(10)).status == 200);
}

TEST_CASE("sandbox: the page is whole in itself and may be framed from this machine", "[sandbox]") {
  rig it;
  for (const auto& [path, type] : std::vector<std::pair<std::string, std::string>>{{"/", "text/html"},
                                                                                   {"/phone.css", "text/css"},
                                                                                   {"/talk.css", "text/css"},
                                                                                   {"/phone.js", "text/javascript"}}) {
    auto answer = http_call("127.0.0.1", it.port(), "GET", path);
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type").starts_with(type));
    CHECK(answer.header("X-Frame-Options").empty());
    CHECK(answer.header("Content-Security-Policy").find("frame-ancestors 'self' http://127.0.0.1:*") !=
          std::string_view::npos);
    CHECK(answer.body.find("http://") == std::string::npos);
    CHECK(answer.body.find("https://") == std::string::npos);
  }
  CHECK(it.control("journal").empty());  // The page's own requests are not the gateway's.
}

TEST_CASE("sandbox: changes are told to the page", "[sandbox]") {
  rig it;
  tcp_probe stream("127.0.0.1", it.port());
  stream.send("GET /control/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  std::string seen;
  while (seen.find("event: change") == std::string::npos) seen += stream.receive(std::chrono::seconds(10));
  CHECK(seen.find("text/event-stream") != std::string::npos);
  it.says(0, "hello");
  CHECK(stream.receive(std::chrono::seconds(10)).find("event: change") != std::string::npos);
}

TEST_CASE("sandbox: pages of other sites cannot steer it", "[sandbox]") {
  rig it;
  auto order = [&](const http_headers& headers) {
    return http_call("127.0.0.1", it.port(), "POST", "/control/reset", headers, "{}").status;
  };
  CHECK(order({{"Origin", "https://evil.example"}}) == 403);
  CHECK(order({{"Host", "evil.example"}}) == 403);
  CHECK(order({{"Origin", "http://127.0.0.1.evil.example"}}) == 403);
  CHECK(order({{"Origin", "http://127.0.0.1:18080"}}) == 200);
  CHECK(order({}) == 200);
}

TEST_CASE("sandbox: reset forgets everything but the journal's file", "[sandbox]") {
  rig it;
  it.topic();
  it.says(0, "hello");
  it.fault({{"kind", "500"}});
  it.control("reset", json::object());
  CHECK(it.control("messages").empty());
  CHECK(it.control("faults").empty());
  CHECK(it.control("journal").empty());
  CHECK(it.control("chats")[0]["topics"].empty());
  CHECK(it.call("getUpdates").result().empty());
}

TEST_CASE("sandbox: deeds that make no sense are refused with the member's name", "[sandbox]") {
  rig it;
  const std::vector<std::pair<json, std::string>> table = {{json::array(), "expected a JSON object"},
                                                           {json::object(), "text"},
                                                           {{{"kind", "dance"}}, "kind"},
                                                           {{{"chat", -5}, {"text", "x"}}, "chat"},
                                                           {{{"thread", 99}, {"text", "x"}}, "thread"},
                                                           {{{"reply_to", 99}, {"text", "x"}}, "reply_to"},
                                                           {{{"kind", "edited_message"}, {"text", "x"}}, "message_id"},
                                                           {{{"kind", "my_chat_member"}, {"status", "king"}}, "status"},
                                                           {{{"kind", "raw"}}, "update"}};
  for (const auto& [deed, member] : table) {
    auto answer = http_call("127.0.0.1", it.port(), "POST", "/control/agent/message", {}, deed.dump());
    INFO(deed.dump());
    CHECK(answer.status == 400);
    CHECK(json::parse(answer.body)["error"].get<std::string>().starts_with(member));
  }
  CHECK(http_call("127.0.0.1", it.port(), "POST", "/control/fault", {}, "{").status == 400);
  CHECK(http_call("127.0.0.1", it.port(), "GET", "/control/nothing").status == 404);
}

}  // namespace cloakroom::testing
