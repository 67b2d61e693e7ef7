// Loads certificate and key; a bad pair leaves the old one in force.
#include "gateway/edge/tls_files.hpp"

#include <stdexcept>

namespace cloakroom::edge {
namespace {

// TLS 1.2 or later, small buffers for idle connections. Null and the failing file's name otherwise.
std::shared_ptr<asio::ssl::context> load(const std::filesystem::path& certificate, const std::filesystem::path& key,
                                         std::string& failed) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  error_code ec;
  context->use_certificate_chain_file(certificate.string(), ec);
  if (ec) failed = certificate.string();
  if (ec) return nullptr;
  context->use_private_key_file(key.string(), asio::ssl::context::pem, ec);
  bool fits = !ec && SSL_CTX_check_private_key(context->native_handle()) == 1;
  if (!fits) failed = key.string();
  return fits ? context : nullptr;
}

}  // namespace

tls_files::tls_files(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file) {
  std::string failed;
  context_ = load(certificate_file, key_file, failed);
  if (!context_) throw std::runtime_error(failed + ": cannot be used for TLS");
}

std::shared_ptr<asio::ssl::context> tls_files::current() const {
  std::lock_guard lock(mutex_);
  return context_;
}

bool tls_files::reload(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file) {
  std::string failed;
  auto fresh = load(certificate_file, key_file, failed);
  if (!fresh) return false;
  std::lock_guard lock(mutex_);
  context_ = std::move(fresh);
  return true;
}

}  // namespace cloakroom::edge
