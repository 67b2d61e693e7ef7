// Bodies of forms in three formats: the same value from each, and hostile ones refused.
#include "gateway/edge/form_body.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;

http_request posted(std::string type, std::string body) {
  http_request out;
  out.method = "POST";
  out.headers = {{"content-type", std::move(type)}};
  out.body = std::move(body);
  return out;
}

result<form_body> from_json(std::string body) { return read_form_body(posted("application/json", std::move(body))); }
result<form_body> from_form(std::string body) {
  return read_form_body(posted("application/x-www-form-urlencoded", std::move(body)));
}

const std::string multipart_type = "multipart/form-data; boundary=XyZ";
std::string part(const std::string& name, const std::string& value, const std::string& more = "") {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value + "\r\n";
}
result<form_body> from_parts(std::string body) { return read_form_body(posted(multipart_type, std::move(body))); }

constexpr const char* consent_json = R"({"cmp":"cookiebot","cookies":"CookieConsent=x"})";

std::string code_of(const result<form_body>& from) {
  if (from && from->not_unicode) return "not unicode";
  if (from) return from->bad_field.empty() ? "fine" : "bad " + from->bad_field;
  return from.error().message();
}

}  // namespace

TEST_CASE("form body: JSON, urlencoded and multipart give the same value", "[gateway]") {
  auto json = from_json(R"({"site":"main","text":"a + b & c","age_confirmed":true,"consent":)" +
                        std::string(consent_json) + "}");
  auto form = from_form(
      "site=main&text=a+%2B+b+%26+c&age_confirmed=on&consent=%7B%22cmp%22%3A%22cookiebot%22%2C%22cookies%22%3A%"
      "22CookieConsent%3Dx%22%7D");
  auto parts = from_parts(part("site", "main") + part("text", "a + b & c") + part("age_confirmed", "true") +
                          part("consent", consent_json) + "--XyZ--\r\n");
  for (const auto* one : {&json, &form, &parts}) {
    REQUIRE(one->has_value());
    const auto& body = **one;
    CHECK(body.value("site") == "main");
    CHECK(body.value("text") == "a + b & c");
    CHECK(body.value("missing").empty());
    CHECK(body.age_confirmed);
    REQUIRE(body.consent);
    CHECK(body.consent->manager == "cookiebot");
    CHECK(body.consent->cookies == "CookieConsent=x");
    CHECK(body.bad_field.empty());
  }
  CHECK_FALSE(json->from_html);
  CHECK(form->from_html);
  CHECK(parts->from_html);
}

TEST_CASE("form body: JSON that is no form", "[gateway]") {
  struct row {
    std::string body, code;
  };
  auto malformed = make_error_code(errc::malformed).message();
  for (const auto& [body, code] : std::vector<row>{
           {"", malformed},
           {"[]", malformed},
           {"\"text\"", malformed},
           {"{\"text\":\"a\"", malformed},
           {"{\"text\":\"a\"} x", malformed},
           {"{\"text\":\"a\",\"text\":\"b\"}", malformed},
           {"{\"consent\":{\"cmp\":\"a\",\"cmp\":\"b\"}}", malformed},
           {"{\"text\":\"\xff\"}", "not unicode"},
           {"{\"text\":\"\\ud800\"}", "not unicode"},
           {"{\"text\":\"\\ud800\"", malformed},
           {"{\"later\":1,\"more\":[{}]}", "fine"},
           {std::string("{\"text\":\"a\"}\0{}", 16), malformed},
           {"{\"text\":1}", "bad text"},
           {"{\"phone\":[\"1\"]}", "bad phone"},
           {"{\"age_confirmed\":\"true\"}", "bad age_confirmed"},
           {"{\"text\":null,\"page\":{\"url\":\"x\"}}", "fine"},
           {std::string(100000, '['), malformed},
           {"{\"page\":" + std::string(50, '[') + std::string(50, ']') + "}", malformed},
       }) {
    CAPTURE(body.substr(0, 60));
    CHECK(code_of(from_json(body)) == code);
  }
}

TEST_CASE("form body: consent of another form is a claim that grants nothing", "[gateway]") {
  for (std::string consent : {"1", "\"cookiebot\"", "[]", "{}", "{\"cmp\":\"cookiebot\",\"cookies\":5}"}) {
    CAPTURE(consent);
    auto json = from_json("{\"consent\":" + consent + "}");
    auto form = from_parts(part("consent", consent) + "--XyZ--");
    for (const auto* one : {&json, &form}) {
      REQUIRE(one->has_value());
      REQUIRE((*one)->consent);
      auto made = consent::decide(*(*one)->consent, {{"cookiebot"}, {}}, std::nullopt);
      CHECK(made.answer != consent::verdict::granted);
    }
  }
  REQUIRE(from_form("consent=not+json")->consent);
}

