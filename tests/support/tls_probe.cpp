// Keys, certificates and the client by OpenSSL's own calls.
#include "tests/support/tls_probe.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace cloakroom::testing {
namespace {

template <auto Free>
struct freed_by {
  template <class Thing>
  void operator()(Thing* thing) const {
    Free(thing);
  }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using context_ptr = std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using file_ptr = std::unique_ptr<std::FILE, freed_by<std::fclose>>;

void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL refused");
}

}  // namespace

void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key, long serial) {
  key_ptr made_key(EVP_EC_gen("P-256"));
  certificate_ptr made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), made_key.get());
  auto name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  auto names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  must(names != nullptr && X509_add_ext(made.get(), names, -1) == 1);
  X509_EXTENSION_free(names);
  must(X509_sign(made.get(), made_key.get(), EVP_sha256()) != 0);
  file_ptr key_file(std::fopen(key.c_str(), "w")), certificate_file(std::fopen(certificate.c_str(), "w"));
  must(key_file && certificate_file);
  std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  must(PEM_write_PrivateKey(key_file.get(), made_key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  must(PEM_write_X509(certificate_file.get(), made.get()) == 1);
}

tls_answer tls_call(std::uint16_t port, const std::filesystem::path& trusted, const std::string& request,
                    int version_max) {
  tls_answer out;
  context_ptr context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_load_verify_locations(context.get(), trusted.c_str(), nullptr);
  if (version_max != 0) SSL_CTX_set_max_proto_version(context.get(), version_max);
  SSL_CTX_set_min_proto_version(context.get(), version_max);
  bio_ptr connection(BIO_new_ssl_connect(context.get()));
  BIO_set_conn_hostname(connection.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  SSL* tls = nullptr;
  BIO_get_ssl(connection.get(), &tls);
  if (BIO_do_connect(connection.get()) != 1 || BIO_do_handshake(connection.get()) != 1) return out;
  out.connected = true;
  out.version = SSL_get_version(tls);
  certificate_ptr shown(SSL_get1_peer_certificate(tls));
  if (shown) out.serial = ASN1_INTEGER_get(X509_get_serialNumber(shown.get()));
  BIO_write(connection.get(), request.data(), static_cast<int>(request.size()));
  char buffer[4096];
  for (int got = 0; (got = BIO_read(connection.get(), buffer, sizeof buffer)) > 0;)
    out.bytes.append(buffer, static_cast<std::size_t>(got));
  return out;
}

}  // namespace cloakroom::testing
