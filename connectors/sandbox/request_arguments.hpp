// The arguments of a Bot API call out of the four encodings it accepts: query, application/x-www-form-urlencoded,
// application/json, multipart/form-data. All end as named texts; nested values stay JSON text, as the real server has
// it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/sandbox/http_message.hpp"

namespace cloakroom::sandbox {

// A file part of a multipart body; its bytes are counted, never kept.
struct file_part {
  std::string field;
  std::string name;
  std::string type;
  std::size_t bytes = 0;
};

// Decodes %XX; a broken escape stays as it is, as the real server has it.
std::string url_decoded(std::string_view text, bool plus_is_blank);

class request_arguments {
 public:
  // What could not be parsed is left out, as the real server does; a broken multipart body is refused with a text.
  static request_arguments of(const http_message& message);

  bool has(std::string_view name) const { return texts_.contains(std::string(name)); }
  // Empty if there is none.
  std::string_view text(std::string_view name) const;
  // Leading digits of the text, as the real server reads integers; nothing if there are none.
  std::int64_t integer(std::string_view name) const;
  // As `integer`, with a default for an absent argument, cut to the range.
  std::int64_t integer(std::string_view name, std::int64_t absent, std::int64_t low, std::int64_t high) const;
  bool flag(std::string_view name) const;
  const std::vector<file_part>& files() const { return files_; }
  // Set when the body breaks the rules of its encoding: the description of a 400 answer.
  const std::optional<std::string>& refusal() const { return refusal_; }

 private:
  void add(std::string name, std::string value);
  void read_pairs(std::string_view text);
  void read_object(std::string_view text);
  void read_multipart(std::string_view type, std::string_view body);
  void read_part(std::string_view headers, std::string_view value);

  std::map<std::string, std::string, std::less<>> texts_;
  std::vector<file_part> files_;
  std::optional<std::string> refusal_;
};

}  // namespace cloakroom::sandbox
