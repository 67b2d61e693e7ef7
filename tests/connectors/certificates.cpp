// Keys and certificates by OpenSSL's own calls: nothing of it stands in the repository, nothing expires there.
#include "tests/connectors/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

namespace cloakroom::test {

namespace {

struct free_key {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct free_certificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, free_key>;
using certificate_ptr = std::unique_ptr<X509, free_certificate>;

void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL refused");
}

void extend(X509* to, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  auto extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  must(extension != nullptr);
  must(X509_add_ext(to, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

certificate_ptr make(EVP_PKEY* key, const char* name, long from, long until) {
  static std::atomic<long> serial{1};
  certificate_ptr made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), until);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return made;
}

}  // namespace

struct authority::state {
  key_ptr key{EVP_EC_gen("P-256")};
  certificate_ptr certificate;
};

authority::authority() : state_(std::make_unique<state>()) {
  static std::atomic<int> number{0};
  auto& own = state_->certificate;
  own = make(state_->key.get(), "Test authority", -3600, 3600);
  X509_set_issuer_name(own.get(), X509_get_subject_name(own.get()));
  extend(own.get(), own.get(), NID_basic_constraints, "critical,CA:TRUE");
  must(X509_sign(own.get(), state_->key.get(), EVP_sha256()) != 0);
  file_ = std::filesystem::temp_directory_path() /
          ("cloakroom-ca-" + std::to_string(::getpid()) + "-" + std::to_string(number++) + ".pem");
  auto out = std::fopen(file_.c_str(), "w");
  must(out != nullptr && PEM_write_X509(out, own.get()) == 1);
  std::fclose(out);
}

authority::~authority() { std::filesystem::remove(file_); }

std::unique_ptr<boost::asio::ssl::context> authority::server(const certificate_wish& wish) const {
  key_ptr key(EVP_EC_gen("P-256"));
  auto made = make(key.get(), "Test server", -7200, wish.expired ? -60 : 3600);
  X509_set_issuer_name(made.get(), X509_get_subject_name(state_->certificate.get()));
  extend(made.get(), state_->certificate.get(), NID_subject_alt_name, wish.names);
  must(X509_sign(made.get(), state_->key.get(), EVP_sha256()) != 0);
  auto context = std::make_unique<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  must(SSL_CTX_use_certificate(context->native_handle(), made.get()) == 1);
  must(SSL_CTX_use_PrivateKey(context->native_handle(), key.get()) == 1);
  return context;
}

}  // namespace cloakroom::test
