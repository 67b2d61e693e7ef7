// The lines of `cloakroom redact`.
#include "redact/cli.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "redact/ndjson_line.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;

namespace {

struct run {
  int code = 0;
  std::string out;
  std::string err;
};

// At most `piece` bytes a read.
byte_source pieces_of(const std::string& input, std::size_t piece) {
  return [&input, piece, at = std::size_t{0}](std::span<char> into) mutable -> result<std::size_t> {
    std::size_t count = std::min({piece, into.size(), input.size() - at});
    std::copy_n(input.data() + at, count, into.data());
    at += count;
    return count;
  };
}

byte_sink into(std::string& out) {
  return [&out](std::string_view bytes) {
    out += bytes;
    return error_code();
  };
}

run redact_lines(const std::string& input, const cli_options& options, std::size_t piece = std::string::npos) {
  run done;
  std::ostringstream err;
  done.code = run_redact(pieces_of(input, piece), into(done.out), err, options);
  done.err = err.str();
  return done;
}

std::vector<nlohmann::json> parsed_lines(const std::string& out) {
  std::vector<nlohmann::json> all;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) all.push_back(nlohmann::json::parse(line));
  return all;
}

cli_options ndjson() {
  cli_options options;
  options.ndjson = true;
  return options;
}

}  // namespace

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

TEST_CASE("redact verb: explain tells what was vetoed, by whom and why", "[redact]") {
  struct {
    std::string_view region, text, value, type, recognizer, reason;
  } const cases[] = {
      {"", "the order 4539148803436467", "4539148803436467", "CREDIT_CARD", "credit_card", "by chance"},
      {"", "version 1.2.3.4 is out", "1.2.3.4", "IP_ADDRESS", "ip_v4", "a version"},
      {"UA", "https://example.com/item/0671234567", "0671234567", "PHONE_NUMBER", "phone_number", "a sum, an order"},
      {"UA", "замовлення № 0671234567", "0671234567", "PHONE_NUMBER", "phone_number", "an order"},
      {"PL", "zamówienie 44051401359", "44051401359", "PL_PESEL", "pl_pesel", "another number"},
      {"", "see icon@2x.png", "icon@2x.png", "EMAIL_ADDRESS", "email_address", "a picture"},
      {"", "https://user:secret@host.example/", "secret@host.example", "EMAIL_ADDRESS", "email_address", "of a URL"},
      {"", "look at example dot com", "look at example dot com", "EMAIL_ADDRESS", "email_worded", "everyday talk"},
      {"", "write to @dan.vanman now", "to @dan.vanman", "EMAIL_ADDRESS", "email_address", "behind a word"},
      {"", "hello @everyone", "@everyone", "TELEGRAM_ID", "telegram_handle", "crowds"},
      {"", "hello @bob", "@bob", "TELEGRAM_ID", "telegram_handle", "5 to 32"},
      {"", "install @scope/package", "@scope", "TELEGRAM_ID", "telegram_handle", "a package"},
      {"", "t.me/share/url", "t.me/share/url", "TELEGRAM_ID", "telegram_link", "a page of the service"},
      {"", "facebook.com/ourshop", "facebook.com/ourshop", "MESSENGER_ID", "messenger_link", "a page, no person"},
      {"", "abcdefghijklmnopqrstuv==", "abcdefghijklmnopqrstuv==", "VIBER_ID", "viber_user_id", "small letters"},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    cli_options options = ndjson();
    options.explain = true;
    auto line = nlohmann::json{{"id", 1}, {"text", one.text}};
    if (!one.region.empty()) line["region"] = one.region;
    auto answer = nlohmann::json::parse(redact_lines(line.dump() + "\n", options).out);
    INFO(answer.dump());
    auto start = one.text.find(one.value);
    bool told = std::any_of(answer["vetoed"].begin(), answer["vetoed"].end(), [&](const nlohmann::json& veto) {
      return veto["start"] == start && veto["end"] == start + one.value.size() && veto["type"] == one.type &&
             veto["recognizer"] == one.recognizer &&
             veto["reason"].get<std::string>().find(one.reason) != std::string::npos;
    });
    CHECK(told);
    options.ndjson = false;
    options.region = one.region;
    CHECK(redact_lines(std::string(one.text) + "\n", options).err.find("no " + std::string(one.type)) !=
          std::string::npos);
    options.explain = false;
    CHECK(redact_lines(std::string(one.text) + "\n", options).err.empty());
    options.ndjson = true;
    CHECK_FALSE(nlohmann::json::parse(redact_lines(line.dump() + "\n", options).out).contains("vetoed"));
  }
}

