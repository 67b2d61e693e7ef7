// The certificate of the server, read from files and read again when asked to.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "gateway/edge/http_server.hpp"

namespace cloakroom::edge {

// Safe from any thread.
class tls_files final : public tls_source {
 public:
  // Throws std::runtime_error naming the file when certificate or key cannot be used.
  tls_files(std::filesystem::path certificate_file, std::filesystem::path key_file);
  std::shared_ptr<asio::ssl::context> current() const override;
  // New connections get the new certificate. False, and the old one stays, when the files cannot be used.
  bool reload();

 private:
  std::filesystem::path certificate_file_, key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<asio::ssl::context> context_;
};

}  // namespace cloakroom::edge
