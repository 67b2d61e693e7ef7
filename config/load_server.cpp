// Reads `server` and `storage`.
// The master key file is taken as a path; what it holds and its mode are judged by vault/.
#include <algorithm>

#include "config/network.hpp"
#include "config/parts.hpp"
#include "config/tls_pair.hpp"

namespace cloakroom::config {
namespace {

void read_tls(section from, tls_settings& out) {
  // The certificate is no secret, but the same is asked of it: there, readable, not empty.
  bool certificate = from.file("certificate_file", out.certificate_file, need::optional);
  bool key = from.secret_file("key_file", out.key_file, need::optional);
  if (certificate && key) {
    auto found = judge_tls_pair(out.certificate_file, out.key_file);
    if (!found.certificate.empty())
      from.wrong(from.at("certificate_file"), "names a file that " + found.certificate + ", expected a PEM chain");
    if (!found.key.empty())
      from.wrong(from.at("key_file"), "names a file that " + found.key + ", expected the certificate's key in PEM");
  }
  if (from.at("certificate_file").present() && !from.at("key_file").present())
    from.missing("key_file", "the private key of the certificate");
  if (!from.at("certificate_file").present() && from.at("key_file").present())
    from.missing("certificate_file", "the certificate of the private key");
  from.finish();
}

void read_limits(section from, limit_settings& out) {
  from.number("connections", out.connections, 1, 10'000'000);
  from.number("connections_per_address", out.connections_per_address, 1, 1'000'000);
  from.number("frame_bytes", out.frame_bytes, 1'024, 1'048'576);
  from.number("body_bytes", out.body_bytes, 1'024, 16'777'216);
  from.number("attachment_bytes", out.attachment_bytes, 1'024, 1'073'741'824);
  from.number("messages_per_minute", out.messages_per_minute, 1, 100'000);
  from.number("requests_per_minute", out.requests_per_minute, 1, 1'000'000);
  from.number("queue_frames", out.queue_frames, 1, 65'536);
  from.duration("hello_seconds", out.hello_seconds, 1, 300);
  from.duration("idle_seconds", out.idle_seconds, 5, 3'600);
  from.finish();
}

void read_proxies(section& from, std::vector<cidr>& out) {
  for (const auto& item : from.list(from.at("trusted_proxies"), "address blocks")) {
    auto read = from.scalar(item, "an address block such as 10.0.0.0/8");
    if (!read) continue;
    if (auto block = parse_cidr(*read)) {
      out.push_back(std::move(*block));
    } else {
      from.wrong(item,
                 "is " + shown(*read) + ", expected an address block such as 10.0.0.0/8, no bits behind the prefix");
    }
  }
}

// Where a store is: sqlite:PATH or postgresql://….
void read_store(section& from, std::string_view key, store_location& out) {
  constexpr std::string_view expected = "sqlite:PATH or postgresql://host/database";
  place where = from.at(key);
  auto read = from.scalar(where, expected);
  if (!where.present()) out.path = from.in().resolved(out.path.native());
  if (!read) return;
  bool sqlite = read->starts_with("sqlite:") && read->size() > 7 && !read->starts_with("sqlite::") &&
                !read->starts_with("sqlite://");
  bool postgresql = read->starts_with("postgresql://") || read->starts_with("postgres://");
  bool plain = std::all_of(read->begin(), read->end(), [](char c) { return static_cast<unsigned char>(c) > 0x20; });
  if (sqlite) {
    out = {store_engine::sqlite, from.in().resolved(read->substr(7)), {}};
  } else if (postgresql && plain) {
    out = {store_engine::postgresql, {}, std::string(*read)};
  } else {
    // Not repeated: it may hold a password.
    from.wrong(where, "names no store, expected " + std::string(expected));
  }
}

bool is_loopback(std::string_view host) { return host.starts_with("127.") || host == "::1" || host == "[::1]"; }

}  // namespace

void read_server(section from, server_settings& out) {
  from.parsed("listen", out.listen, parse_listen, "address:port, such as 127.0.0.1:8080 or [::1]:8080");
  from.parsed("admin_listen", out.admin_listen, parse_listen, "address:port, such as 127.0.0.1:8081");
  if (out.listen == out.admin_listen && out.listen.port != 0)
    from.wrong(from.at("admin_listen"), "is the same as server.listen, expected another port");
  from.url("public_url", out.public_url, need::optional);
  while (out.public_url.ends_with('/')) out.public_url.pop_back();
  if (out.public_url.empty() && !is_loopback(out.listen.host))
    from.in().warnings.push_back({from.in().file, from.at("public_url").line, from.at("public_url").path,
                                  "is missing, expected the URL that visitors use: without it links have no host"});
  read_tls(from.child("tls"), out.tls);
  read_proxies(from, out.trusted_proxies);
  from.duration("drain_seconds", out.drain_seconds, 0, 3'600);
  from.number("threads", out.threads, 1, 64);
  read_limits(from.child("limits"), out.limits);
  from.finish();
}

void read_storage(section from, storage_settings& out) {
  read_store(from, "data", out.data);
  read_store(from, "keyring", out.keyring);
  if (out.data == out.keyring)
    from.wrong(from.at("keyring"), "is the same store as storage.data, expected a backup set of its own");
  from.path("ledger", out.ledger);
  from.path("attachments", out.attachments);
  from.path("master_key_file", out.master_key_file);
  from.finish();
}

}  // namespace cloakroom::config
