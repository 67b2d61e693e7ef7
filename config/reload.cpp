// Compares two configurations key by key, as far as a restart decides.
#include "config/reload.hpp"

#include <algorithm>

namespace cloakroom::config {
namespace {

class comparison {
 public:
  explicit comparison(std::vector<std::string>& waiting) : waiting_(waiting) {}
  // Keeps what runs.
  template <class T>
  void keep(std::string key, const T& runs, T& wanted) {
    if (runs == wanted) return;
    waiting_.push_back(std::move(key));
    wanted = runs;
  }
  // Any free port is what it has.
  void keep_address(std::string key, const listen_address& runs, listen_address& wanted) {
    if (wanted.port == 0) wanted.port = runs.port;
    keep(std::move(key), runs, wanted);
  }

 private:
  std::vector<std::string>& waiting_;
};

const connector* find(const std::vector<connector>& among, const std::string& id) {
  auto found = std::find_if(among.begin(), among.end(), [&](const connector& one) { return one.id == id; });
  return found == among.end() ? nullptr : &*found;
}

void compare_connectors(const std::vector<connector>& running, std::vector<connector>& wanted,
                        std::vector<std::string>& waiting) {
  bool same = running.size() == wanted.size();
  auto kept = running;
  for (auto& one : kept) {
    auto anew = find(wanted, one.id);
    if (anew) one.recipient = anew->recipient;
    same = same && anew && *anew == one;
  }
  if (!same) waiting.push_back("connectors");
  // The order is the file's where nothing is missing, so that lists shown to visitors follow it.
  if (!same) wanted = std::move(kept);
}

void keep_desk(const settings& running, const std::vector<connector>& connectors, site& of, std::string key,
               std::vector<std::string>& waiting) {
  auto runs = [&](const std::string& id) { return find(connectors, id) != nullptr; };
  if (std::all_of(of.desk.begin(), of.desk.end(), runs)) return;
  waiting.push_back(std::move(key));
  auto before =
      std::find_if(running.sites.begin(), running.sites.end(), [&](const site& one) { return one.id == of.id; });
  if (before != running.sites.end())
    of.desk = before->desk;
  else
    std::erase_if(of.desk, [&](const std::string& id) { return !runs(id); });
}

}  // namespace

reloaded reload(const settings& running, settings wanted) {
  reloaded out;
  comparison each(out.waiting);
  each.keep_address("server.listen", running.server.listen, wanted.server.listen);
  each.keep_address("server.admin_listen", running.server.admin_listen, wanted.server.admin_listen);
  each.keep("server.public_url", running.server.public_url, wanted.server.public_url);
  // Other files are taken over; beginning or ending to speak TLS on an open port is not.
  if (running.server.tls.enabled() != wanted.server.tls.enabled())
    each.keep("server.tls", running.server.tls, wanted.server.tls);
  each.keep("server.threads", running.server.threads, wanted.server.threads);
  each.keep("storage.data", running.storage.data, wanted.storage.data);
  each.keep("storage.keyring", running.storage.keyring, wanted.storage.keyring);
  each.keep("storage.ledger", running.storage.ledger, wanted.storage.ledger);
  each.keep("storage.attachments", running.storage.attachments, wanted.storage.attachments);
  each.keep("storage.master_key_file", running.storage.master_key_file, wanted.storage.master_key_file);
  each.keep("bell", running.bell, wanted.bell);
  for (std::size_t i = 0; i < wanted.sites.size(); ++i)
    keep_desk(running, running.connectors, wanted.sites[i], "sites[" + std::to_string(i) + "].desk", out.waiting);
  compare_connectors(running.connectors, wanted.connectors, out.waiting);
  each.keep("demo", running.demo, wanted.demo);
  out.in_force = std::move(wanted);
  return out;
}

}  // namespace cloakroom::config
