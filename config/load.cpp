// The way from a file to settings: bytes, tree, parts, problems in order. The parts are in the files beside.
// What a single key may hold is not decided here but where its part is read.
#include "config/load.hpp"

#include <algorithm>
#include <fstream>

#include "config/network.hpp"
#include "config/parts.hpp"
#include "config/section.hpp"

namespace cloakroom::config {
namespace {

std::optional<std::string> parse_bell(std::string_view text) {
  if (text == "auto") return std::string();
  auto url = parse_url(text);
  bool usable = url && url->scheme == "nats" && url->userinfo.empty() && url->rest.empty() && url->port;
  if (!usable) return std::nullopt;
  return std::string(text);
}

void read_agents(section from, agent_settings& out) {
  from.duration("session_hours", out.session_hours, 1, 720);
  from.duration("reveal_seconds", out.reveal_seconds, 1, 3600);
  from.number("reveals_per_hour", out.reveals_per_hour, 0, 1000);
  from.finish();
}

void read_log(section from, log_level& out) {
  from.choice("level", out, level_words);
  from.finish();
}

void read_demo(section from, std::optional<demo_settings>& out) {
  if (!from.present()) return;
  out.emplace();
  from.url("sandbox", out->sandbox, need::optional);
  from.finish();
}

void read_all(section root, settings& out) {
  read_server(root.child("server"), out.server);
  read_storage(root.child("storage"), out.storage);
  root.parsed("bell", out.bell, parse_bell, "auto or nats://host:port");
  // Before the sites and their connectors, which may fall back to server.public_url.
  read_connectors(root, out);
  read_sites(root, out);
  read_agents(root.child("agents"), out.agents);
  read_redaction(root.child("redaction"), out.redaction);
  read_retention(root.child("retention"), out.retention);
  read_privacy(root.child("privacy"), out.privacy);
  read_log(root.child("log"), out.log);
  read_demo(root.child("demo"), out.demo);
  root.finish();
}

void sort_problems(reading& in) {
  std::stable_sort(in.problems.begin(), in.problems.end(),
                   [](const problem& left, const problem& right) { return left.line < right.line; });
  if (in.dropped > 0)
    in.problems.push_back({in.file, 1, "document",
                           "has " + std::to_string(in.dropped) + " more problems, expected these to be mended first"});
}

loaded refused(const std::string& file, int line, const std::string& what) {
  loaded out;
  out.problems.push_back({file, line, "document", what});
  out.file = file;
  return out;
}

}  // namespace

std::string text(const problem& one) {
  return one.file + ":" + std::to_string(one.line) + ": " + one.path + ": " + one.what;
}

problem problem_at(const loaded& of, std::string path, std::string what) {
  auto known = of.lines.find(path);
  return {of.file, known == of.lines.end() ? 1 : known->second, std::move(path), std::move(what)};
}

loaded load_text(std::string_view text, const std::string& file_name, const std::filesystem::path& base_dir) {
  yaml_tree tree = parse_yaml(text);
  if (tree.failure) return refused(file_name, tree.failure->line, tree.failure->what);
  reading in{file_name, base_dir, {}, 0, {}, {}};
  loaded out;
  place root{tree.root, tree.root == nullptr ? 1 : tree.root->line, ""};
  if (root.present() && root.value->is == yaml_node::shape::null) root.value = nullptr;
  if (root.present() && root.value->is != yaml_node::shape::mapping)
    return refused(file_name, root.line, "is no mapping, expected `key: value` pairs");
  read_all(section(in, root), out.value);
  sort_problems(in);
  out.problems = std::move(in.problems);
  out.warnings = std::move(in.warnings);
  out.file = file_name;
  out.lines = std::move(in.lines);
  return out;
}

loaded load_file(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed))
    return refused(file.string(), 1, "cannot be read, expected a readable file");
  std::ifstream stream(file, std::ios::binary);
  // One byte more than allowed tells a file that is too large without reading all of it.
  std::string text(file_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) return refused(file.string(), 1, "cannot be read, expected a readable file");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return load_text(text, file.string(), std::filesystem::absolute(file, failed).parent_path());
}

}  // namespace cloakroom::config
