// Registers the embedded widget and demo pages under their paths.
#include "gateway/app/web_files.hpp"

#include <nlohmann/json.hpp>

#include "api_documents.hpp"
#include "web_demo.hpp"
#include "web_widget.hpp"

namespace cloakroom::app {

web_files::web_files(const config::settings& settings) {
  constexpr std::string_view long_cache = "public, max-age=86400, stale-while-revalidate=604800";
  for (const auto& file : embedded::web_widget) files.add('/' + std::string(file.name), file.bytes, long_cache);
  for (const auto& file : embedded::api_documents) files.add('/' + std::string(file.name), file.bytes, long_cache);
  if (!settings.demo) return;
  constexpr std::string_view no_cache = "no-cache";
  for (const auto& file : embedded::web_demo) {
    bool index = file.name == "index.html";
    files.add(index ? "/demo/" : "/demo/" + std::string(file.name), file.bytes, no_cache);
  }
  auto phone = nlohmann::json{{"phone", settings.demo->sandbox + '/'}}.dump();
  files.add("/demo/sandbox.json", phone, no_cache);
}

}  // namespace cloakroom::app