TEST_CASE("redact verb: explain tells what another value took, and what nobody asked for", "[redact]") {
  cli_options options = ndjson();
  options.explain = true;
  options.recognition.recognizers = {{"PART_ID", "part", R"(\b7700\b)", {}, 0.6, ""}};
  auto vetoed = [&] {
    std::string line = "{\"id\":1,\"text\":\"call +44 7700 900123, ivan@example.com\"}\n";
    return nlohmann::json::parse(redact_lines(line, options).out)["vetoed"];
  };
  auto taken = vetoed();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0]["type"] == "PART_ID");
  CHECK(taken[0]["reason"] == "another value stands there");
  options.recognition.entities = {"EMAIL_ADDRESS"};
  auto unasked = vetoed();
  REQUIRE(unasked.size() == 1);
  CHECK(unasked[0]["reason"] == "this type is switched off");
}

TEST_CASE("redact verb: explain tells of look-alikes, too", "[redact]") {
  cli_options options = ndjson();
  options.explain = true;
  auto answer = nlohmann::json::parse(redact_lines("{\"id\":1,\"text\":\"an [email] here\"}\n", options).out);
  CHECK(answer["lookalikes"] == nlohmann::json::parse("[{\"start\":3,\"end\":10}]"));
  options.explain = false;
  CHECK_FALSE(
      nlohmann::json::parse(redact_lines("{\"id\":1,\"text\":\"[email]\"}\n", options).out).contains("lookalikes"));
}

TEST_CASE("redact verb: ids come back as they were written", "[redact]") {
  for (std::string id : {"12345678901234567890123", "1.50", "-0.0", "1e999", "1E+2", "true", "null", "[]", "{}", "\"\"",
                         "\"a\\u0041\\/\\n\"", "\"\\ud83d\\ude00\"", "\"\xd1\x97\"",
                         "{ \"b\" : [ 1.0 , {\"b\":null,\"b\":2}],\t\"text\":7 }", "[[[[\"}\"]]]]"}) {
    CAPTURE(id);
    for (std::string line : {"{\"id\":" + id + ",\"text\":\"ok\"}", "{\"text\":\"ok\", \"\\u0069d\" : " + id + " }"})
      CHECK(redact_lines(line + "\n", ndjson()).out == "{\"id\":" + id + ",\"text\":\"ok\",\"findings\":[]}\n");
  }
}

TEST_CASE("redact verb: what an id may be nested is bounded", "[redact]") {
  auto nested = [](int depth) {
    auto times = static_cast<std::size_t>(depth);
    return "{\"id\":" + std::string(times, '[') + std::string(times, ']') + ",\"text\":\"ok\"}\n";
  };
  CHECK(redact_lines(nested(json_depth_max), ndjson()).code == 0);
  run deep = redact_lines(nested(json_depth_max + 1), ndjson());
  CHECK(deep.code == 65);
  CHECK(deep.out == "{\"id\":null,\"error\":\"nested more deeply than 32\"}\n");
}

