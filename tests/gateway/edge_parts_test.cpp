// The edge's small parts: addresses behind proxies, origins, static files, errors.
#include <brotli/decode.h>
#include <zlib.h>

#include <rapidcheck.h>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "gateway/edge/client_address.hpp"
#include "gateway/edge/cors.hpp"
#include "gateway/edge/error_map.hpp"
#include "gateway/edge/problem.hpp"
#include "gateway/edge/static_files.hpp"
#include "redact/redactor.hpp"
#include "vault/vault.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using namespace std::chrono_literals;

std::string header_of(const http_response& from, std::string_view name) {
  for (const auto& [key, value] : from.headers)
    if (key == name) return value;
  return "none";
}

http_request asked(std::string path, std::vector<std::pair<std::string, std::string>> headers = {}) {
  http_request out;
  out.method = "GET";
  out.path = std::move(path);
  out.headers = std::move(headers);
  return out;
}

}  // namespace

namespace {

config::cidr v4(std::array<std::uint8_t, 4> bytes, unsigned prefix) {
  config::cidr out;
  out.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, bytes[0], bytes[1], bytes[2], bytes[3]};
  out.prefix = 96 + prefix;
  return out;
}

std::string resolved(const std::vector<config::cidr>& trusted, const std::string& peer,
                     std::vector<std::pair<std::string, std::string>> headers, bool encrypted = false) {
  auto out = client_address(trusted).resolve(asio::ip::make_address(peer), encrypted, asked("/", std::move(headers)));
  return out.address + (out.secure ? " secure" : "");
}

}  // namespace

TEST_CASE("client address: headers count from trusted proxies only, hop by hop", "[gateway]") {
  const std::vector<config::cidr> trusted = {v4({10, 0, 0, 0}, 8), v4({203, 0, 113, 7}, 32)};
  using headers = std::vector<std::pair<std::string, std::string>>;
  struct row {
    std::string peer;
    headers sent;
    std::string address;
  };
  for (const auto& [peer, sent, address] : std::vector<row>{
           {"198.51.100.9", {{"x-forwarded-for", "192.0.2.1"}}, "198.51.100.9"},
           {"10.1.2.3", {}, "10.1.2.3"},
           {"10.1.2.3", {{"x-forwarded-for", "192.0.2.1"}}, "192.0.2.1"},
           {"10.1.2.3", {{"x-forwarded-for", "192.0.2.1"}, {"x-forwarded-proto", "https"}}, "192.0.2.1 secure"},
           {"10.1.2.3", {{"x-forwarded-for", "8.8.8.8, 192.0.2.1"}}, "192.0.2.1"},      // The first is forged.
           {"10.1.2.3", {{"x-forwarded-for", "192.0.2.1, 203.0.113.7"}}, "192.0.2.1"},  // Two trusted hops.
           {"10.1.2.3", {{"x-forwarded-for", "8.8.8.8, 192.0.2.1, 10.9.9.9"}}, "192.0.2.1"},
           {"10.1.2.3", {{"x-forwarded-for", "192.0.2.1:4711"}}, "192.0.2.1"},
           {"10.1.2.3", {{"x-forwarded-for", "nonsense, 10.0.0.9"}}, "10.0.0.9"},
           {"10.1.2.3", {{"x-forwarded-for", ""}}, "10.1.2.3"},
           {"10.1.2.3", {{"x-forwarded-for", ",,,"}}, "10.1.2.3"},
           {"10.1.2.3", {{"forwarded", "for=192.0.2.1;proto=https"}}, "192.0.2.1 secure"},
           {"10.1.2.3", {{"forwarded", "For=\"[2001:db8::1]:80\"; proto=http"}}, "2001:db8::1"},
           {"10.1.2.3", {{"forwarded", "FOR=192.0.2.1;PROTO=https"}}, "192.0.2.1 secure"},
           {"10.1.2.3", {{"forwarded", "by=10.1.2.3; fOr=192.0.2.1 ;Proto=HTTPS"}}, "192.0.2.1 secure"},
           {"10.1.2.3", {{"forwarded", "forwarded=192.0.2.1;xfor=192.0.2.1"}}, "10.1.2.3"},
           {"10.1.2.3", {{"forwarded", "for=8.8.8.8, for=192.0.2.1"}}, "192.0.2.1"},
           {"10.1.2.3", {{"forwarded", "for=_hidden"}}, "10.1.2.3"},
           {"10.1.2.3", {{"forwarded", "for=unknown, for=10.0.0.1"}}, "10.0.0.1"},
       }) {
    CAPTURE(peer, sent);
    CHECK(resolved(trusted, peer, sent) == address);
  }
}

