// Loads the pair as a server would, by OpenSSL's own calls, and throws it away.
#include "config/tls_pair.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>

namespace cloakroom::config {
namespace {

struct context_end {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

tls_judgement judge_tls_pair(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  tls_judgement out;
  std::unique_ptr<SSL_CTX, context_end> context(SSL_CTX_new(TLS_server_method()));
  if (!context) return {"cannot be tried, for TLS does not start", ""};
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  bool chain = SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) == 1;
  if (!chain) out.certificate = "holds no usable certificate";
  ERR_clear_error();
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    auto reason = ERR_GET_REASON(ERR_peek_last_error());
    bool other = chain && (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
    out.key = other ? "holds the key of another certificate" : "holds no usable private key without a passphrase";
  } else if (chain && SSL_CTX_check_private_key(context.get()) != 1) {
    out.key = "holds the key of another certificate";
  }
  ERR_clear_error();
  return out;
}

}  // namespace cloakroom::config
