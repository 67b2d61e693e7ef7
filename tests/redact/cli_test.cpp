// The lines of `cloakroom redact`.
#include "redact/cli.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace cloakroom::redact;

namespace {

struct run {
  int code;
  std::string out;
  std::string err;
};

run redact_lines(const std::string& input, const cli_options& options) {
  std::istringstream in(input);
  std::ostringstream out, err;
  int code = run_redact(in, out, err, options);
  return {code, out.str(), err.str()};
}

cli_options ndjson() {
  cli_options options;
  options.ndjson = true;
  return options;
}

}  // namespace

TEST_CASE("cli: input that cannot be read is no end of it", "[redact]") {
  // Breaks where a file buffer would: in underflow, with the library's own exception.
  struct broken : std::streambuf {
    explicit broken(std::string first) : text(std::move(first)) {
      setg(text.data(), text.data(), text.data() + text.size());
    }
    int_type underflow() override { throw std::ios_base::failure("broken"); }
    std::string text;
  };
  for (const auto& [first, code, said] : std::vector<std::tuple<std::string, int, std::string>>{
           {"", exit_no_input, "the input cannot be read\n"},
           {"hello\n", exit_io, "the input cannot be read to its end\n"}}) {
    broken buffer(first);
    std::istream in(&buffer);
    std::ostringstream out, err;
    CHECK(run_redact(in, out, err, {}) == code);
    CHECK(out.str() == first);
    CHECK(err.str() == said);
  }
}

TEST_CASE("redact verb: one line out for each line in", "[redact]") {
  cli_options options;
  options.region = "UA";
  run r = redact_lines("mail ivan@example.com\n\nтел 067 123 45 67\r\n[email] last", options);
  CHECK(r.code == 0);
  CHECK(r.out == "mail [email]\n\nтел [phone]\r\n(email) last\n");
  CHECK(r.err.empty());
}

TEST_CASE("redact verb: nothing of a line that cannot be judged comes out", "[redact]") {
  run r = redact_lines("one\nivan@example.com \xff secret\ntwo\n", {});
  CHECK(r.code == 65);
  CHECK(r.out == "one\n\ntwo\n");
  CHECK(r.err.find("line 2") != std::string::npos);
  CHECK(r.err.find("secret") == std::string::npos);
}

TEST_CASE("redact verb: a line over the limit is refused and the next is read", "[redact]") {
  cli_options options;
  options.recognition.text_bytes_max = 50;
  run r = redact_lines(std::string(50, 'a') + "\n" + std::string(51, 'b') + "\n" + std::string(5000, 'c') + "\nok\n",
                       options);
  CHECK(r.code == 65);
  CHECK(r.out == std::string(50, 'a') + "\n\n\nok\n");
}

TEST_CASE("redact verb: NDJSON in, NDJSON out, ids of any kind", "[redact]") {
  run r = redact_lines(
      "{\"id\":1,\"text\":\"\\u043c\\u0456\\u0439 067 123 45 67 \\\"q\\\"\",\"region\":\"UA\"}\n"
      "{\"text\":\"a\\u0001b\",\"id\":{\"k\":[null]}}\n",
      ndjson());
  REQUIRE(r.code == 0);
  std::istringstream lines(r.out);
  std::string first, second;
  std::getline(lines, first);
  std::getline(lines, second);
  auto one = nlohmann::json::parse(first), two = nlohmann::json::parse(second);
  CHECK(one["id"] == 1);
  CHECK(one["text"] == "мій [phone] \"q\"");
  REQUIRE(one["findings"].size() == 1);
  CHECK(one["findings"][0]["type"] == "PHONE_NUMBER");
  CHECK(one["findings"][0]["start"] == 7);
  CHECK(one["findings"][0]["end"] == 20);
  CHECK(one["findings"][0]["score"].is_number());
  CHECK_FALSE(one["findings"][0].contains("reason"));
  CHECK(two["id"]["k"][0].is_null());
  CHECK(two["text"] == "a\u0001b");
}

TEST_CASE("redact verb: bad NDJSON lines answer with an error in their place", "[redact]") {
  std::string deep(100, '[');
  run r = redact_lines(
      "{\"id\":\"a\",\"text\":5}\nnope\n{\"id\":2,\"text\":\"ok\"}\n[1]\n{\"id\":3,\"text\":\"x\",\"region\":7}\n{"
      "\"id\":" +
          deep + "\n\n",
      ndjson());
  CHECK(r.code == 65);
  std::istringstream lines(r.out);
  std::vector<nlohmann::json> all;
  for (std::string line; std::getline(lines, line);) all.push_back(nlohmann::json::parse(line));
  REQUIRE(all.size() == 7);
  CHECK(all[0]["id"] == "a");
  for (std::size_t i : {0u, 1u, 3u, 4u, 5u, 6u}) CHECK(all[i].contains("error"));
  CHECK(all[1]["id"].is_null());
  CHECK(all[2]["text"] == "ok");
  CHECK(all[2]["findings"].empty());
}

TEST_CASE("redact verb: explain adds recogniser and reason", "[redact]") {
  cli_options options = ndjson();
  options.explain = true;
  auto answer = nlohmann::json::parse(redact_lines("{\"id\":1,\"text\":\"ivan@example.com\"}\n", options).out);
  CHECK(answer["findings"][0]["recognizer"] == "email_address");
  CHECK(answer["findings"][0]["reason"] == "address");
  options.ndjson = false;
  CHECK(redact_lines("ivan@example.com\n", options).err.find("email_address") != std::string::npos);
}
