// Compresses files once and chooses a coding for each request.
#include "gateway/edge/static_files.hpp"

#include <brotli/encode.h>
#include <openssl/sha.h>
#include <zlib.h>

#include <algorithm>
#include <stdexcept>

#include "base/encoding.hpp"
#include "gateway/edge/problem.hpp"

namespace cloakroom::edge {
namespace {

std::string gzipped(std::string_view from) {
  z_stream stream{};
  constexpr int gzip_format = 16;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + gzip_format, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot start");
  std::string out(deflateBound(&stream, from.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
  stream.avail_in = static_cast<uInt>(from.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string brotlied(std::string_view from) {
  std::size_t size = BrotliEncoderMaxCompressedSize(from.size());
  std::string out(size, '\0');
  auto ok = BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, from.size(),
                                  reinterpret_cast<const std::uint8_t*>(from.data()), &size,
                                  reinterpret_cast<std::uint8_t*>(out.data()));
  if (!ok) throw std::runtime_error("brotli cannot compress");
  out.resize(size);
  return out;
}

std::string type_of(std::string_view path) {
  auto ends = [&](std::string_view with) { return path.ends_with(with); };
  if (ends(".js")) return "text/javascript; charset=utf-8";
  if (ends(".css")) return "text/css; charset=utf-8";
  if (ends(".json")) return "application/json";
  if (ends(".yaml")) return "application/yaml";
  if (ends(".svg")) return "image/svg+xml";
  return "text/html; charset=utf-8";
}

bool is_refusal(std::string_view parameters) {
  auto q = parameters.find("q=0");
  if (q == std::string_view::npos) return false;
  return parameters.substr(q + 3).find_first_of("123456789") == std::string_view::npos;
}

// Whether a coding is in the list of an Accept-Encoding header (RFC 9110 section 12.5.3) and not with a weight of 0.
bool takes(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    auto end = accept_encoding.find(',');
    auto one = accept_encoding.substr(0, end);
    accept_encoding = end == std::string_view::npos ? std::string_view() : accept_encoding.substr(end + 1);
    auto first = std::min(one.find_first_not_of(" \t"), one.size());
    auto name = one.substr(first, one.find_first_of("; \t", first) - first);
    auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    if (std::equal(name.begin(), name.end(), coding.begin(), coding.end(), same)) return !is_refusal(one);
  }
  return false;
}

}  // namespace

void static_files::add(std::string path, std::string_view bytes, std::string_view cache) {
  file made;
  made.plain = std::make_shared<const std::string>(bytes);
  made.gzip = std::make_shared<const std::string>(gzipped(bytes));
  made.brotli = std::make_shared<const std::string>(brotlied(bytes));
  std::array<std::uint8_t, 32> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  made.digest = hex(std::span(digest).first(12));
  made.type = type_of(path);
  made.cache = cache;
  files_.insert_or_assign(std::move(path), std::move(made));
}

http_response static_files::answer(const http_request& request) const {
  auto found = files_.find(request.path);
  if (found == files_.end()) return problem(404, "not_found", "There is nothing at this address.");
  const auto& wanted = found->second;
  auto codings = request.header("accept-encoding");
  std::string_view coding = takes(codings, "br") ? "br" : takes(codings, "gzip") ? "gzip" : "";
  // A strong tag means these very bytes, so each coding has one of its own (RFC 9110, 8.8.3.3).
  auto etag = '"' + wanted.digest + (coding.empty() ? "" : "-" + std::string(coding)) + '"';
  http_response out;
  out.with("ETag", etag).with("Cache-Control", wanted.cache).with("Vary", "Accept-Encoding");
  out.with("Access-Control-Allow-Origin", "*")
      .with("X-Content-Type-Options", "nosniff")
      .with("Cross-Origin-Resource-Policy", "cross-origin");
  if (request.header("if-none-match").find(etag) != std::string_view::npos) {
    out.status = 304;
    return out;
  }
  out.with("Content-Type", wanted.type);
  if (!coding.empty()) out.with("Content-Encoding", std::string(coding));
  out.shared_body = coding == "br" ? wanted.brotli : coding == "gzip" ? wanted.gzip : wanted.plain;
  return out;
}

}  // namespace cloakroom::edge
