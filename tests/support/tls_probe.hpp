// A self-made certificate in files, and a blocking HTTPS request that trusts exactly that one. For tests of the
// gateway's own TLS; not for product code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace cloakroom::testing {

// Writes an EC key and a certificate for localhost and 127.0.0.1, of the given serial number.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key, long serial);

struct tls_answer {
  bool connected = false;  // The handshake was done and the certificate is the trusted one.
  long serial = 0;         // Of the certificate shown.
  std::string version;     // "TLSv1.3"
  std::string bytes;       // What came until the peer closed.
};

// `version_max` as OpenSSL names it, 0 for the newest.
tls_answer tls_call(std::uint16_t port, const std::filesystem::path& trusted, const std::string& request,
                    int version_max = 0);

}  // namespace cloakroom::testing