TEST_CASE("redact verb: a refused line names its id and the reason, and nothing of its text", "[redact]") {
  struct row {
    std::string line;
    const char* id;
    const char* error;
  };
  using namespace std::string_literals;
  const row rows[] = {
      {"", "null", "not a line of JSON"},
      {" \t", "null", "not a line of JSON"},
      {"secret", "null", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret\"", "1", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret\",}", "1", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret", "1", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"sec\tret\"}", "1", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret\\x\"}", "1", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret\",\"more\":tru}", "1", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret\",\"more\":01}", "1", "not a line of JSON"},
      {"{\"id\":01,\"text\":\"secret\"}", "null", "not a line of JSON"},
      {"{\"id\":12", "null", "not a line of JSON"},
      {"{\"id\":\"1", "null", "not a line of JSON"},
      {"{id:1,\"text\":\"secret\"}", "null", "not a line of JSON"},
      {"{\"id\":1,\"text\":\"secret\"}\0 more"s, "1", "something stands behind the object"},
      {"{\"id\":1,\"text\":\"secret\"}{\"id\":2,\"text\":\"secret\"}", "1", "something stands behind the object"},
      {"{\"id\":1,\"text\":\"secret\"},", "1", "something stands behind the object"},
      {"[1]", "null", "not a JSON object"},
      {"\"secret\"", "null", "not a JSON object"},
      {"{}", "null", "text is missing or no string"},
      {"{\"id\":1}", "1", "text is missing or no string"},
      {"{\"id\":1,\"text\":5}", "1", "text is missing or no string"},
      {"{\"text\":true,\"id\":\"a\"}", "\"a\"", "text is missing or no string"},
      {"{\"id\":1,\"text\":null}", "1", "text is missing or no string"},
      {"{\"id\":1,\"text\":{\"text\":\"secret\"}}", "1", "text is missing or no string"},
      {"{\"id\":1,\"text\":\"secret\",\"text\":\"x\"}", "1", "text stands twice"},
      {"{\"text\":\"secret\",\"te\\u0078t\":\"x\",\"id\":1}", "1", "text stands twice"},
      {"{\"id\":1,\"id\":1,\"text\":\"secret\"}", "null", "id stands twice"},
      {"{\"id\":1,\"text\":\"secret\",\"region\":\"UA\",\"region\":\"UA\"}", "1", "region stands twice"},
      {"{\"id\":1,\"text\":\"secret\",\"region\":7}", "1", "region is no string"},
      {"{\"id\":1,\"text\":\"secret\",\"region\":\"XX\"}", "1", "region is no ISO 3166 code of a country"},
      {"{\"id\":1,\"text\":\"secret\",\"region\":\"ukr\"}", "1", "region is no ISO 3166 code of a country"},
      {"{\"id\":1,\"text\":\"secret\",\"region\":\"Ukraine\"}", "1", "region is no ISO 3166 code of a country"},
      {"{\"id\":1,\"text\":\"secret\",\"region\":\"\"}", "1", "region is no ISO 3166 code of a country"},
      {"{\"id\":1,\"text\":\"secret \xff\"}", "1", "the text is not well-formed UTF-8"},
      {"{\"text\":\"secret \xd0\",\"id\":[1, \"a\"]}", "[1, \"a\"]", "the text is not well-formed UTF-8"},
      {"{\"id\":1,\"text\":\"secret\",\"more\":\"\xed\xa0\x80\"}", "1", "the line is not well-formed UTF-8"},
      {"{\"id\":\"\xff\",\"text\":\"secret\"}", "null", "the line is not well-formed UTF-8"},
      {"{\"id\":1,\"text\":\"secret \\ud83d\"}", "1", "an escape is half of a surrogate pair"},
      {"{\"text\":\"secret \\ude00\\ud83d\",\"id\":1}", "1", "an escape is half of a surrogate pair"},
      {"{\"id\":\"\\ud83d\",\"text\":\"secret\"}", "null", "an escape is half of a surrogate pair"},
      {"{\"id\":1,\"text\":\"secret\",\"\\udc00\":0}", "1", "an escape is half of a surrogate pair"},
  };
  // One after the other, and all in one run with good lines between: order and number hold.
  std::string all, expected;
  for (const row& each : rows) {
    CAPTURE(each.line);
    std::string answer = "{\"id\":"s + each.id + ",\"error\":\"" + each.error + "\"}\n";
    run r = redact_lines(each.line + "\n", ndjson());
    CHECK(r.code == 65);
    CHECK(r.out == answer);
    all += each.line + "\n{\"text\":\"good\"}\n";
    expected += answer + "{\"id\":null,\"text\":\"good\",\"findings\":[]}\n";
  }
  CHECK(redact_lines(all, ndjson()).out == expected);
}

TEST_CASE("redact verb: lines that look odd and are right", "[redact]") {
  struct row {
    const char* line;
    const char* text;
  };
  const row rows[] = {
      {"{\"text\":\"067 123 45 67\",\"region\":\"ua\"}", "[phone]"},
      {"{\"text\":\"067 123 45 67\",\"region\":\"U\\u0041\"}", "[phone]"},
      {"{\"text\":\"no region\",\"region\":null}", "no region"},
      {"\xef\xbb\xbf{\"text\":\"first line of a file\"}", "first line of a file"},
      {" {\"text\" : \"blanks\" }\t\r", "blanks"},
      {"{\"text\":\"\\ud83d\\uDE00 \\\\ \\/ \\b\\f\\r \\u00e9\"}", "\xf0\x9f\x98\x80 \\ / \b\f\r \xc3\xa9"},
      {"{\"more\":{\"text\":1,\"id\":[]},\"text\":\"x\",\"n\":[-1.5e-7,0,true,false,null,\"\\u0000\"]}", "x"},
      {"{\"text\":\"\\u0000\\u001f\\u007f\"}", nullptr},
      {"{\"text\":\"\"}", ""},
  };
  for (const row& each : rows) {
    CAPTURE(each.line);
    run r = redact_lines(std::string(each.line) + "\n", ndjson());
    CHECK(r.code == 0);
    auto answer = nlohmann::json::parse(r.out);
    CHECK(answer["text"].get<std::string>() == (each.text ? each.text : std::string("\0\x1f\x7f", 3)));
  }
}

