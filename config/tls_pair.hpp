// Whether a certificate and a private key can serve TLS together. The server that uses them loads them itself.
#pragma once

#include <filesystem>
#include <string>

namespace cloakroom::config {

// What is wrong with each file, completing "names a file that …"; empty: nothing. Never holds bytes of them.
struct tls_judgement {
  std::string certificate, key;
};
// Both files are there and readable. Never asks for a passphrase: an encrypted key is of no use to a server. Blocking.
[[nodiscard]] tls_judgement judge_tls_pair(const std::filesystem::path& certificate, const std::filesystem::path& key);

}  // namespace cloakroom::config