TEST_CASE("form body: consent in a field of a form is read as strictly as in JSON", "[gateway]") {
  const std::string sound = consent_json;
  REQUIRE(from_parts(part("consent", sound) + "--XyZ--")->consent->manager == "cookiebot");
  for (const auto& text :
       {sound + std::string(1, '\0'), sound + std::string("\0{}", 3), "{\"cmp\":\"klaro\"," + sound.substr(1),
        std::string("{\"cmp\":\"cookiebot\",\"cookies\":\"\xff\"}"),
        "{\"x\":" + std::string(9, '[') + std::string(9, ']') + "," + sound.substr(1)}) {
    CAPTURE(text);
    auto form = from_parts(part("consent", text) + "--XyZ--");
    REQUIRE(form.has_value());
    REQUIRE(form->consent);
    CHECK(form->consent->manager == "");
  }
}

TEST_CASE("form body: beside a member of the wrong type nothing is taken, and one without a name is no member",
          "[gateway]") {
  auto wrong = from_json("{\"age_confirmed\":true,\"consent\":" + std::string(consent_json) +
                         ",\"name\":\"Dana Example\",\"phone\":1}");
  REQUIRE(wrong.has_value());
  CHECK(wrong->bad_field == "phone");
  CHECK(wrong->values.empty());
  CHECK_FALSE(wrong->consent);
  CHECK_FALSE(wrong->age_confirmed);
  auto nameless = from_json("{\"\":1,\"text\":\"a\"}");
  REQUIRE(nameless.has_value());
  CHECK(nameless->bad_field.empty());
  CHECK(nameless->value("text") == "a");
}

TEST_CASE("form body: one field more than the bound is refused, in each format", "[gateway]") {
  auto build = [](std::size_t count, auto add, std::string out, const std::string& end) {
    for (std::size_t i = 0; i < count; ++i) out += add(i);
    return out + end;
  };
  auto member = [](std::size_t i) { return std::string(i ? "," : "") + "\"f" + std::to_string(i) + "\":\"v\""; };
  auto pair = [](std::size_t i) { return "f" + std::to_string(i) + "=v&"; };
  auto piece = [](std::size_t i) { return part("f" + std::to_string(i), "v"); };
  for (std::size_t count : {form_fields_max, form_fields_max + 1}) {
    bool fits = count == form_fields_max;
    CHECK(from_json(build(count, member, "{", "}")).has_value() == fits);
    CHECK(from_form(build(count, pair, "", "")).has_value() == fits);
    CHECK(from_parts(build(count, piece, "", "--XyZ--")).has_value() == fits);
  }
}

TEST_CASE("form body: urlencoded oddities", "[gateway]") {
  CHECK(code_of(from_form("")) == "fine");
  CHECK(from_form("text")->value("text").empty());
  CHECK(from_form("=x&text=a=b")->value("text") == "a=b");
  CHECK(from_form("&&text=%D0%9F&")->value("text") == "П");
  CHECK_FALSE(from_form("text=%zz").has_value());
  CHECK_FALSE(from_form("te%xt=a").has_value());
  CHECK_FALSE(from_form("text=a&text=b").has_value());
  CHECK_FALSE(from_form("consent=%7B%7D&consent=%7B%7D").has_value());
  CHECK(from_form("text=%00")->value("text") == std::string_view("\0", 1));
}

TEST_CASE("form body: multipart as browsers send it", "[gateway]") {
  auto quoted = read_form_body(
      posted("Multipart/Form-Data; charset=utf-8; boundary=\"X Z\"",
             "--X Z\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nПривіт\r\n\r\nя\r\n--X Z--\r\n"));
  REQUIRE(quoted.has_value());
  CHECK(quoted->value("text") == "Привіт\r\n\r\nя");
  auto file = from_parts(part("text", "a") + part("upload", std::string("\0\xff\r\n--Xy", 9), "; filename=\"a.png\"") +
                         "--XyZ--");
  REQUIRE(file.has_value());
  CHECK(file->value("text") == "a");
  CHECK(file->value("upload").empty());
  CHECK(from_parts(part("text", "") + "--XyZ--")->value("text").empty());
}

