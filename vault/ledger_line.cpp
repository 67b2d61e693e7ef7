// Writing is the one description of a line: reading takes the fields out, writes them again and compares.
#include "vault/ledger_line.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "vault/field_list.hpp"

namespace cloakroom::vault {
namespace {

// Takes what stands between `before` and the next `end` off the line.
std::optional<std::string_view> field(std::string_view& line, std::string_view before, char end) {
  if (!line.starts_with(before)) return std::nullopt;
  line.remove_prefix(before.size());
  auto at = line.find(end);
  if (at == line.npos) return std::nullopt;
  auto out = line.substr(0, at);
  line.remove_prefix(at);
  return out;
}

std::optional<std::int64_t> number(std::optional<std::string_view> text) {
  std::int64_t out = 0;
  if (!text) return std::nullopt;
  auto parsed = std::from_chars(text->data(), text->data() + text->size(), out);
  if (parsed.ec != std::errc() || parsed.ptr != text->data() + text->size()) return std::nullopt;
  return out;
}

std::optional<ledger_entry> parse(std::string_view line) {
  auto seq = number(field(line, "{\"seq\":", ','));
  auto at = parse_rfc3339(field(line, ",\"at\":\"", '"').value_or(""));
  auto subject = subject_id::parse(field(line, "\",\"subject\":\"", '"').value_or(""));
  auto step = field(line, "\",\"step\":\"", '"').value_or("");
  auto reason = field(line, "\",\"reason\":\"", '"').value_or("");
  auto rows = number(field(line, "\",\"rows\":", ','));
  if (!seq || !at || !subject || !rows) return std::nullopt;
  return ledger_entry{
      *seq, *at, *subject, step == "begin" ? ledger_step::begin : ledger_step::complete, std::string(reason), *rows};
}

}  // namespace

bool is_reason_code(std::string_view reason) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  };
  return reason.size() <= ledger_reason_bytes_max && std::all_of(reason.begin(), reason.end(), plain);
}

chained_line write_line(const ledger_entry& entry, const ledger_hash& previous) {
  chained_line out;
  out.text = "{\"seq\":" + std::to_string(entry.seq) + ",\"at\":\"" + rfc3339(entry.at) + "\",\"subject\":\"" +
             entry.subject.text() + "\",\"step\":\"" + (entry.step == ledger_step::begin ? "begin" : "complete") +
             "\",\"reason\":\"" + entry.reason + "\",\"rows\":" + std::to_string(entry.rows) + ",\"hash\":\"";
  out.hash = field_hash<32>().add("clk/led/1").add(std::span<const std::uint8_t>(previous)).add(out.text).finish();
  out.text += hex(out.hash) + "\"}\n";
  return out;
}

std::optional<read_entry> read_line(std::string_view line, const ledger_hash& previous) {
  if (line.size() > ledger_line_bytes_max) return std::nullopt;
  auto entry = parse(line);
  if (!entry || !is_reason_code(entry->reason)) return std::nullopt;
  auto expected = write_line(*entry, previous);
  if (std::string_view(expected.text).substr(0, expected.text.size() - 1) != line) return std::nullopt;
  return read_entry{std::move(*entry), expected.hash};
}

}  // namespace cloakroom::vault
