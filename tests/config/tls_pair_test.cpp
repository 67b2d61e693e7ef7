// Certificate and key are tried as a server would use them. Both are made here.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "config/tls_pair.hpp"
#include "tests/config/support.hpp"
#include "tests/support/tls_probe.hpp"

using namespace cloakroom::config;

namespace {

void write_encrypted_key(const std::filesystem::path& file) {
  auto* key = EVP_EC_gen("P-256");
  auto* out = std::fopen(file.c_str(), "w");
  char secret[] = "hunter2";
  CHECK(PEM_write_PKCS8PrivateKey(out, key, EVP_aes_256_cbc(), secret, 7, nullptr, nullptr) == 1);
  std::fclose(out);
  EVP_PKEY_free(key);
}

}  // namespace

TEST_CASE("config: a TLS pair that cannot serve is a problem of the file it lies in", "[config]") {
  test::secret_folder folder;
  auto at = [&](const char* name) { return folder.path() / "secrets" / name; };
  cloakroom::testing::write_certificate(at("other.crt"), at("other.key"), 7);
  folder.write("secrets/garbage", "no certificate and no key\n");
  folder.write("secrets/head.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  write_encrypted_key(at("locked.key"));
  const std::string none = "holds no usable certificate", no_key = "holds no usable private key without a passphrase",
                    other = "holds the key of another certificate";
  struct sample {
    const char *certificate, *key;
    std::string about_certificate, about_key;
  };
  for (const auto& one : std::vector<sample>{{"tls.crt", "tls.key", "", ""},
                                             {"other.crt", "other.key", "", ""},
                                             {"garbage", "tls.key", none, ""},
                                             {"tls.key", "tls.key", none, ""},
                                             {"tls.crt", "garbage", "", no_key},
                                             {"tls.crt", "head.key", "", no_key},
                                             {"tls.crt", "tls.crt", "", no_key},
                                             {"tls.crt", "locked.key", "", no_key},
                                             {"garbage", "garbage", none, no_key},
                                             {"tls.crt", "other.key", "", other}}) {
    CAPTURE(one.certificate, one.key);
    auto found = judge_tls_pair(at(one.certificate), at(one.key));
    CHECK(found.certificate == one.about_certificate);
    CHECK(found.key == one.about_key);
    auto tls = std::string("server:\n  tls:\n    certificate_file: secrets/") + one.certificate +
               "\n    key_file: secrets/" + one.key + "\n";
    std::vector<std::string> expected;
    if (!one.about_certificate.empty())
      expected.push_back("f:7: server.tls.certificate_file: names a file that " + one.about_certificate +
                         ", expected a PEM chain");
    if (!one.about_key.empty())
      expected.push_back("f:8: server.tls.key_file: names a file that " + one.about_key +
                         ", expected the certificate's key in PEM");
    CHECK(test::texts(load_text(test::minimal(tls), "f", folder.path()).problems) == expected);
  }
}
