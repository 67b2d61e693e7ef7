// Wires doors, desk and stores together, runs the loops and stops them in order. What happens in them is not here.
#include "gateway/app/gateway.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "base/log.hpp"
#include "config/reload.hpp"
#include "gateway/app/desk_parts.hpp"
#include "gateway/app/load_settings.hpp"
#include "gateway/app/outbox_gauges.hpp"
#include "gateway/app/redaction_settings.hpp"
#include "gateway/app/start_trial.hpp"
#include "gateway/app/web_files.hpp"
#include "gateway/edge/admin_door.hpp"
#include "gateway/edge/client_address.hpp"
#include "gateway/edge/front_door.hpp"
#include "gateway/edge/tls_files.hpp"
#include "vault/control_secret.hpp"

namespace cloakroom::app {
namespace {

// A command beside the gateway, such as `held`, has the stores for a moment.
constexpr std::chrono::seconds stores_patience{3};

asio::ip::tcp::endpoint endpoint_of(const config::listen_address& from) {
  return {asio::ip::make_address(from.host.empty() ? "0.0.0.0" : from.host), from.port};
}

edge::http_limits http_limits_of(const config::limit_settings& from) {
  edge::http_limits out;
  out.body_bytes_max = from.body_bytes;
  out.frame_bytes_max = from.frame_bytes;
  out.queue_frames_max = from.queue_frames;
  out.idle = from.idle_seconds;
  return out;
}

edge::connection_limits::bounds connection_bounds_of(const config::limit_settings& from) {
  return {from.connections, from.connections_per_address};
}

edge::chat_bounds chat_bounds_of(const config::limit_settings& from) {
  edge::chat_bounds out;
  out.hello_within = from.hello_seconds;
  return out;
}

// The name that visitors see on an agent's answer.
std::string agent_name_of(const config::settings& settings) {
  for (const auto& one : settings.connectors)
    if (auto telegram = std::get_if<config::telegram_settings>(&one.channel)) return telegram->name;
  return "Support";
}

// A number that nobody has seen yet is shown as 0: an alarm on it must not wait for the first time. What this version
// does not do yet has its number all the same (docs/operations.md).
void show_zeros(metrics& numbers) {
  for (auto reason : {"absent", "denied"})
    numbers.add_counter("cloakroom_consent_denied_total", std::string("reason=\"") + reason + '"');
  for (auto category : {"contact", "content", "callback", "evidence", "audit"})
    numbers.add_counter("cloakroom_retention_deleted_total", std::string("category=\"") + category + '"');
  numbers.add_counter("cloakroom_reveals_total");
  numbers.add_counter("cloakroom_egress_blocked_total");
}

void show_types(metrics& numbers, const redact::redactor& scanner) {
  for (const auto& one : scanner.entities())
    numbers.add_counter("cloakroom_findings_total", "type=\"" + one.type + '"');
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& one : words) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::unique_ptr<edge::tls_files> tls_of(const config::tls_settings& from) {
  return from.enabled() ? std::make_unique<edge::tls_files>(from.certificate_file, from.key_file) : nullptr;
}

}  // namespace

// One event loop with its listener and its connections.
struct event_loop {
  // One thread runs it, and everything of its sockets and timers is done there: others only post.
  event_loop() : context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), connections(context.get_executor()) {}
  asio::io_context context;
  task_group connections;
  std::unique_ptr<edge::front_door> door;
  std::unique_ptr<edge::http_server> server;
};

