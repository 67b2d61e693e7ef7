// Reading lines, answering lines, quickly: one buffer out, JSON written by hand, parsed without exceptions.
// What is found is the redactor's business.
#include "redact/cli.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/raw_text_reader.hpp"

namespace cloakroom::redact {
namespace {

using nlohmann::json;

constexpr std::size_t out_bytes_before_write = 1 << 16;
constexpr int json_depth_max = 32;
// JSON may spell each byte of a text as an escape of six characters, and an id stands beside it.
constexpr std::size_t line_bytes_per_text_byte = 6;
constexpr std::size_t line_bytes_extra = 4096;

// One line without its end. Longer ones are read to their end and cut, so that they cost no memory.
class line_reader {
 public:
  line_reader(std::istream& in, std::size_t bytes_max) : in_(in), bytes_max_(bytes_max) {}

  bool next() {
    line.clear();
    cut = false;
    bool any = false;
    while (at_ < block_.size() || refill()) {
      any = true;
      auto rest = std::string_view(block_).substr(at_);
      auto end = rest.find('\n');
      auto piece = rest.substr(0, end);
      auto room = bytes_max_ - line.size();
      line.append(piece.substr(0, room));
      cut = cut || piece.size() > room;
      at_ += piece.size() + (end == rest.npos ? 0 : 1);
      if (end != rest.npos) break;
    }
    return any;
  }
  // A folder, a closed descriptor, a broken disk: not an end.
  bool failed() const { return in_.bad(); }

  std::string line;
  bool cut = false;

 private:
  // What is there, and at least a byte. Asked through the stream, which turns what its buffer throws into a state.
  bool refill() {
    block_.clear();
    at_ = 0;
    if (in_.peek() == std::istream::traits_type::eof()) return false;
    block_.resize(static_cast<std::size_t>(std::clamp<std::streamsize>(in_.rdbuf()->in_avail(), 1, block_bytes)));
    in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    block_.resize(static_cast<std::size_t>(in_.gcount()));
    return !block_.empty();
  }

  static constexpr std::streamsize block_bytes = 1 << 16;
  std::istream& in_;
  std::size_t bytes_max_;
  std::string block_;
  std::size_t at_ = 0;
};

void append_number(std::string& out, std::size_t value) {
  char digits[24];
  auto [end, ignored] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

void append_quoted(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_score(std::string& out, double score) {
  char digits[16];
  auto [end, ignored] = std::to_chars(digits, digits + sizeof digits, score, std::chars_format::fixed, 2);
  out.append(digits, end);
}

void append_finding(std::string& out, const finding& f, bool explain) {
  out += "{\"type\":\"";
  out += f.what->type;
  out += "\",\"start\":";
  append_number(out, f.start);
  out += ",\"end\":";
  append_number(out, f.end);
  out += ",\"score\":";
  append_score(out, f.score);
  if (explain) {
    out += ",\"recognizer\":";
    append_quoted(out, f.recognizer);
    out += ",\"reason\":";
    append_quoted(out, f.reason);
  }
  out += '}';
}

// The id as it may be given back: never more deeply nested than we read.
std::string id_of(const json& document) {
  if (!document.is_object()) return "null";
  auto found = document.find("id");
  return found == document.end() ? "null" : found->dump(-1, ' ', false, json::error_handler_t::replace);
}

json parse_bounded(const std::string& line) {
  bool too_deep = false;
  json::parser_callback_t watch = [&](int depth, json::parse_event_t, json&) {
    too_deep |= depth > json_depth_max;
    return !too_deep;
  };
  json document = json::parse(line, watch, false);
  return too_deep ? json(json::value_t::discarded) : document;
}

class runner {
 public:
  runner(const cli_options& options, std::ostream& out, std::ostream& err)
      : options_(options), redactor_(options.recognition), out_(out), err_(err) {}

  int run(std::istream& in) {
    std::size_t text_max = options_.recognition.text_bytes_max;
    line_reader reader(in, options_.ndjson ? text_max * line_bytes_per_text_byte + line_bytes_extra : text_max + 1);
    while (reader.next()) {
      ++number_;
      if (options_.ndjson)
        json_line(reader.line, reader.cut);
      else
        plain_line(std::move(reader.line));
      if (buffer_.size() >= out_bytes_before_write) write();
    }
    write();
    out_.flush();
    if (!out_) return exit_io;
    if (reader.failed()) {
      err_ << "the input cannot be read" << (number_ > 0 ? " to its end\n" : "\n");
      return number_ > 0 ? exit_io : exit_no_input;
    }
    return bad_ ? exit_bad_data : exit_fine;
  }

 private:
  void write() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

  // A carriage return belongs to the end of the line.
  void plain_line(std::string line) {
    bool carriage = !line.empty() && line.back() == '\r';
    if (carriage) line.pop_back();
    raw_text text(std::move(line));
    auto found = redactor_.find(text, {options_.region, "", nullptr, nullptr});
    if (!found) {
      bad_ = true;
      err_ << "line " << number_ << ": " << found.error().message() << '\n';
    } else {
      buffer_ += sanitised_by_kind(text, *found).view();
      if (options_.explain) explain(*found);
    }
    if (carriage) buffer_ += '\r';
    buffer_ += '\n';
  }

  void explain(const scan& found) {
    for (const finding& f : found.findings)
      err_ << "line " << number_ << ": " << f.what->type << ' ' << f.start << '-' << f.end << ": " << f.recognizer
           << ", " << f.reason << '\n';
    for (const byte_span& span : found.lookalikes)
      err_ << "line " << number_ << ": look-alike " << span.start << '-' << span.end << '\n';
  }

  void refuse(const std::string& id, std::string_view why) {
    bad_ = true;
    buffer_ += "{\"id\":" + id + ",\"error\":";
    append_quoted(buffer_, why);
    buffer_ += "}\n";
  }

  void json_line(const std::string& line, bool cut) {
    if (cut) return refuse("null", "the line is too long");
    json document = parse_bounded(line);
    if (document.is_discarded()) return refuse("null", "not a line of JSON");
    std::string id = id_of(document);
    if (!document.is_object()) return refuse(id, "not a JSON object");
    auto text_at = document.find("text"), region_at = document.find("region");
    if (text_at == document.end() || !text_at->is_string()) return refuse(id, "text is missing or no string");
    bool has_region = region_at != document.end() && !region_at->is_null();
    if (has_region && !region_at->is_string()) return refuse(id, "region is no string");
    std::string region = has_region ? region_at->get<std::string>() : options_.region;
    raw_text text(std::move(text_at->get_ref<std::string&>()));
    auto found = redactor_.find(text, {region, "", nullptr, nullptr});
    if (!found) return refuse(id, found.error().message());
    buffer_ += "{\"id\":" + id + ",\"text\":";
    append_quoted(buffer_, sanitised_by_kind(text, *found).view());
    buffer_ += ",\"findings\":[";
    for (std::size_t i = 0; i < found->findings.size(); ++i) {
      if (i > 0) buffer_ += ',';
      append_finding(buffer_, found->findings[i], options_.explain);
    }
    buffer_ += "]}\n";
  }

  const cli_options& options_;
  redactor redactor_;
  std::ostream& out_;
  std::ostream& err_;
  std::string buffer_;
  std::size_t number_ = 0;
  bool bad_ = false;
};

}  // namespace

int run_redact(std::istream& in, std::ostream& out, std::ostream& err, const cli_options& options) {
  return runner(options, out, err).run(in);
}

}  // namespace cloakroom::redact