TEST_CASE("client address: a visitor's own header beside the proxy's is not believed", "[gateway]") {
  const std::vector<config::cidr> trusted = {v4({10, 0, 0, 0}, 8)};
  // A proxy that adds a line of its own instead of lengthening the visitor's.
  CHECK(resolved(trusted, "10.0.0.1", {{"x-forwarded-for", "8.8.8.8"}, {"x-forwarded-for", "192.0.2.1"}}) ==
        "192.0.2.1");
  // A proxy that knows one header lets the other pass: where they disagree, neither says anything.
  CHECK(resolved(trusted, "10.0.0.1", {{"forwarded", "for=8.8.8.8"}, {"x-forwarded-for", "192.0.2.1"}}) == "10.0.0.1");
  CHECK(resolved(trusted, "10.0.0.1", {{"forwarded", "for=192.0.2.1"}, {"x-forwarded-for", "8.8.8.8, 192.0.2.1"}}) ==
        "192.0.2.1");
}

TEST_CASE("client address: blocks by their prefix, also of IPv6 and of bits inside a byte", "[gateway]") {
  config::cidr v6;
  v6.address = {0x20, 0x01, 0x0d, 0xb8};
  v6.prefix = 33;
  CHECK(resolved({v6}, "2001:db8::1", {{"x-forwarded-for", "192.0.2.1"}}) == "192.0.2.1");
  CHECK(resolved({v6}, "2001:db8:8000::1", {{"x-forwarded-for", "192.0.2.1"}}) == "2001:db8:8000::1");
  CHECK(resolved({v4({192, 168, 4, 0}, 22)}, "192.168.7.255", {{"x-forwarded-for", "192.0.2.1"}}) == "192.0.2.1");
  CHECK(resolved({v4({192, 168, 4, 0}, 22)}, "192.168.8.0", {{"x-forwarded-for", "192.0.2.1"}}) == "192.168.8.0");
  CHECK(resolved({v4({0, 0, 0, 0}, 0)}, "2001:db8::1", {{"x-forwarded-for", "192.0.2.1"}}) == "2001:db8::1");
}

TEST_CASE("client address: any header ends in an address", "[gateway]") {
  CHECK(rc::check([](const std::string& any) {
    for (auto name : {"x-forwarded-for", "forwarded"}) {
      auto out = resolved({v4({10, 0, 0, 0}, 8)}, "10.0.0.1", {{name, any}});
      RC_ASSERT_FALSE(out.empty());
    }
  }));
}

namespace {

desk::sites two_sites() {
  config::settings settings;
  settings.sites.resize(2);
  settings.sites[0].id = "main";
  settings.sites[0].origins = {"https://shop.example"};
  settings.sites[1].id = "other";
  settings.sites[1].origins = {"https://other.example:8443"};
  return desk::sites(settings);
}

}  // namespace

TEST_CASE("cors: a site's own origins and no others, and no wildcard", "[gateway]") {
  auto sites = two_sites();
  const auto& main = *sites.find("main");
  struct row {
    std::string origin;
    bool allowed;
  };
  for (const auto& [origin, allowed] : std::vector<row>{{"https://shop.example", true},
                                                        {"https://other.example:8443", false},
                                                        {"null", false},
                                                        {"https://shop.example.evil.example", false},
                                                        {"http://shop.example", false}}) {
    CAPTURE(origin);
    auto request = asked("/", {{"origin", origin}});
    CHECK(origin_allowed(request, main) == allowed);
    http_response answer;
    add_cors(answer, request, main);
    CHECK(header_of(answer, "Access-Control-Allow-Origin") == (allowed ? origin : "none"));
    CHECK(header_of(answer, "Vary") == "Origin");
    auto before = preflight(request, sites);
    bool any = allowed || origin == "https://other.example:8443";
    CHECK(before.status == (any ? 204u : 403u));
    CHECK(header_of(before, "Access-Control-Allow-Origin") == (any ? origin : "none"));
  }
  CHECK(origin_allowed(asked("/"), main));
  CHECK(preflight(asked("/"), sites).status == 403);
}

TEST_CASE("cors: a preflight of an address that names a site asks that site", "[gateway]") {
  auto sites = two_sites();
  auto of_main = asked("/", {{"origin", "https://shop.example"}});
  CHECK(preflight(of_main, sites, "main").status == 204);
  for (auto site : {"other", "nowhere"}) {
    auto refused = preflight(of_main, sites, site);
    CHECK(refused.status == 403);
    add_cors_of_any(refused, of_main, sites);  // As the front door does with every answer.
    CHECK(header_of(refused, "Access-Control-Allow-Origin") == "none");
  }
}