struct gateway::parts {
  parts(config::settings wanted, std::filesystem::path file)
      : settings(std::move(wanted)),
        config_file(std::move(file)),
        store(settings.storage, numbers, stores_patience),
        sites(settings),
        desk(settings, sites, store, numbers, clock, main.context.get_executor()),
        tls(tls_of(settings.server.tls)),
        in_force(std::in_place, settings),
        http_bounds(std::in_place, http_limits_of(settings.server.limits)),
        chat_bounds(std::in_place, chat_bounds_of(settings.server.limits)),
        addresses(settings.server.trusted_proxies),
        connections(connection_bounds_of(settings.server.limits),
                    numbers.add_gauge("cloakroom_connections", "kind=\"http\"")),
        requests(settings.server.limits.requests_per_minute),
        messages(settings.server.limits.messages_per_minute),
        chat{[this](std::string_view id) { return sites.find(id); },
             desk.presence,
             messages,
             [this](std::string_view reason) { count_denied(reason); },
             agent_name_of(settings),
             desk.reception,
             desk.intake,
             desk.history,
             desk.erasure,
             desk.withdrawal,
             desk.end,
             desk.feed,
             clock},
        forms({chat.site, chat.consent_denied, settings.server.public_url, desk.reception, desk.forms, desk.erasure,
               clock}),
        files(settings),
        front{[this] { return sites.current(); },
              chat,
              forms,
              files.files,
              requests,
              numbers.add_gauge("cloakroom_connections", "kind=\"visitor\""),
              in_force,
              chat_bounds,
              [this](std::string_view id) { return desk.connector_of(id); },
              desk.reply},
        outbox_rows(*store.database, numbers, desk.dispatcher.connectors()),
        control([file = settings.storage.master_key_file](
                    std::string_view secret) { return vault::opens_control(file, secret); },
                edge::held_routes(desk.review)),
        admin(
            numbers, readiness(), [this] { return outbox_rows.count(); }, control),
        work(main.context.get_executor()),
        receivers(main.context.get_executor()) {
    show_zeros(numbers);
    show_types(numbers, desk.judge.get()->scanner);
  }

  void count_denied(std::string_view reason) {
    numbers.add_counter("cloakroom_consent_denied_total", "reason=\"" + std::string(reason) + '"').add();
  }
  std::vector<edge::readiness> readiness();
  void on_all(auto&& act) {
    act(main);
    for (auto& one : others) act(*one);
  }
  void listen();
  void listen_on(event_loop& loop, edge::port_share share);
  awaitable<void> anchor_and_sweep();
  awaitable<void> obey_signals();
  awaitable<void> drain();
  void reload();
  bool take_over(config::settings wanted);

  config::settings settings;  // As of the start; what a reload may change stands in `in_force`.
  std::filesystem::path config_file;
  metrics numbers;
  system_clock_source clock;
  event_loop main;  // Connectors, dispatcher and signals live here, too.
  // Before anything is open: whoever sees the port may send a signal at once. It waits until the loop runs.
  asio::signal_set signals{main.context, SIGTERM, SIGINT, SIGHUP};
  std::vector<std::unique_ptr<event_loop>> others;  // server.threads - 1
  storage store;
  site_registry sites;
  desk_parts desk;
  std::unique_ptr<edge::tls_files> tls;
  cloakroom::in_force<config::settings> in_force;
  cloakroom::in_force<edge::http_limits> http_bounds;
  cloakroom::in_force<edge::chat_bounds> chat_bounds;
  edge::client_address addresses;
  edge::connection_limits connections;
  edge::rate_limits requests;
  edge::message_rates messages;
  edge::chat_desk chat;
  edge::form_routes forms;
  web_files files;
  edge::front_desk front;
  outbox_gauges outbox_rows;
  edge::control_routes control;
  edge::admin_door admin;
  cloakroom::in_force<edge::http_limits> admin_bounds{std::in_place};
  std::unique_ptr<edge::http_server> admin_server;
  task_group work;       // The dispatcher's workers and what else runs all the time.
  task_group receivers;  // Polling of the messengers.
};

std::vector<edge::readiness> gateway::parts::readiness() {
  std::vector<edge::readiness> out{{"storage", [this] { return store.database->healthy(); }}};
  for (const auto& one : desk.connectors) {
    auto id = std::string(one->id());
    out.push_back({"connector " + id, [this, id] { return desk.dispatcher.healthy(id); }});
  }
  return out;
}

