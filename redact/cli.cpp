// Answers lines, quickly: one buffer out, JSON written by hand. What is found is the redactor's business.
#include "redact/cli.hpp"

#include <charconv>
#include <ostream>

#include "redact/ndjson_line.hpp"
#include "redact/number_plan.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::size_t write_block_bytes = 1 << 16;
// JSON may spell each byte of a text as an escape of six characters, and an id stands beside it.
constexpr std::size_t line_bytes_per_text_byte = 6;
constexpr std::size_t line_bytes_extra = 4096;

void append_number(std::string& out, std::size_t value) {
  char digits[24];
  auto [end, ignored] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

void append_score(std::string& out, double score) {
  char digits[16];
  auto [end, ignored] = std::to_chars(digits, digits + sizeof digits, score, std::chars_format::fixed, 2);
  out.append(digits, end);
}

void append_span(std::string& out, byte_span span) {
  out += "\"start\":";
  append_number(out, span.start);
  out += ",\"end\":";
  append_number(out, span.end);
}

void append_why(std::string& out, std::string_view recognizer, std::string_view reason) {
  out += ",\"recognizer\":";
  append_json_string(out, recognizer);
  out += ",\"reason\":";
  append_json_string(out, reason);
}

void append_finding(std::string& out, const finding& f, bool explain) {
  out += "{\"type\":\"";
  out += f.what->type;
  out += "\",";
  append_span(out, {f.start, f.end});
  out += ",\"score\":";
  append_score(out, f.score);
  if (explain) append_why(out, f.recognizer, f.reason);
  out += '}';
}

// `,"name":[…]`, each element as `append` writes it.
template <class Elements, class Append>
void append_list(std::string& out, std::string_view name, const Elements& elements, Append append) {
  out += ",\"";
  out += name;
  out += "\":[";
  bool first = true;
  for (const auto& each : elements) {
    if (!std::exchange(first, false)) out += ',';
    append(each);
  }
  out += ']';
}

class runner {
 public:
  runner(const cli_options& options, const byte_sink& out, std::ostream& err)
      : options_(options), redactor_(options.recognition), out_(out), err_(err) {}

  int run(const byte_source& in) {
    std::size_t text_max = options_.recognition.text_bytes_max;
    bool any = false;
    auto source = [&](std::span<char> into) -> result<std::size_t> {
      if (!write()) return write_failure_;
      auto got = in(into);
      any |= got.has_value();
      return got;
    };
    // One byte more for the carriage return of a plain line.
    line_reader lines(source, options_.ndjson ? text_max * line_bytes_per_text_byte + line_bytes_extra : text_max + 1);
    while (lines.next()) {
      ++number_;
      if (options_.ndjson)
        json_line(lines.line(), lines.cut());
      else
        plain_line(lines.line(), lines.cut());
      if (buffer_.size() >= write_block_bytes && !write()) break;
    }
    if (write_failure_ || (!lines.failure() && !write())) return tell("writing failed", write_failure_, exit_io);
    if (lines.failure())
      return any ? tell("the input cannot be read to its end", lines.failure(), exit_io)
                 : tell("the input cannot be read", lines.failure(), exit_no_input);
    return bad_ ? exit_bad_data : exit_fine;
  }

 private:
  bool write() {
    if (!buffer_.empty() && !write_failure_) write_failure_ = out_(buffer_);
    buffer_.clear();
    return !write_failure_;
  }

  int tell(std::string_view what, error_code why, int code) {
    err_ << "cloakroom: " << what << ": " << why.message() << '\n';
    return code;
  }

  std::string too_long() const {
    return "the text is longer than " + std::to_string(options_.recognition.text_bytes_max) + " bytes";
  }
  std::string reason(error_code why) const { return why == errc::too_long ? too_long() : why.message(); }

  // A carriage return belongs to the end of the line. A line that was cut has kept one byte too many, and is refused.
  void plain_line(std::string_view line, bool cut) {
    bool carriage = !cut && line.ends_with('\r');
    if (carriage) line.remove_suffix(1);
    raw_text text{std::string(line)};
    auto found = redactor_.find(text, {options_.region, "", nullptr, nullptr, options_.explain});
    if (!found) {
      bad_ = true;
      err_ << "line " << number_ << ": " << reason(found.error()) << '\n';
    } else {
      buffer_ += sanitised_by_kind(text, *found).view();
      if (options_.explain) explain(*found);
    }
    if (carriage) buffer_ += '\r';
    buffer_ += '\n';
  }

  // Places and names of our own, never what stands there.
  void explain(const scan& found) {
    for (const finding& f : found.findings)
      err_ << "line " << number_ << ": " << f.what->type << ' ' << f.start << '-' << f.end << ": " << f.recognizer
           << ", " << f.reason << '\n';
    for (const veto& v : found.vetoed)
      err_ << "line " << number_ << ": no " << v.what->type << ' ' << v.start << '-' << v.end << ": " << v.recognizer
           << ", " << v.reason << '\n';
    for (const byte_span& span : found.lookalikes)
      err_ << "line " << number_ << ": look-alike " << span.start << '-' << span.end << '\n';
  }

  // The same behind the findings of an ndjson line.
  void append_explanation(const scan& found) {
    append_list(buffer_, "vetoed", found.vetoed, [&](const veto& v) {
      buffer_ += "{\"type\":\"";
      buffer_ += v.what->type;
      buffer_ += "\",";
      append_span(buffer_, {v.start, v.end});
      append_why(buffer_, v.recognizer, v.reason);
      buffer_ += '}';
    });
    append_list(buffer_, "lookalikes", found.lookalikes, [&](const byte_span& span) {
      buffer_ += '{';
      append_span(buffer_, span);
      buffer_ += '}';
    });
  }

  void begin_answer(std::string_view id) {
    buffer_ += "{\"id\":";
    buffer_ += id;
  }

  void refuse(std::string_view id, std::string_view why) {
    bad_ = true;
    begin_answer(id);
    buffer_ += ",\"error\":";
    append_json_string(buffer_, why);
    buffer_ += "}\n";
  }

  void json_line(std::string_view bytes, bool cut) {
    ndjson_line line = read_ndjson_line(bytes);
    if (cut) return refuse(line.id, "the line is longer than " + std::to_string(bytes.size()) + " bytes");
    if (!line.fault.empty()) return refuse(line.id, line.fault);
    std::string region = line.region_named ? unescaped(line.region) : std::string();
    if (line.region_named && !known_region(region)) return refuse(line.id, "region is no ISO 3166 code of a country");
    raw_text text(unescaped(line.text));
    auto found =
        redactor_.find(text, {line.region_named ? region : options_.region, "", nullptr, nullptr, options_.explain});
    if (!found) return refuse(line.id, reason(found.error()));
    begin_answer(line.id);
    buffer_ += ",\"text\":";
    append_json_string(buffer_, sanitised_by_kind(text, *found).view());
    append_list(buffer_, "findings", found->findings,
                [&](const finding& f) { append_finding(buffer_, f, options_.explain); });
    if (options_.explain) append_explanation(*found);
    buffer_ += "}\n";
  }

  const cli_options& options_;
  redactor redactor_;
  const byte_sink& out_;
  std::ostream& err_;
  std::string buffer_;
  error_code write_failure_;
  std::size_t number_ = 0;
  bool bad_ = false;
};

}  // namespace

bool known_region(std::string_view id) noexcept {
  if (id.size() != 2) return false;
  char upper[2];
  for (std::size_t i = 0; i < 2; ++i) upper[i] = id[i] >= 'a' && id[i] <= 'z' ? static_cast<char>(id[i] - 0x20) : id[i];
  return find_region({upper, 2}) != nullptr;
}

int run_redact(byte_source in, const byte_sink& out, std::ostream& err, const cli_options& options) {
  return runner(options, out, err).run(in);
}

}  // namespace cloakroom::redact
