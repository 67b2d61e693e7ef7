// Options to requests of the control door, and its answers to lines. What is decided stands in
// gateway/desk/held_review.
#include "gateway/app/held_command.hpp"

#include <charconv>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "gateway/app/control_client.hpp"
#include "gateway/app/exit_code.hpp"
#include "gateway/app/load_settings.hpp"

namespace cloakroom::app {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// "0-12:EMAIL_ADDRESS" as a member of `hide`; null where it is none.
ordered_json span_of(const std::string& text) {
  auto dash = text.find('-'), colon = text.find(':');
  if (dash == text.npos || colon == text.npos || colon < dash || colon + 1 == text.size()) return nullptr;
  std::uint64_t start = 0, end = 0;
  auto number = [&text](std::size_t from, std::size_t to, std::uint64_t& out) {
    auto read = std::from_chars(text.data() + from, text.data() + to, out);
    return read.ec == std::errc() && read.ptr == text.data() + to;
  };
  if (!number(0, dash, start) || !number(dash + 1, colon, end)) return nullptr;
  return {{"start", start}, {"end", end}, {"type", text.substr(colon + 1)}};
}

template <class Json>
std::string text_in(const Json& from, const char* name) {
  auto found = from.is_object() ? from.find(name) : from.end();
  return found != from.end() && found->is_string() ? found->template get<std::string>() : std::string();
}

// What a visitor wrote must not steer the terminal of whoever reads it. As many bytes as before, so that offsets hold.
std::string harmless(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) text[i] = '?';
    if (byte == 0xc2 && next >= 0x80 && next < 0xa0) text[i] = text[i + 1] = '?';
  }
  return text;
}

void print_words(const std::string& text) {
  constexpr std::string_view blanks = " \t\n";
  for (auto start = text.find_first_not_of(blanks); start != text.npos;) {
    auto end = std::min(text.find_first_of(blanks, start), text.size());
    std::printf("%zu-%zu\t%s\n", start, end, text.substr(start, end - start).c_str());
    start = text.find_first_not_of(blanks, end);
  }
}

int refused(const control_answer& answer) {
  auto why = answer.problem;
  if (why.empty()) why = text_in(json::parse(answer.body, nullptr, false), "detail");
  std::fprintf(stderr, "cloakroom: %s\n", why.empty() ? "the answer cannot be read" : why.c_str());
  return exit_code_of(answer);
}

int wrong_usage(const char* why) {
  std::fprintf(stderr, "cloakroom: %s\n", why);
  return exit_code::usage;
}

}  // namespace

held_command::held_command(CLI::App& program)
    : verb_(program.add_subcommand(
          "held", "Messages that the scanner could not judge: look at them, let them through, hide parts, refuse.")) {
  verb_->require_subcommand(1);
  list_ =
      verb_->add_subcommand("list", "What waits, from the oldest on; with --text the words of one, which is audited.");
  release_ = verb_->add_subcommand("release", "Let one through; what the scanner finds with time enough is replaced.");
  redact_ = verb_->add_subcommand("redact", "The same, and hide further parts of it by hand.");
  discard_ = verb_->add_subcommand("discard", "Refuse one: its words are removed, and the visitor is told.");
  for (auto* one : {list_, release_, redact_, discard_}) {
    one->add_option("--config", config_, "Configuration file");
    one->add_flag("--json", json_, "Print JSON.");
    auto* by = one->add_option("--by", by_, "Your login; audited.");
    auto* reason = one->add_option("--reason", reason_, "Why, in a few words and without personal data; audited.");
    if (one == list_) {
      auto* text = one->add_option("--text", text_of_, "Id of the message to show; needs --by and --reason.");
      text->needs(by)->needs(reason);
      one->add_flag("--words", words_, "With --text: a line for each word, with its byte offsets.")->needs(text);
      continue;
    }
    by->required();
    reason->required();
    one->add_option("ID", id_, "Id of the message")->required();
  }
  redact_->add_option("--hide", hide_, "START-END:TYPE, byte offsets and for instance EMAIL_ADDRESS; may be repeated.")
      ->required()
      ->take_all()
      ->allow_extra_args(false);
}

std::string held_command::request(const std::vector<std::string>& hide) const {
  ordered_json out{{"id", text_of_.empty() ? id_ : text_of_}, {"by", by_}, {"reason", reason_}};
  for (const auto& one : hide) out["hide"].push_back(span_of(one));
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

int held_command::run() {
  auto id = *list_ ? text_of_ : id_;
  if (!id.empty() && !held_id::parse(id)) return wrong_usage("the id of a held message is a UUID");
  for (const auto& one : hide_)
    if (span_of(one).is_null()) return wrong_usage("--hide takes START-END:TYPE, for instance 0-12:EMAIL_ADDRESS");
  auto settings = load_settings(config_file(config_));
  if (!settings) return exit_code::bad_config;
  set_log_level(log_level::error);
  try {
    control_client gateway(*settings);
    if (*list_) return text_of_.empty() ? list(gateway) : show_text(gateway);
    if (*release_) return decide(gateway, "/control/held/release", {});
    if (*redact_) return decide(gateway, "/control/held/redact", hide_);
    return decide(gateway, "/control/held/discard", {});
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "cloakroom: %s\n", failure.what());
    return exit_code::bad_config;
  }
}

int held_command::list(control_client& gateway) {
  auto rows = ordered_json::array();
  for (ordered_json ask = ordered_json::object();;) {
    auto answer = gateway.call("/control/held/list", ask.dump());
    if (answer.status != 200) return refused(answer);
    auto page = ordered_json::parse(answer.body, nullptr, false);
    if (!page.is_object() || !page["held"].is_array()) return refused({});
    for (auto& one : page["held"]) rows.push_back(std::move(one));
    if (page["more"] != true || rows.empty()) break;
    ask["after"] = rows.back()["id"];
  }
  if (json_) {
    std::printf("%s\n", rows.dump().c_str());
    return exit_code::fine;
  }
  for (const auto& one : rows)
    std::printf("%s  %s  %s  %s  %s  %s  %s bytes\n", text_in(one, "id").c_str(), text_in(one, "conversation").c_str(),
                text_in(one, "site").c_str(), text_in(one, "channel").c_str(), text_in(one, "at").c_str(),
                text_in(one, "reason").c_str(), one["bytes"].dump().c_str());
  if (rows.empty()) std::printf("Nothing is held.\n");
  return exit_code::fine;
}

int held_command::show_text(control_client& gateway) {
  auto answer = gateway.call("/control/held/text", request({}));
  if (answer.status != 200) return refused(answer);
  auto text = harmless(text_in(json::parse(answer.body, nullptr, false), "text"));
  if (json_)
    std::printf("%s\n", answer.body.c_str());
  else if (words_)
    print_words(text);
  else
    std::printf("%s\n", text.c_str());
  return exit_code::fine;
}

int held_command::decide(control_client& gateway, const std::string& path, const std::vector<std::string>& hide) {
  auto answer = gateway.call(path, request(hide));
  if (answer.status != 200) return refused(answer);
  if (json_) {
    std::printf("%s\n", answer.body.c_str());
    return exit_code::fine;
  }
  auto said = json::parse(answer.body, nullptr, false);
  auto message = text_in(said, "message");
  if (message.empty())
    std::printf("%s: discarded\n", id_.c_str());
  else
    std::printf("%s: goes on as message %s, %zu values replaced\n", id_.c_str(), message.c_str(),
                said["findings"].size());
  return exit_code::fine;
}

}  // namespace cloakroom::app
