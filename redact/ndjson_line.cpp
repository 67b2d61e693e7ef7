// A reader of our own because none that is packaged does this: give a value back as it was written (numbers of any
// size), notice a member that stands twice, and still know the id of a line that is broken further on.
#include "redact/ndjson_line.hpp"

#include <utility>

#include "base/utf8.hpp"

namespace cloakroom::redact {
namespace {

constexpr std::string_view no_json = "not a line of JSON", no_object = "not a JSON object",
                           too_deep = "nested more deeply than 32", bytes_behind = "something stands behind the object",
                           half_character = "an escape is half of a surrogate pair",
                           no_utf8 = "the line is not well-formed UTF-8", no_text = "text is missing or no string",
                           no_region = "region is no string";
static_assert(json_depth_max == 32, "The message names the bound.");

// Steps over values, each once. A step that gives false met no JSON, or the bound.
class json_walk {
 public:
  explicit json_walk(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  const char* at() const { return at_; }
  bool at_end() const { return at_ == end_; }
  bool on(char c) const { return at_ != end_ && *at_ == c; }
  int halves() const { return halves_; }
  bool met_bound() const { return deep_; }

  void blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }
  bool sign(char c) {
    if (!on(c)) return false;
    ++at_;
    return true;
  }
  bool string(json_string& into);
  bool value(int depth);

 private:
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  bool word(std::string_view wanted) {
    if (!rest().starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  bool digits();
  bool number();
  bool array(int depth);
  bool object(int depth);

  const char* at_;
  const char* end_;
  int halves_ = 0;  // Half characters in strings so far.
  bool deep_ = false;
};

bool json_walk::string(json_string& into) {
  if (!sign('"')) return false;
  const char* start = at_;
  into.escaped = false;
  for (at_ += plain_bytes(rest()); !on('"'); at_ += plain_bytes(rest())) {
    json_escape escape = on('\\') ? read_json_escape(rest()) : json_escape{};
    if (escape.bytes == 0) return false;
    into.escaped = true;
    halves_ += escape.half;
    at_ += escape.bytes;
  }
  into.inside = {start, static_cast<std::size_t>(at_ - start)};
  ++at_;
  return true;
}

bool json_walk::digits() {
  const char* start = at_;
  while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
  return at_ != start;
}

bool json_walk::number() {
  sign('-');
  if (!sign('0') && !digits()) return false;
  if (sign('.') && !digits()) return false;
  if (!on('e') && !on('E')) return true;
  ++at_;
  if (!sign('+')) sign('-');
  return digits();
}

bool json_walk::array(int depth) {
  ++at_;
  blanks();
  if (sign(']')) return true;
  do {
    blanks();
    if (!value(depth)) return false;
    blanks();
  } while (sign(','));
  return sign(']');
}

bool json_walk::object(int depth) {
  ++at_;
  blanks();
  if (sign('}')) return true;
  do {
    json_string name;
    blanks();
    if (!string(name)) return false;
    blanks();
    if (!sign(':')) return false;
    blanks();
    if (!value(depth)) return false;
    blanks();
  } while (sign(','));
  return sign('}');
}

bool json_walk::value(int depth) {
  if (at_end()) return false;
  json_string ignored;
  switch (*at_) {
    case '"':
      return string(ignored);
    case '{':
    case '[':
      if (depth == json_depth_max) {
        deep_ = true;
        return false;
      }
      return *at_ == '{' ? object(depth + 1) : array(depth + 1);
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    default:
      return number();
  }
}

// The members of a line, as they come.
class line_members {
 public:
  explicit line_members(std::string_view line) : line_(line), walk_(line) {}
  ndjson_line read();

 private:
  void fault(std::string_view why) {
    if (out_.fault.empty()) out_.fault = why;
  }
  bool first(bool& seen, std::string_view twice) {
    if (seen) fault(twice);
    return !std::exchange(seen, true);
  }
  void not_json() { fault(walk_.met_bound() ? too_deep : no_json); }
  // False where the line cannot be read on.
  bool members();
  bool member();
  bool id();
  bool text();
  bool region();
  void check_bytes();

  std::string_view line_;
  json_walk walk_;
  ndjson_line out_;
  bool id_seen_ = false, text_seen_ = false, region_seen_ = false, text_read_ = false;
};

// An id counts when the line goes on behind it: where a line was cut, half an id may stand.
bool line_members::id() {
  bool once = first(id_seen_, "id stands twice");
  int halves_before = walk_.halves();
  const char* start = walk_.at();
  if (!walk_.value(0)) return false;
  std::string_view written(start, static_cast<std::size_t>(walk_.at() - start));
  walk_.blanks();
  bool whole = walk_.on(',') || walk_.on('}');
  out_.id = once && whole && walk_.halves() == halves_before ? written : "null";
  return true;
}

bool line_members::text() {
  first(text_seen_, "text stands twice");
  if (walk_.on('"')) return text_read_ = walk_.string(out_.text);
  fault(no_text);
  return walk_.value(0);
}

bool line_members::region() {
  first(region_seen_, "region stands twice");
  if (walk_.on('"')) return out_.region_named = walk_.string(out_.region);
  if (!walk_.on('n')) fault(no_region);
  return walk_.value(0);
}

bool line_members::member() {
  json_string name;
  if (!walk_.string(name)) return false;
  walk_.blanks();
  if (!walk_.sign(':')) return false;
  walk_.blanks();
  // A name is spelt out only where an escape hides it.
  std::string spelt = name.escaped ? unescaped(name) : std::string();
  std::string_view plain = name.escaped ? spelt : name.inside;
  if (plain == "id") return id();
  if (plain == "text") return text();
  if (plain == "region") return region();
  return walk_.value(0);
}

bool line_members::members() {
  walk_.blanks();
  if (walk_.sign('}')) return true;
  do {
    walk_.blanks();
    if (!member()) return false;
    walk_.blanks();
  } while (walk_.sign(','));
  return walk_.sign('}');
}

// The text is left out: the redactor judges its bytes.
void line_members::check_bytes() {
  std::string_view before = line_, behind;
  if (text_read_) {
    before = line_.substr(0, static_cast<std::size_t>(out_.text.inside.data() - line_.data()));
    behind = line_.substr(before.size() + out_.text.inside.size());
  }
  if (utf8_valid(before) && utf8_valid(behind)) return;
  fault(no_utf8);
  if (!utf8_valid(out_.id)) out_.id = "null";
}

ndjson_line line_members::read() {
  if (line_.starts_with("\xef\xbb\xbf")) walk_ = json_walk(line_.substr(3));
  walk_.blanks();
  if (!walk_.sign('{')) {
    if (walk_.value(0)) fault(no_object);
    not_json();
    return out_;
  }
  if (members()) {
    walk_.blanks();
    if (!walk_.at_end()) fault(bytes_behind);
    if (!text_seen_) fault(no_text);
  } else {
    not_json();
  }
  if (walk_.halves() > 0) fault(half_character);
  check_bytes();
  return out_;
}

}  // namespace

ndjson_line read_ndjson_line(std::string_view line) { return line_members(line).read(); }

}  // namespace cloakroom::redact
