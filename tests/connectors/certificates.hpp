// Certificates made for one test: an authority of its own and servers that it vouches for.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <string>

namespace cloakroom::test {

struct certificate_wish {
  std::string names = "DNS:localhost";  // subjectAltName, as OpenSSL's configuration writes it.
  bool expired = false;
};

// An authority whose certificate stands in a file while this lives.
class authority {
 public:
  authority();
  ~authority();
  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;

  std::string file() const { return file_.string(); }
  std::unique_ptr<boost::asio::ssl::context> server(const certificate_wish& wish) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
  std::filesystem::path file_;
};

}  // namespace cloakroom::test
