// Temporary folders and whole files for the tests of config/.
// Set-up that fails throws: a test without its files proves nothing.
#include "tests/config/support.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/tls_probe.hpp"

namespace cloakroom::config::test {

secret_folder::secret_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "cloakroom-config-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
  std::filesystem::create_directories(path_ / "secrets");
  for (auto* file : {"telegram.token", "viber.token", "page.token", "app.secret", "verify.token", "mail.password",
                     "crm.secret", "telegram.secret"})
    write(std::string("secrets/") + file, "hunter2-of-an-invented-account\n");
  testing::write_certificate(path_ / "secrets/tls.crt", path_ / "secrets/tls.key", 1001);
  write("secrets/empty", "");
}

secret_folder::~secret_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path secret_folder::write(std::string_view name, std::string_view content) const {
  std::filesystem::path file = path_ / name;
  std::ofstream(file, std::ios::binary) << content;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return file;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::filesystem::path source_folder() { return CLOAKROOM_SOURCE; }

std::vector<std::string> texts(const std::vector<problem>& problems) {
  std::vector<std::string> out;
  for (const auto& one : problems) out.push_back(text(one));
  return out;
}

std::string minimal(std::string_view extra) {
  return "sites: [ { id: main, origins: [ https://www.example.com ] } ]\n"
         "privacy:\n"
         "  controller: { name: Example shop, address: 1 Example Street, email: privacy@example.com }\n"
         "  officer: { name: Dana Example, address: 1 Example Street, email: dpo@example.com }\n" +
         std::string(extra);
}

}  // namespace cloakroom::config::test
