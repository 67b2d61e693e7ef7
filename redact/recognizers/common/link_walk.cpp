// Hosts, schemes, paths and parameters of links, tolerant of case, full-width forms and invisible characters.
// Which hosts count is decided by the recognisers.
#include "redact/recognizers/common/link_walk.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "redact/characters.hpp"

namespace cloakroom::redact {
namespace {

// Whether `word` (ASCII, lower case) ends at `end`, written in any case, with full-width or imitating letters and
// invisible characters; where it begins.
std::optional<std::size_t> word_ending_at(std::string_view text, std::size_t end, std::string_view word) {
  std::size_t at = end;
  for (auto it = word.rbegin(); it != word.rend(); ++it) {
    glyph g = previous_visible(text, at);
    char c = g.plain != 0 ? g.plain : latin_twin(g.code);
    if (g.bytes == 0 || lower_ascii(c) != *it) return std::nullopt;
  }
  return at;
}

bool border_before(std::string_view text, std::size_t at) {
  glyph g = glyph_before(text, at);
  return !(g.kind == glyph_kind::latin || g.kind == glyph_kind::digit || g.plain == '-' || g.plain == '_' ||
           g.plain == '.');
}

std::size_t with_scheme(std::string_view text, std::size_t host) {
  for (std::string_view mobile : {"www.", "m.", "l."})
    if (auto at = word_ending_at(text, host, mobile)) {
      if (border_before(text, *at)) host = *at;
    }
  for (std::string_view scheme : {"https://", "http://"})
    if (auto at = word_ending_at(text, host, scheme)) return *at;
  return host;
}

bool path_byte(char c) {
  static constexpr std::string_view signs = "-._~:/?#[]@!$&'()*+;=%";
  return ascii_alnum(c) || signs.find(c) != std::string_view::npos;
}

}  // namespace

std::size_t path_end(std::string_view text, std::size_t at) {
  std::size_t end = at, limit = std::min(text.size(), at + link_bytes_max);
  while (end < limit) {
    glyph g = glyph_at(text, end);
    if (g.plain == '[') break;  // RFC 3986 has none in a path; a token may begin here.
    if (g.kind != glyph_kind::invisible && !(g.kind != glyph_kind::space && g.plain != 0 && path_byte(g.plain))) break;
    end += g.bytes;
  }
  for (bool more = true; more && end > at;) {
    glyph last = glyph_before(text, end);
    more = last.kind == glyph_kind::invisible ||
           (last.plain != 0 && std::string_view(".,!?;:)]'*").find(last.plain) != std::string_view::npos);
    if (more) end -= last.bytes;
  }
  return end;
}

std::optional<link> host_link_at(std::string_view text, std::size_t at, std::span<const std::string_view> hosts) {
  for (std::string_view host : hosts) {
    auto start = word_ending_at(text, at, host);
    if (!start) continue;
    std::size_t from = with_scheme(text, *start);
    if (from == *start && !border_before(text, from)) continue;
    std::size_t path = at + glyph_at(text, at).bytes, end = path_end(text, path);
    if (end <= path) return std::nullopt;
    return link{from, end, std::string(text.substr(path, end - path))};
  }
  return std::nullopt;
}

std::optional<link> scheme_link_at(std::string_view text, std::size_t at, std::string_view scheme) {
  std::size_t colon = at;
  if (previous_visible(text, colon).plain != ':') return std::nullopt;
  auto start = word_ending_at(text, colon, scheme);
  if (!start || !border_before(text, *start)) return std::nullopt;
  std::size_t path = at;
  while (glyph_at(text, path).kind == glyph_kind::slash) path += glyph_at(text, path).bytes;
  std::size_t end = path_end(text, path);
  if (end <= path) return std::nullopt;
  return link{*start, end, std::string(text.substr(path, end - path))};
}

std::optional<link> subdomain_link_at(std::string_view text, std::size_t at, std::string_view suffix) {
  if (!text.substr(at).starts_with("//")) return std::nullopt;
  std::size_t host = at + 2, end = host;
  while (end < text.size() && end - host < 64 &&
         (ascii_alnum(text[end]) || text[end] == '_' || text[end] == '.' || text[end] == '-'))
    ++end;
  while (end > host && text[end - 1] == '.') --end;
  std::string name = lower_case(text.substr(host, end - host));
  if (!name.ends_with(suffix) || name.size() == suffix.size() || name == "www" + std::string(suffix))
    return std::nullopt;
  std::size_t start = with_scheme(text, host);
  if (start == host) return std::nullopt;
  name.resize(name.size() - suffix.size());
  return link{start, path_end(text, end), name};
}

std::string parameter_of(std::string_view path, std::string_view name) {
  std::size_t at = path.find('?');
  while (at != std::string_view::npos) {
    std::string_view rest = path.substr(at + 1);
    std::string_view pair = rest.substr(0, rest.find('&'));
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
      auto value = percent_decoded(pair.substr(name.size() + 1), false);
      return value ? *value : std::string(pair.substr(name.size() + 1));
    }
    at = path.find('&', at + 1);
  }
  return "";
}

}  // namespace cloakroom::redact