TEST_CASE("cors: a page of ours is known by the configured address or by the host that was called", "[gateway]") {
  struct row {
    std::string origin, host, public_url;
    bool ours;
  };
  for (const auto& [origin, host, public_url, ours] : std::vector<row>{
           {"https://chat.example.com", "inner:8080", "https://chat.example.com", true},
           {"https://chat.example.com", "inner:8080", "https://chat.example.com/door", true},
           {"https://chat.example.com", "chat.example.com", "", true},
           {"http://127.0.0.1:8080", "127.0.0.1:8080", "", true},
           {"https://chat.example.com.evil.example", "inner", "https://chat.example.com", false},
           {"https://evil.example", "chat.example.com", "https://chat.example.com", false},
           {"null", "null", "", false},
           {"", "", "", false},
           {"ftp://chat.example.com", "chat.example.com", "", false},
       }) {
    CAPTURE(origin, host, public_url);
    CHECK(from_our_page(asked("/", {{"origin", origin}, {"host", host}}), public_url) == ours);
  }
}

TEST_CASE("cors: a refusal that concerns no site is read by pages of any site; one that does, by its own",
          "[gateway]") {
  auto sites = two_sites();
  auto request = asked("/v1/contact", {{"origin", "https://other.example:8443"}});
  auto crowded = problem(429, "rate_limited", "Too many.");
  add_cors_of_any(crowded, request, sites);
  CHECK(header_of(crowded, "Access-Control-Allow-Origin") == "https://other.example:8443");
  CHECK(header_of(crowded, "Access-Control-Expose-Headers") == "Retry-After");
  auto foreign = problem(403, "origin_not_allowed", "Not here.");
  add_cors(foreign, request, *sites.find("main"));
  add_cors_of_any(foreign, request, sites);
  CHECK(header_of(foreign, "Access-Control-Allow-Origin") == "none");
  auto evil = problem(429, "rate_limited", "Too many.");
  add_cors_of_any(evil, asked("/v1/contact", {{"origin", "https://evil.example"}}), sites);
  CHECK(header_of(evil, "Access-Control-Allow-Origin") == "none");
  CHECK(header_of(evil, "Vary") == "Origin");
  http_response page;
  page.with("Content-Type", "text/html; charset=utf-8");
  add_cors_of_any(page, request, sites);
  CHECK(header_of(page, "Access-Control-Allow-Origin") == "none");
}