void gateway::parts::listen_on(event_loop& loop, edge::port_share share) {
  edge::listen_place at{endpoint_of(settings.server.listen), share};
  loop.door = std::make_unique<edge::front_door>(front, loop.connections);
  loop.server =
      std::make_unique<edge::http_server>(loop.context, at, http_bounds, *loop.door, connections, addresses, tls.get());
  loop.server->start(loop.connections);
}

void gateway::parts::listen() {
  listen_on(main, settings.server.threads > 1 ? edge::port_share::first_of_several : edge::port_share::alone);
  // The first loop may have been given a free port: the others share it.
  settings.server.listen.port = main.server->local_endpoint().port();
  for (std::size_t i = 1; i < settings.server.threads; ++i) {
    others.push_back(std::make_unique<event_loop>());
    listen_on(*others.back(), edge::port_share::further);
  }
  edge::listen_place admin_at{endpoint_of(settings.server.admin_listen)};
  admin_server =
      std::make_unique<edge::http_server>(main.context, admin_at, admin_bounds, admin, connections, addresses, nullptr);
  admin_server->start(main.connections);
  settings.server.admin_listen.port = admin_server->local_endpoint().port();
  // With the ports that it really has: a reload compares with them.
  in_force.replace(std::make_shared<const config::settings>(settings));
  log(log_level::info, "listening",
      {{"port", settings.server.listen.port},
       {"admin_port", admin_server->local_endpoint().port()},
       {"tls", tls != nullptr}});
}

// Once a minute: the head of the audit chain goes to the key ring, unused keys leave memory, old answers are dropped.
awaitable<void> gateway::parts::anchor_and_sweep() {
  constexpr std::chrono::hours answers_life{24 * 2};
  while (true) {
    auto stopped = co_await sleep_for(std::chrono::minutes(1));
    if (stopped) co_return;
    store.keys->expire_keys();
    std::optional<store::audit_record> head;
    store::unit_of_work unit;
    unit.data = [&](store::transaction& data) -> result<void> {
      auto last = data.last_audit();
      if (!last) return last.error();
      head = std::move(*last);
      return data.sweep(clock.now() - answers_life);
    };
    auto written = co_await store.database->write(unit);
    if (written && head) {
      store::unit_of_work anchor;
      anchor.keys = [&](store::keyring& ring) { return store.keys->anchor_audit(ring, *head); };
      written = co_await store.database->write(anchor);
    }
    if (!written) log(log_level::warn, "sweep_failed", {{"code", written.error()}});
  }
}

// All or nothing: with one fault everything stays as it was.
void gateway::parts::reload() {
  auto loaded = load_tried(config_file, attempt_reload);
  for (const auto& one : loaded.problems)
    log(log_level::error, "configuration_problem", {{"line", one.line}, {"key", one.path}, {"what", one.what}});
  bool accepted = loaded.problems.empty();
  if (accepted) {
    log_config_warnings(loaded.warnings);
    accepted = take_over(std::move(loaded.value));
  }
  log(accepted ? log_level::info : log_level::error, "configuration_reread", {{"accepted", accepted}});
}

// False, and nothing has changed: a file of the certificate was exchanged since it was tried.
bool gateway::parts::take_over(config::settings wanted) {
  auto fresh = config::reload(*in_force.get(), std::move(wanted));
  auto& from = fresh.in_force;
  // What can fail comes first.
  auto judge = redaction_of(from.redaction);
  if (tls && !tls->reload(from.server.tls.certificate_file, from.server.tls.key_file)) return false;
  auto now = std::chrono::steady_clock::now();
  const auto& limits = from.server.limits;
  set_log_level(from.log);
  show_types(numbers, judge->scanner);
  desk.judge.replace(std::move(judge));
  http_bounds.replace(std::make_shared<const edge::http_limits>(http_limits_of(limits)));
  chat_bounds.replace(std::make_shared<const edge::chat_bounds>(chat_bounds_of(limits)));
  connections.change(connection_bounds_of(limits));
  requests.change(limits.requests_per_minute, now);
  messages.change(limits.messages_per_minute, now);
  addresses.replace(from.server.trusted_proxies);
  sites.replace(from);
  in_force.replace(std::make_shared<const config::settings>(std::move(from)));
  desk.presence.look(*sites.current());
  on_all([this](event_loop& loop) {
    asio::post(loop.context, [this, &loop] { loop.door->close_unknown(*sites.current()); });
  });
  if (!fresh.waiting.empty()) log(log_level::warn, "reload_needs_restart", {{"keys", joined(fresh.waiting)}});
  return true;
}

