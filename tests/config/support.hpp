// What the tests of config/ share: a folder of secret files that goes away, and whole files as text.
// No assertions here.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace cloakroom::config::test {

// A temporary folder with the secret files that the annotated reference and the cases name.
class secret_folder {
 public:
  secret_folder();
  secret_folder(const secret_folder&) = delete;
  secret_folder& operator=(const secret_folder&) = delete;
  ~secret_folder();
  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

std::string content_of(const std::filesystem::path& file);
std::filesystem::path source_folder();
std::vector<std::string> texts(const std::vector<problem>& problems);
// A configuration with one site and nothing else that may go wrong; `extra` is appended.
std::string minimal(std::string_view extra = {});

}  // namespace cloakroom::config::test
