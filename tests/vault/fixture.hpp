// A directory that goes away, a master key in it, and an open vault over the fake store.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"
#include "tests/vault/fake_store.hpp"
#include "vault/master_key.hpp"
#include "vault/vault.hpp"

namespace cloakroom::vault_test {

constexpr time_point start{std::chrono::milliseconds(1'790'000'000'000)};

class scratch_directory {
 public:
  scratch_directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cloakroom-vault-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  scratch_directory(const scratch_directory&) = delete;
  ~scratch_directory() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// The whole of a file.
inline std::string contents(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

struct open_vault {
  scratch_directory directory;
  fake_database database;
  std::unique_ptr<vault::vault> it;

  open_vault() {
    REQUIRE(vault::init_master_key(key_file()).has_value());
    reopen();
  }
  std::filesystem::path key_file() const { return directory / "master.key"; }
  void reopen() {
    it.reset();
    it = vault::vault::open(key_file(), database);
  }
  vault::vault::new_subject subject(std::string_view tenant = "main") {
    auto made = it->make_subject(subject_id::make(start), tenant, start);
    REQUIRE(made.has_value());
    return *made;
  }
  vault::vault* operator->() { return it.get(); }
};

inline raw_text raw(std::string_view text) { return raw_text(std::string(text)); }
inline std::string_view words(const raw_text& text) { return raw_text_reader::view(text); }
inline safe_text safe(std::string_view text) { return safe_text_maker::make(std::string(text)); }
inline vault::place body_at(const uuid& record, std::uint32_t part = 0) { return {"messages", "body", record, part}; }

}  // namespace cloakroom::vault_test
