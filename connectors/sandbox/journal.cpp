// Lines of the journal: text where the bytes are UTF-8, base64 where they are not.
#include "connectors/sandbox/journal.hpp"

#include <stdexcept>

#include "base/time_text.hpp"
#include "base/utf8.hpp"

namespace cloakroom::sandbox {
namespace {

using nlohmann::json;

// RFC 4648 section 4, with padding: what scripts decode without asking.
std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    auto group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) out += i <= group.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

void put_bytes(json& row, const std::string& name, const std::string& bytes) {
  if (utf8_valid(bytes)) {
    row[name] = bytes;
  } else {
    row[name + "_base64"] = base64(bytes);
  }
}

json row_of(const journal_record& record) {
  json row{{"number", record.number}, {"time", rfc3339(record.at)}, {"method", record.method}};
  put_bytes(row, "path", record.path);
  put_bytes(row, "head", record.head);
  put_bytes(row, "body", record.body);
  row["answer"] = record.status == 0 ? json(nullptr) : json{{"status", record.status}};
  if (record.status != 0) put_bytes(row["answer"], "body", record.answer.substr(0, journal_answer_bytes_max));
  row["fault"] = record.fault.empty() ? json(nullptr) : json(record.fault);
  return row;
}

}  // namespace

journal::journal(const std::string& file, std::string token) : token_(std::move(token)) {
  if (file.empty()) return;
  file_.open(file, std::ios::app | std::ios::binary);
  if (!file_) throw std::runtime_error("the journal cannot be opened for appending: " + file);
}

std::string journal::without_token(std::string_view text) const {
  std::string out(text);
  auto colon = token_.find(':');
  if (colon == std::string::npos) return out;
  for (const char* sign : {":", "%3A", "%3a"}) {  // A client may escape the colon.
    auto spelt = token_.substr(0, colon) + sign + token_.substr(colon + 1);
    for (auto at = out.find(spelt); at != std::string::npos; at = out.find(spelt, at)) {
      out.replace(at, spelt.size(), "<token>");
    }
  }
  return out;
}

std::shared_ptr<journal_record> journal::begin(time_point at, std::string_view method, std::string_view target,
                                               std::string_view head, std::string_view body) {
  auto record = std::make_shared<journal_record>();
  record->number = ++last_number_;
  record->at = at;
  record->method = method;
  record->path = without_token(target);
  record->head = without_token(head);
  record->body = body;
  records_.push_back(record);
  if (records_.size() > journal_records_max) records_.pop_front();
  return record;
}

void journal::finish(journal_record& record) {
  if (record.finished) return;
  record.finished = true;
  if (file_.is_open())
    file_ << row_of(record).dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
}

json journal::list(std::uint64_t after, std::size_t count) const {
  auto out = json::array();
  for (const auto& record : records_) {
    if (record->number > after && out.size() < count) out.push_back(row_of(*record));
  }
  return out;
}

void journal::close() {
  for (const auto& record : records_) finish(*record);
}

}  // namespace cloakroom::sandbox
