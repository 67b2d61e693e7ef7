// Routing, the journal's records, and the guard of the control API against other websites' scripts.
#include "connectors/sandbox/sandbox.hpp"

#include "connectors/sandbox/page.hpp"

namespace cloakroom::sandbox {
namespace {

// "127.0.0.1:8090", "http://localhost", "[::1]:80": a name of this machine, whatever the port.
bool names_this_machine(std::string_view host) {
  if (auto scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  host = host.substr(0, end);
  return host == "127.0.0.1" || host == "[::1]" || same_word(host, "localhost");
}

// A page of another site must not steer the sandbox through a visitor's browser.
bool comes_from_here(const http_message& request) {
  auto origin = request.header("Origin");
  return names_this_machine(request.header("Host")) && (origin.empty() || names_this_machine(origin));
}

http_message plain(int status, std::string text) {
  http_message out;
  out.status = status;
  out.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  out.body = std::move(text);
  return out;
}

}  // namespace

sandbox::sandbox(const sandbox_settings& settings)
    : journal_(settings.journal_file, settings.telegram.token),
      events_(loop_),
      telegram_(settings.telegram, loop_, clock_, faults_, journal_),
      control_(telegram_, faults_, journal_, events_) {
  telegram_.world().changed = [this] { events_.announce(); };
  port_ = loop_.listen(settings.address, settings.port, *this);
}

void sandbox::run() {
  loop_.run();
  journal_.close();
}

bool sandbox::wanted(const http_message& head, std::string_view head_received, std::string_view body_received) {
  if (!telegram_.reset_unread(head)) return true;
  auto record = journal_.begin(clock_.now(), head.method, head.target, head_received, body_received);
  record->fault = "reset_before_read";
  journal_.finish(*record);
  return false;
}

void sandbox::handle(std::shared_ptr<http_exchange> exchange) {
  const auto& request = exchange->request();
  auto path = request.path();
  bool ours = path.starts_with("/control/");
  if (!ours && request.method == "GET") {
    if (auto file = page_file(path)) return exchange->answer(std::move(*file));
  }
  if (!ours) return emulate(std::move(exchange));
  if (!comes_from_here(request)) return exchange->answer(plain(403, "the sandbox is steered from this machine only\n"));
  control_.handle(std::move(exchange));
}

void sandbox::emulate(std::shared_ptr<http_exchange> exchange) {
  const auto& request = exchange->request();
  auto record = journal_.begin(clock_.now(), request.method, request.target, exchange->head_received(),
                               exchange->body_received());
  exchange->on_ended([this, record](const http_exchange::ending& how) {
    record->status = how.status;
    record->answer = how.body;
    journal_.finish(*record);
  });
  telegram_.handle(std::move(exchange), record);
}

http_message sandbox::refuse(int status, std::string_view received) {
  auto record = journal_.begin(clock_.now(), "", "", received, "");
  auto answer = telegram_answer::bad(status, std::string(reason_phrase(status)));
  http_message out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}, {"Connection", "close"}};
  out.body = answer.body();
  record->status = status;
  record->answer = out.body;
  journal_.finish(*record);
  return out;
}

}  // namespace cloakroom::sandbox
