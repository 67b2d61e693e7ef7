// The configuration as plain values: every key of the file with its unit, range and default. No YAML and no I/O here;
// config/load.hpp fills it and has validated everything that is said below. Paths are absolute or relative to the
// working directory; relative ones of the file were resolved against the folder of that file.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/log.hpp"

namespace cloakroom::config {

// ---- server -----------------------------------------------------------------------------------------------------

// An IP address and a port: `127.0.0.1:8080`, `[::1]:8080`, `:8080` for every IPv4 address.
struct listen_address {
  std::string host = "127.0.0.1";  // IPv4 or IPv6 address without brackets, never a name.
  std::uint16_t port = 0;          // 0: any free port, which is what tests want.
  friend bool operator==(const listen_address&, const listen_address&) = default;
};

// A block of addresses as it stands in the file, and in a form that compares fast (config/network.hpp).
struct cidr {
  std::string text;                           // "10.0.0.0/8"
  std::array<std::uint8_t, 16> address = {};  // IPv4 as ::ffff:a.b.c.d; bits behind the prefix are zero.
  unsigned prefix = 128;                      // 0..128, counted in the 16-byte form.
  friend bool operator==(const cidr&, const cidr&) = default;
};

// Both or neither; without them the server speaks plain HTTP, for loopback or behind a proxy.
struct tls_settings {
  std::filesystem::path certificate_file;  // PEM chain.
  std::filesystem::path key_file;          // PEM private key.
  bool enabled() const noexcept { return !certificate_file.empty(); }
  friend bool operator==(const tls_settings&, const tls_settings&) = default;
};

struct limit_settings {
  std::size_t connections = 100'000;          // Open connections of this node, 1..10,000,000.
  std::size_t connections_per_address = 200;  // 1..1,000,000.
  std::size_t frame_bytes = 16'384;           // One WebSocket message, 1,024..1,048,576.
  std::size_t body_bytes = 262'144;           // One request body, 1,024..16,777,216.
  std::size_t attachment_bytes = 10'485'760;  // One attachment, 1,024..1,073,741,824.
  std::size_t messages_per_minute = 60;       // Per conversation, 1..100,000.
  std::size_t requests_per_minute = 120;      // Per address, 1..1,000,000.
  std::size_t queue_frames = 256;             // Frames waiting for one slow reader, 1..65,536.
  std::chrono::seconds hello_seconds{10};     // From the upgrade to `hello`, 1..300.
  std::chrono::seconds idle_seconds{75};      // Silence before a connection is closed, 5..3,600.
  friend bool operator==(const limit_settings&, const limit_settings&) = default;
};

struct server_settings {
  listen_address listen{"127.0.0.1", 8080};
  listen_address admin_listen{"127.0.0.1", 8081};  // /livez, /readyz, /metrics.
  std::string public_url;  // Base URL as visitors see it, no trailing slash; empty: links are relative.
  tls_settings tls;
  std::vector<cidr> trusted_proxies;       // Peers whose Forwarded and X-Forwarded-* are believed.
  std::chrono::seconds drain_seconds{20};  // From SIGTERM to the end, 0..3,600.
  std::size_t threads = 1;                 // Event loops, 1..64.
  limit_settings limits;
  friend bool operator==(const server_settings&, const server_settings&) = default;
};

// ---- storage ----------------------------------------------------------------------------------------------------

enum class store_engine { sqlite, postgresql };

struct store_location {
  store_engine engine = store_engine::sqlite;
  std::filesystem::path path;  // sqlite: the file.
  std::string url;             // postgresql: the URL as written. May hold a password: never log it.
  friend bool operator==(const store_location&, const store_location&) = default;
};

struct storage_settings {
  store_location data{store_engine::sqlite, "var/cloakroom.db", {}};
  store_location keyring{store_engine::sqlite, "var/keyring.db", {}};  // Never the same place as `data`.
  std::filesystem::path ledger = "var/erasures.log";                   // Append-only file of erasures.
  std::filesystem::path attachments = "var/attachments";               // Folder of encrypted files.
  std::filesystem::path master_key_file = "var/master.key";            // Existence and mode are the vault's to judge.
  friend bool operator==(const storage_settings&, const storage_settings&) = default;
};

// ---- sites ------------------------------------------------------------------------------------------------------

enum class age_check { statement, confirm };  // A sentence on screen, or a tick box as well.
enum class tab { chat, contact, callback };
enum class gpc_policy { ignore, deny };  // Whether `Sec-GPC: 1` closes the gate by itself.

// How a consent manager's record is read; the defaults of the managers apply where a list is empty.
struct consent_options {
  std::vector<std::string> names;  // Service or category names (Klaro, vanilla-cookieconsent, Civic, Usercentrics).
  std::vector<std::string> onetrust_groups;   // Group ids that must all be on.
  bool onetrust_require_alert_closed = true;  // False only for sites that hide the banner on purpose.
  bool require_explicit = false;              // Refuse "no consent needed in this region".
  std::optional<int> max_age_days;            // Days after which a record no longer counts, 1..3650.
  std::string policy_id;                      // Complianz: another id means undecided. A number or a word.
  std::optional<std::int64_t> revision;       // vanilla-cookieconsent: another revision means undecided. 0 or more.
  std::vector<std::string> didomi_purposes;
  std::vector<int> tcf_purposes;  // IAB purposes that must all be granted, 1..24.
  std::string borlabs_group;
  gpc_policy gpc = gpc_policy::ignore;
  friend bool operator==(const consent_options&, const consent_options&) = default;
};

struct consent_settings {
  std::vector<std::string> managers{"cookiebot"};  // Names of reference table "cmp"; see consent_manager_names.
  consent_options options;  // `consent.require_explicit` of the file is merged in; the stricter one wins.
  friend bool operator==(const consent_settings&, const consent_settings&) = default;
};

// Minutes after local midnight, half open, 0 <= from < to <= 24 h.
struct opening {
  std::chrono::minutes from{0};
  std::chrono::minutes to{0};
  friend bool operator==(const opening&, const opening&) = default;
};

// Monday first. A day without an entry is closed, but a week without any entry is always open.
struct opening_hours {
  std::array<std::optional<opening>, 7> days;
  bool always() const noexcept {
    for (const auto& day : days)
      if (day) return false;
    return true;
  }
  friend bool operator==(const opening_hours&, const opening_hours&) = default;
};

struct site {
  std::string id;                    // Required: a-z 0-9 and hyphen, at most 63 characters.
  std::string name;                  // Shown to visitors. Default: the id.
  std::vector<std::string> origins;  // Required: exact `scheme://host[:port]`, lower case, default port left out.
  std::vector<std::string> languages{"en", "uk", "pl", "bg",
                                     "ru"};  // The widget's languages; the first is the fallback.
  std::string region = "UA";                 // ISO 3166-1, for national phone numbers.
  std::string time_zone = "Europe/Kyiv";     // IANA name.
  unsigned minimum_age = 18;                 // Years, 18..99.
  age_check age = age_check::statement;
  consent_settings consent;
  std::vector<tab> tabs{tab::chat, tab::contact, tab::callback};
  opening_hours hours;            // Local to time_zone.
  std::string thank_you;          // http(s) URL after a plain HTML form; empty: a page of our own.
  std::vector<std::string> desk;  // Connector ids. Empty: the agent console alone.
  friend bool operator==(const site&, const site&) = default;
};

// ---- connectors -------------------------------------------------------------------------------------------------

enum class safeguard { adequacy, scc };  // GDPR chapter V; "none" blocks the start.
// The closed list of R-021.
enum class purpose { account, communication, marketing, legal, security, abuse, improvement, contract_offer };

// Who receives what a connector sends; published as the list of sub-processors. Required with every connector.
struct recipient_settings {
  std::string name;
  std::string country;  // ISO 3166-1, two letters.
  config::safeguard safeguard = config::safeguard::adequacy;
  std::vector<purpose> purposes{purpose::communication};
  friend bool operator==(const recipient_settings&, const recipient_settings&) = default;
};

// Calls allowed, each greater than 0 and at most 1,000.
struct telegram_rate {
  double chat_per_second = 1;
  double group_per_minute = 20;
  double all_per_second = 30;
  friend bool operator==(const telegram_rate&, const telegram_rate&) = default;
};

enum class receive_mode { polling, webhook };

struct telegram_settings {
  std::filesystem::path token_file;  // Required.
  std::int64_t chat_id = 0;          // Required, not 0; a negative one (a group) where topics are used.
  bool topics = true;                // One forum topic for each conversation.
  receive_mode receive = receive_mode::polling;
  std::filesystem::path secret_file;  // Required for webhook: the secret_token of setWebhook.
  std::string public_url;             // Base URL that Telegram calls; default server.public_url. Needed for webhook.
  std::string api = "https://api.telegram.org";
  std::string name = "Support";  // The desk's name as visitors see it, 1..28 characters.
  telegram_rate rate;
  std::chrono::milliseconds coalesce_ms{1500};  // Messages closer together than this travel as one, 0..10,000.
  friend bool operator==(const telegram_settings&, const telegram_settings&) = default;
};

struct viber_settings {
  std::filesystem::path token_file;  // Required; also the key of the callback signature.
  std::string public_url;            // Base URL that Viber calls; default server.public_url; empty: registered by hand.
  std::string api = "https://chatapi.viber.com/pa";
  std::string name = "Support";  // sender.name, 1..28 characters.
  friend bool operator==(const viber_settings&, const viber_settings&) = default;
};

struct messenger_settings {
  std::string page_id;                      // Required: digits.
  std::filesystem::path page_token_file;    // Required.
  std::filesystem::path app_secret_file;    // Required: key of the callback signature.
  std::filesystem::path verify_token_file;  // Required: the word of the subscription handshake.
  std::string api = "https://graph.facebook.com/v26.0";
  friend bool operator==(const messenger_settings&, const messenger_settings&) = default;
};

struct email_settings {
  std::string smtp = "smtp://127.0.0.1:25";  // smtp:// or smtps://, host and port, no credentials.
  std::string from;                          // Required: an address.
  std::string username;                      // Both or neither with password_file.
  std::filesystem::path password_file;
  friend bool operator==(const email_settings&, const email_settings&) = default;
};

enum class webhook_event { message, contact, callback };

struct webhook_settings {
  std::string url;                    // Required: http or https.
  std::filesystem::path secret_file;  // Required: key of the Standard Webhooks signature.
  std::vector<webhook_event> events{webhook_event::message, webhook_event::contact, webhook_event::callback};
  friend bool operator==(const webhook_settings&, const webhook_settings&) = default;
};

struct connector {
  std::string id;  // Required: a-z 0-9 and hyphen, at most 63 characters.
  std::variant<telegram_settings, viber_settings, messenger_settings, email_settings, webhook_settings> channel;
  // Who may answer: id in the messenger (Telegram user id, Viber id, page-scoped id) to agent login.
  std::map<std::string, std::string> agents;
  recipient_settings recipient;
  friend bool operator==(const connector&, const connector&) = default;
};

// ---- the rest ---------------------------------------------------------------------------------------------------

struct agent_settings {
  std::chrono::hours session_hours{12};     // Life of a login, 1..720.
  std::chrono::seconds reveal_seconds{30};  // How long a revealed value is shown, 1..3,600.
  unsigned reveals_per_hour = 30;           // Per agent, 0..1,000; 0: nobody may reveal.
  friend bool operator==(const agent_settings&, const agent_settings&) = default;
};

inline constexpr std::size_t recognizers_max = 64;
inline constexpr std::size_t pattern_bytes_max = 1024;

struct recognizer {
  std::string name;                  // Required: [A-Z][A-Z0-9_]*, none of the built-in types.
  std::string kind;                  // Required: [a-z][a-z0-9]*, none of the built-in kinds; the word inside the token.
  std::string pattern;               // Required: RE2 syntax; compiled and judged by redact/.
  std::vector<std::string> context;  // Words near a value that raise its score.
  double score = 0.6;                // Above 0, at most 1.
  friend bool operator==(const recognizer&, const recognizer&) = default;
};

struct redaction_settings {
  std::vector<std::string> entities;        // Types to look for; empty: all.
  unsigned look_back_messages = 3;          // 0..20.
  std::chrono::milliseconds budget_ms{50};  // Time for one message before it is held, 1..10,000.
  std::vector<recognizer> recognizers;
  friend bool operator==(const redaction_settings&, const redaction_settings&) = default;
};

enum class retention_mode { calendar_year_end, anniversary };

// A length of calendar time: `5y`, `18mo` or `90d`, from one day to five years. Exactly one member is not zero.
struct period {
  std::chrono::months months{0};  // Years count as twelve.
  std::chrono::days days{0};
  friend bool operator==(const period&, const period&) = default;
};

struct retention_settings {
  retention_mode mode = retention_mode::calendar_year_end;
  period contact{std::chrono::months{60}, {}};
  period content{std::chrono::months{60}, {}};
  period callback{std::chrono::months{60}, {}};
  period evidence{std::chrono::months{60}, {}};
  period audit{std::chrono::months{60}, {}};
  friend bool operator==(const retention_settings&, const retention_settings&) = default;
};

struct party {
  std::string name;
  std::string address;  // Postal.
  std::string email;
  friend bool operator==(const party&, const party&) = default;
};

struct policy_settings {
  std::string version = "1";
  std::chrono::year_month_day date{std::chrono::year{2026}, std::chrono::month{1}, std::chrono::day{1}};
  std::string url;  // http(s); empty: the notice that the gateway generates.
  friend bool operator==(const policy_settings&, const policy_settings&) = default;
};

struct privacy_settings {
  party controller;                     // Required, all three members.
  party officer;                        // Required: the data protection officer.
  std::optional<party> representative;  // In the EU, where GDPR 27 asks for one; complete or absent.
  policy_settings policy;
  std::string authorities = "https://edpb.europa.eu/about-edpb/about-edpb/members_en";
  friend bool operator==(const privacy_settings&, const privacy_settings&) = default;
};

// Its presence enables /demo/.
struct demo_settings {
  std::string sandbox = "http://127.0.0.1:8090";  // Where cloakroom-sandbox shows its page.
  friend bool operator==(const demo_settings&, const demo_settings&) = default;
};

struct settings {
  server_settings server;
  storage_settings storage;
  std::string bell;  // Empty: auto. Otherwise nats://host:port.
  std::vector<site> sites;
  std::vector<connector> connectors;
  agent_settings agents;
  redaction_settings redaction;
  retention_settings retention;
  privacy_settings privacy;
  log_level log = log_level::info;
  std::optional<demo_settings> demo;
  friend bool operator==(const settings&, const settings&) = default;
};

// The consent managers a site may name.
inline constexpr std::array<std::string_view, 19> consent_manager_names{"cookiebot",
                                                                        "onetrust",
                                                                        "cookieyes",
                                                                        "cookieyes-legacy",
                                                                        "complianz",
                                                                        "wp-consent-api",
                                                                        "klaro",
                                                                        "vanilla-cookieconsent",
                                                                        "osano-oss",
                                                                        "osano-cmp",
                                                                        "iubenda",
                                                                        "cookiescript",
                                                                        "cookieinformation",
                                                                        "civic",
                                                                        "didomi",
                                                                        "usercentrics",
                                                                        "tcf",
                                                                        "borlabs",
                                                                        "trustarc"};

}  // namespace cloakroom::config