TEST_CASE("form body: a part's name as a token, in quotes, and in neither", "[gateway]") {
  struct row {
    std::string header, name;
  };
  for (const auto& [header, name] : std::vector<row>{
           {"Content-Disposition: form-data; name=text", "text"},
           {"content-disposition:form-data;NAME = text ; x=y", "text"},
           {"Content-Type: text/plain; name=phone\r\nContent-Disposition: form-data; name=\"text\"", "text"},
           {"Content-Disposition: form-data; x=\"; name=phone\"; name=text", "text"},
           {"Content-Disposition: form-data; name=te xt", ""},
           {"Content-Disposition: form-data; name=te\"xt", ""},
           {"Content-Disposition: form-data; name=", ""},
           {"Content-Type: text/plain; name=text", ""},
       }) {
    CAPTURE(header);
    auto read = from_parts("--XyZ\r\n" + header + "\r\n\r\nvalue\r\n--XyZ--");
    REQUIRE(read.has_value());
    CHECK(read->values.size() == (name.empty() ? 0 : 1));
    if (!name.empty()) CHECK(read->value(name) == "value");
  }
  auto file = from_parts("--XyZ\r\nContent-Disposition: form-data; name=a; filename=b.png\r\n\r\nvalue\r\n--XyZ--");
  REQUIRE(file.has_value());
  CHECK(file->values.empty());
}

TEST_CASE("form body: multipart as RFC 2046 allows it", "[gateway]") {
  auto whole = part("text", "a") + "--XyZ--";
  for (std::string type :
       {"multipart/form-data; Boundary=XyZ", "multipart/form-data;BOUNDARY=\"XyZ\"",
        "multipart/form-data; charset=\"boundary=abc\"; boundary=XyZ ; x=y", "multipart/form-data; x; boundary=XyZ"}) {
    CAPTURE(type);
    auto read = read_form_body(posted(type, whole));
    REQUIRE(read.has_value());
    CHECK(read->value("text") == "a");
  }
  for (std::string body : {"preamble\r\n" + whole, "\r\n" + whole, "two\r\nlines --XyZ\r\n" + whole,
                           whole + "\r\nepilogue --XyZ", "--XyZ \t" + whole.substr(5)}) {
    CAPTURE(body);
    auto read = from_parts(body);
    REQUIRE(read.has_value());
    CHECK(read->value("text") == "a");
    CHECK(read->values.size() == 1);
  }
  // What stands in a preamble is no part.
  auto hidden = from_parts("Content-Disposition: form-data; name=\"phone\"\r\n\r\n1\r\n" + whole);
  REQUIRE(hidden.has_value());
  CHECK(hidden->value("phone").empty());
  CHECK_FALSE(read_form_body(posted("multipart/form-data; boundary=\"XyZ", whole)).has_value());
}

TEST_CASE("form body: broken multipart is refused, and a part without a body takes nothing from the next",
          "[gateway]") {
  auto whole = part("text", "a") + "--XyZ--";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    CAPTURE(n);
    CHECK_FALSE(from_parts(whole.substr(0, n)).has_value());
  }
  CHECK(from_parts("preamble" + whole)->values.empty());  // A delimiter begins a line: all of it is preamble.
  CHECK_FALSE(from_parts(part("text", "a") + part("text", "b") + "--XyZ--").has_value());
  CHECK_FALSE(read_form_body(posted("multipart/form-data", whole)).has_value());
  CHECK_FALSE(read_form_body(posted("multipart/form-data; boundary=", whole)).has_value());
  CHECK_FALSE(read_form_body(posted("multipart/form-data; boundary=" + std::string(71, 'a'), whole)).has_value());
  auto bare = from_parts("--XyZ\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n--XyZ\r\n" +
                         part("phone", "secret").substr(7) + "--XyZ--");
  if (bare) CHECK(bare->value("text").empty());
}

TEST_CASE("form body: other media types are not read", "[gateway]") {
  for (auto type : {"", "text/plain", "application/jsonp", "application/xml", "json", "application/json, text/plain"}) {
    CAPTURE(type);
    auto read = read_form_body(posted(type, "{}"));
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error() == errc::not_found);
  }
  CHECK(read_form_body(posted("APPLICATION/JSON ; charset=utf-8", "{}")).has_value());
}

TEST_CASE("form body: any bytes under any type end in a value or a refusal", "[gateway]") {
  CHECK(rc::check([](const std::string& any) {
    for (const auto& read :
         {from_json(any), from_form(any), from_parts("--XyZ" + any), from_parts("--XyZ\r\n" + any + "\r\n--XyZ--"),
          read_form_body(posted("multipart/form-data; boundary=" + any, "--" + any))})
      RC_ASSERT(read.has_value() || read.error() == errc::malformed || read.error() == errc::too_large);
  }));
}