awaitable<void> gateway::parts::obey_signals() {
  while (true) {
    auto [ec, number] = co_await signals.async_wait(as_tuple_awaitable);
    if (ec) co_return;
    if (number != SIGHUP) break;
    reload();
  }
  co_await drain();
}

// Accept nothing, send visitors elsewhere, finish commits and deliveries under way; then, or when the time is up, stop.
awaitable<void> gateway::parts::drain() {
  log(log_level::info, "draining");
  auto until = std::chrono::steady_clock::now() + in_force.get()->server.drain_seconds;
  auto all = [this](auto&& act) { on_all(act); };
  all([](event_loop& loop) {
    asio::post(loop.context, [&loop] {
      loop.server->stop();
      loop.door->drain();
    });
  });
  receivers.cancel();
  desk.dispatcher.stop();
  auto busy = [&] {
    std::size_t count = main.server->busy() + main.door->chats() + admin_server->busy();
    for (auto& one : others) count += one->server->busy() + one->door->chats();
    return count > 0 || desk.dispatcher.delivering() > 0;
  };
  while (busy() && std::chrono::steady_clock::now() < until)
    if (co_await sleep_for(std::chrono::milliseconds(10))) break;
  admin_server->stop();
  work.cancel();
  all([](event_loop& loop) { asio::post(loop.context, [&loop] { loop.connections.cancel(); }); });
  // What was cancelled gets a moment to notice; its handlers refer to objects that go next.
  co_await sleep_for(std::chrono::milliseconds(100));
  log(log_level::info, "stopped");
  all([](event_loop& loop) { loop.context.stop(); });
}

gateway::gateway(config::settings settings, std::filesystem::path config_file)
    : parts_(std::make_unique<parts>(std::move(settings), std::move(config_file))) {
  // Interrupted erasures first: they take entries out of the outbox and put retractions in.
  if (auto resumed = parts_->desk.erasure.resume_all(); !resumed)
    throw std::runtime_error("storage: an interrupted erasure cannot be finished");
  if (auto loaded = parts_->desk.dispatcher.load(); !loaded)
    throw std::runtime_error("storage: the outbox cannot be read");
}

gateway::~gateway() {
  if (!parts_) return;
  parts_->desk.blocking.join();
  parts_->store.database->stop();
}

void gateway::run() {
  auto& p = *parts_;
  p.listen();
  p.desk.dispatcher.start(p.work);
  for (const auto& one : p.desk.connectors) p.receivers.spawn("receive", one->receive(p.desk.reply));
  p.work.spawn("complete_erasures", p.desk.erasure.complete_resumed());
  p.work.spawn("identifier_index", p.desk.index.run());
  p.work.spawn("anchor_and_sweep", p.anchor_and_sweep());
  p.work.spawn("orphan_sweep", p.desk.orphans.run());
  p.work.spawn("presence", p.desk.presence.watch([&p] { return p.sites.current(); }));
  task_group signals(p.main.context.get_executor());
  signals.spawn("signals", p.obey_signals());
  std::vector<std::thread> threads;
  for (auto& one : p.others) threads.emplace_back([&one] { one->context.run(); });
  p.main.context.run();
  for (auto& thread : threads) thread.join();
}

}  // namespace cloakroom::app