TEST_CASE("redact verb: the bound of a text has its size in the message, that of a line its own", "[redact]") {
  cli_options options = ndjson();
  options.recognition.text_bytes_max = 10;
  auto answers = parsed_lines(redact_lines("{\"id\":1,\"text\":\"0123456789\"}\n{\"id\":2,\"text\":\"0123456789a\"}\n"
                                           "{\"id\":3,\"text\":\"" +
                                               std::string(5000, 'a') + "\"}\n{\"id\":" + std::string(5000, '4') +
                                               "}\n{\"id\":5,\"text\":\"ok\"}\n",
                                           options)
                                  .out);
  REQUIRE(answers.size() == 5);
  CHECK(answers[0]["text"] == "0123456789");
  CHECK(answers[1] == nlohmann::json::parse("{\"id\":2,\"error\":\"the text is longer than 10 bytes\"}"));
  CHECK(answers[2] == nlohmann::json::parse("{\"id\":3,\"error\":\"the line is longer than 4156 bytes\"}"));
  CHECK(answers[3]["id"].is_null());
  CHECK(answers[4]["text"] == "ok");
  options.ndjson = false;
  // Nothing of a line that was cut comes out, wherever it was cut.
  run plain = redact_lines("0123456789\r\n0123456789\rsecret\n", options);
  CHECK(plain.out == "0123456789\r\n\n");
  CHECK(plain.err == "line 2: the text is longer than 10 bytes\n");
}

TEST_CASE("redact verb: how the bytes arrive changes nothing", "[redact]") {
  std::string input;
  for (int i = 0; i < 300; ++i)
    input += "{\"id\":" + std::to_string(i) + ",\"text\":\"" + std::string(static_cast<std::size_t>(i * 7 % 100), 'x') +
             " ivan" + std::to_string(i) + "@example.com\"}\n";
  cli_options options = ndjson();
  options.recognition.text_bytes_max = 100;
  run whole = redact_lines(input, options);
  REQUIRE(std::count(whole.out.begin(), whole.out.end(), '\n') == 300);
  for (std::size_t piece : {1u, 2u, 7u, 64u, 1000u}) CHECK(redact_lines(input, options, piece).out == whole.out);
  // Lines longer than a block and than the bound, in plain mode.
  options.ndjson = false;
  std::string longer = std::string(read_block_bytes * 2 + 5, 'a') + "\nok\n" + std::string(101, 'b') + "\nok";
  for (std::size_t piece : {1000u, 65536u}) CHECK(redact_lines(longer, options, piece).out == "\nok\n\nok\n");
}

TEST_CASE("redact verb: what came is answered before more is waited for", "[redact]") {
  std::string out;
  std::vector<std::string> seen;
  std::vector<std::string> parts = {
      "one\ntw",
      "o\n",
      "",
  };
  auto source = [&, next = std::size_t{0}](std::span<char> into) mutable -> result<std::size_t> {
    seen.push_back(out);
    return parts[next++].copy(into.data(), into.size());
  };
  std::ostringstream err;
  CHECK(run_redact(source, into(out), err, {}) == 0);
  CHECK(seen == std::vector<std::string>{"", "one\n", "one\ntwo\n"});
}

TEST_CASE("redact verb: input that cannot be read is no end of it", "[redact]") {
  struct row {
    std::string first;
    int code;
    std::string out;
    std::string said;
  };
  const row rows[] = {{"", exit_no_input, "", "cloakroom: the input cannot be read: "},
                      {"hello\n", exit_io, "hello\n", "cloakroom: the input cannot be read to its end: "},
                      {"half a li", exit_io, "", "cloakroom: the input cannot be read to its end: "},
                      // Half a line may hold half a value.
                      {"one\nhalf a li", exit_io, "one\n", "cloakroom: the input cannot be read to its end: "}};
  const error_code broken(boost::system::errc::io_error, boost::system::generic_category());
  for (const row& each : rows) {
    CAPTURE(each.first);
    auto source = [&, began = false](std::span<char> into) mutable -> result<std::size_t> {
      if (std::exchange(began, true) || each.first.empty()) return broken;
      return each.first.copy(into.data(), into.size());
    };
    std::string out;
    std::ostringstream err;
    CHECK(run_redact(source, into(out), err, {}) == each.code);
    CHECK(out == each.out);
    CHECK(err.str() == each.said + broken.message() + "\n");
  }
}

TEST_CASE("redact verb: a reader that is gone ends even an endless input", "[redact]") {
  std::ostringstream err;
  auto endless = [](std::span<char> into) -> result<std::size_t> {
    std::fill(into.begin(), into.end(), '\n');
    return into.size();
  };
  auto gone = [](std::string_view) {
    return error_code(boost::system::errc::broken_pipe, boost::system::generic_category());
  };
  CHECK(run_redact(endless, gone, err, {}) == 74);
  CHECK(err.str().starts_with("cloakroom: writing failed: "));
}

TEST_CASE("redact verb: regions that exist", "[redact]") {
  for (auto known : {"UA", "PL", "BG", "RU", "GB", "US", "ua", "Pl"}) CHECK(known_region(known));
  for (auto unknown : {"", "U", "XX", "ukr", "UKR", "Ukraine", "U1", "U ", "@@", "\xd0\xa3", "001"})
    CHECK_FALSE(known_region(unknown));
}
