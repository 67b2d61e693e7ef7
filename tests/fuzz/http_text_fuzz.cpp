// Headers and queries of hostile requests: nobody behind an untrusted hop chooses the address we believe, a query value
// is what a slow reader finds, and a file is sent in no coding that was not asked for.
// The first byte chooses the reader; Cookie headers have a target of their own.
#include <algorithm>

#include "config/network.hpp"
#include "gateway/edge/client_address.hpp"
#include "gateway/edge/static_files.hpp"
#include "tests/fuzz/target.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::edge;
using fuzz::require;

using header_lines = std::vector<std::pair<std::string, std::string>>;

constexpr const char* proxy = "10.1.2.3";
constexpr const char* visitor = "192.0.2.1";

http_request with(header_lines headers) {
  http_request out;
  out.method = "GET";
  out.path = "/a.js";
  out.headers = std::move(headers);
  return out;
}

address_source::client resolved(const char* peer, header_lines headers) {
  static const client_address source({*config::parse_cidr("10.0.0.0/8"), *config::parse_cidr("fd00::/8")});
  return source.resolve(asio::ip::make_address(peer), false, with(std::move(headers)));
}

bool is_address(const std::string& text) {
  error_code failed;
  asio::ip::make_address(text, failed);
  return !failed;
}

// The input has two lines: what the visitor writes into Forwarded and into X-Forwarded-For.
void check_address(std::string_view input) {
  auto lines = fuzz::split(input, '\n');
  std::string forwarded(lines[0]), chain(lines.size() > 1 ? lines[1] : "");
  for (auto* text : {&forwarded, &chain}) std::erase_if(*text, [](char c) { return c == '\r' || c == '\0'; });
  require(resolved(visitor, {{"forwarded", forwarded}, {"x-forwarded-for", chain}}).address == visitor,
          "headers of a visitor without a proxy are ignored");
  require(!resolved(visitor, {{"x-forwarded-proto", chain}, {"forwarded", forwarded}}).secure,
          "and so is the protocol they claim");
  require(resolved(proxy, {{"x-forwarded-for", chain + ", " + visitor}}).address == visitor,
          "the proxy's own entry counts, whatever stands before it");
  require(resolved(proxy, {{"x-forwarded-for", chain}, {"x-forwarded-for", visitor}}).address == visitor,
          "also in a line of its own");
  auto by_forwarded = resolved(proxy, {{"forwarded", forwarded + ", for=" + visitor + ";proto=https"}});
  require(by_forwarded.address == visitor && by_forwarded.secure, "the same of Forwarded");
  for (const auto& both : {resolved(proxy, {{"forwarded", forwarded}, {"x-forwarded-for", chain + "," + visitor}}),
                           resolved(proxy, {{"forwarded", forwarded + ",for=" + visitor}, {"x-forwarded-for", chain}})})
    require(both.address == visitor || both.address == proxy, "of two headers the visitor's own one decides nothing");
  auto any = resolved(proxy, {{"forwarded", forwarded}, {"x-forwarded-for", chain}}).address;
  require(is_address(any), "an address is an address");
}

std::string slow_value(std::string_view query, std::string_view name) {
  for (auto pair : fuzz::split(query, '&')) {
    if (!pair.starts_with(std::string(name) + "=")) continue;
    std::string out;
    for (std::size_t i = name.size() + 1; i < pair.size(); ++i) {
      if (pair[i] != '%') {
        out += pair[i] == '+' ? ' ' : pair[i];
        continue;
      }
      auto hex = [](char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'); };
      if (i + 2 >= pair.size() || !hex(pair[i + 1]) || !hex(pair[i + 2])) return "";
      out += static_cast<char>(std::stoi(std::string(pair.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    return out;
  }
  return "";
}

void check_query(std::string_view input) {
  http_request request;
  request.query = input;
  for (auto name : {"lang", "site", ""})
    require(request.query_value(name) == slow_value(input, name), "a query value as a slow reader finds it");
  request.query = "zz=%zz&" + request.query;
  require(request.query_value("lang") == slow_value(input, "lang"), "other parameters change nothing");
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string header_of(const http_response& from, std::string_view name) {
  for (const auto& [key, value] : from.headers)
    if (key == name) return value;
  return "";
}

// Whether some entry of the list names the coding, alone or with parameters.
bool lists(std::string_view header, std::string_view coding) {
  for (auto entry : fuzz::split(header, ',')) {
    std::string_view name = entry.substr(0, entry.find(';'));
    while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) name.remove_prefix(1);
    name = name.substr(0, name.find_first_of(" \t"));
    if (lower(name) == coding) return true;
  }
  return false;
}

void check_file(std::string_view input) {
  static const auto files = [] {
    static_files out;
    out.add("/a.js", std::string(400, 'a'), "no-cache");
    return out;
  }();
  auto lines = fuzz::split(input, '\n');
  std::string codings(lines[0]), known(lines.size() > 1 ? lines[1] : "");
  auto answer = files.answer(with({{"accept-encoding", codings}, {"if-none-match", known}}));
  auto tag = header_of(answer, "ETag"), coding = header_of(answer, "Content-Encoding");
  require((answer.status == 304) == (known.find(tag) != known.npos), "unchanged exactly where the tag is known");
  if (answer.status == 304) return require(!answer.shared_body && answer.body.empty(), "unchanged has no body");
  require(answer.status == 200 && answer.shared_body, "the file is there");
  require(coding.empty() || lists(codings, coding), "no coding that was not asked for");
  require(coding.empty() == (answer.shared_body->size() == 400), "the plain file where no coding is named");
  auto refused = files.answer(with({{"accept-encoding", "br;q=0, gzip;q=0.0," + codings}}));
  require(header_of(refused, "Content-Encoding").empty(), "a coding refused before is not sent");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  fuzz::exact_text text(fuzz::text_of(bytes + 1, size - 1));
  if (bytes[0] == 'a') check_address(text.view());
  if (bytes[0] == 'q') check_query(text.view());
  if (bytes[0] == 'f') check_file(text.view());
  return 0;
}
