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
  tls_files(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file);
  std::shared_ptr<asio::ssl::context> current() const override;
  // New connections get the new certificate, out of these files from now on. False, and the old one stays, when they
  // cannot be used.
  bool reload(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<asio::ssl::context> context_;
};

}  // namespace cloakroom::edge