namespace {

std::string gunzipped(const std::string& from) {
  std::string out(100000, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
  stream.avail_in = static_cast<uInt>(from.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string unbrotlied(const std::string& from) {
  std::string out(100000, '\0');
  std::size_t size = out.size();
  CHECK(BrotliDecoderDecompress(from.size(), reinterpret_cast<const std::uint8_t*>(from.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_DECODER_RESULT_SUCCESS);
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("static files: plain, gzip or brotli, whichever the browser takes", "[gateway]") {
  static_files files;
  std::string words;
  for (int i = 0; i < 500; ++i) words += "let a = " + std::to_string(i % 7) + ";\n";
  files.add("/widget.js", words, "public, max-age=300");
  struct row {
    std::string accepts, coding;
  };
  for (const auto& [accepts, coding] : std::vector<row>{{"", "none"},
                                                        {"identity", "none"},
                                                        {"gzip", "gzip"},
                                                        {"gzip, deflate, br", "br"},
                                                        {"br;q=1.0, gzip;q=0.5", "br"},
                                                        {"br;q=0, gzip", "gzip"},
                                                        {"gzip;q=0", "none"},
                                                        {"GZIP", "gzip"},
                                                        {"zebra", "none"}}) {
    CAPTURE(accepts);
    auto answer = files.answer(asked("/widget.js", {{"accept-encoding", accepts}}));
    CHECK(answer.status == 200);
    CHECK(header_of(answer, "Content-Encoding") == coding);
    CHECK(header_of(answer, "Vary") == "Accept-Encoding");
    CHECK(header_of(answer, "Content-Type") == "text/javascript; charset=utf-8");
    CHECK(header_of(answer, "Cache-Control") == "public, max-age=300");
    REQUIRE(answer.shared_body);
    const auto& sent = *answer.shared_body;
    CHECK((coding == "br" ? unbrotlied(sent) : coding == "gzip" ? gunzipped(sent) : sent) == words);
    if (coding != "none") CHECK(sent.size() < words.size() / 4);
  }
}

TEST_CASE("static files: what the browser has is not sent again", "[gateway]") {
  static_files files;
  files.add("/a.css", "a{}", "no-cache");
  auto etag = header_of(files.answer(asked("/a.css")), "ETag");
  auto again = files.answer(asked("/a.css", {{"if-none-match", "\"other\", W/" + etag}}));
  CHECK(again.status == 304);
  CHECK_FALSE(again.shared_body);
  CHECK(header_of(again, "ETag") == etag);
  CHECK(files.answer(asked("/a.css", {{"if-none-match", "\"other\""}})).status == 200);
  files.add("/a.css", "b{}", "no-cache");
  CHECK(header_of(files.answer(asked("/a.css")), "ETag") != etag);
  CHECK(files.answer(asked("/b.css")).status == 404);
  CHECK_FALSE(files.has("/../a.css"));
}

TEST_CASE("static files: each coding has a tag of its own, which is known again", "[gateway]") {
  static_files files;
  files.add("/widget.js", std::string(2000, 'a'), "no-cache");
  std::map<std::string, std::string> tags;
  for (std::string coding : {"br", "gzip", "identity"})
    tags[coding] = header_of(files.answer(asked("/widget.js", {{"accept-encoding", coding}})), "ETag");
  for (const auto& [coding, tag] : tags) {
    CAPTURE(coding, tag);
    CHECK(tag.front() == '"');
    for (const auto& [other, other_tag] : tags) {
      CHECK((tag == other_tag) == (coding == other));
      auto known = files.answer(asked("/widget.js", {{"accept-encoding", coding}, {"if-none-match", other_tag}}));
      CHECK(known.status == (coding == other ? 304u : 200u));
      if (known.status == 304) CHECK(header_of(known, "ETag") == tag);
    }
  }
}

TEST_CASE("problem: RFC 9457 with a stable code", "[gateway]") {
  auto answer = problem(422, "invalid_field", "The value is too long.", "phone");
  CHECK(answer.status == 422);
  CHECK(header_of(answer, "Content-Type") == "application/problem+json");
  CHECK(header_of(answer, "Cache-Control") == "no-store");
  CHECK(nlohmann::json::parse(answer.body) == nlohmann::json{{"type", "about:blank"},
                                                             {"title", "Cannot be accepted"},
                                                             {"status", 422},
                                                             {"detail", "The value is too long."},
                                                             {"code", "invalid_field"},
                                                             {"field", "phone"}});
  CHECK_FALSE(nlohmann::json::parse(problem(404, "not_found", "x").body).contains("field"));
}

TEST_CASE("error map: every failure of the desk has a status and a code of its own, unknown ones say nothing",
          "[gateway]") {
  std::set<std::string_view> codes;
  for (int value = 1; value <= static_cast<int>(desk::errc::busy); ++value) {
    CAPTURE(value);
    auto known = public_error_of(make_error_code(static_cast<desk::errc>(value)));
    CHECK(known.status >= 400);
    CHECK(known.status < 600);
    CHECK_FALSE(known.detail.empty());
    codes.insert(known.code);
    CHECK((known.status == 503) == (static_cast<desk::errc>(value) == desk::errc::unavailable));
    CHECK((known.close_code == 0 || (known.close_code >= 4400 && known.close_code < 4600)));
  }
  CHECK(codes.size() == static_cast<std::size_t>(desk::errc::busy));
  for (auto ec : {make_error_code(errc::timed_out), make_error_code(store::errc::storage_failed),
                  make_error_code(vault::errc::cannot_open), error_code(5, boost::system::generic_category())})
    CHECK(public_error_of(ec).code == "storage_unavailable");
}

TEST_CASE("error map: failures of the rooms below mean what they are", "[gateway]") {
  CHECK(desk::meaning_of(make_error_code(redact::errc::invalid_utf8)) == desk::errc::text_not_utf8);
  CHECK(desk::meaning_of(make_error_code(redact::errc::too_long)) == desk::errc::text_too_long);
  CHECK(desk::meaning_of(make_error_code(redact::errc::budget_exceeded)) == desk::errc::not_judged);
  CHECK(desk::meaning_of(make_error_code(redact::errc::recognizer_failed)) == desk::errc::not_judged);
  CHECK(desk::meaning_of(make_error_code(vault::errc::erased)) == desk::errc::erased);
  CHECK(desk::meaning_of(make_error_code(vault::errc::key_missing)) == desk::errc::erased);
  CHECK(desk::meaning_of(make_error_code(store::errc::conversation_full)) == desk::errc::conversation_full);
  CHECK(desk::meaning_of(make_error_code(desk::errc::busy)) == desk::errc::busy);
}

TEST_CASE("query: values are decoded once, the first of a name counts", "[gateway]") {
  http_request request;
  request.query = "a=1&b=x%20y+z&b=2&c&=5&d=%zz&aa=3";
  CHECK(request.query_value("a") == "1");
  CHECK(request.query_value("b") == "x y z");
  CHECK(request.query_value("c").empty());
  CHECK(request.query_value("d").empty());
  CHECK(request.query_value("missing").empty());
}

TEST_CASE("request: its cookies are those of all its headers", "[gateway]") {
  CHECK(asked("/").cookies().empty());
  CHECK(asked("/", {{"cookie", "a=1"}, {"host", "shop.example"}, {"cookie", "b=2; c=3"}}).cookies() == "a=1; b=2; c=3");
}
