// HTTP/1.1 messages as the sandbox sees them: values, an incremental reader that keeps the bytes as they came, a
// writer. Written by hand because a fault must be able to stop anywhere between two bytes. No sockets here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloakroom::sandbox {

inline constexpr std::size_t head_bytes_max = 64 * 1024;
inline constexpr std::size_t body_bytes_max = 16 * 1024 * 1024;

// A request or an answer; the fields of the other kind stay empty.
struct http_message {
  std::string method;
  std::string target;
  std::string version = "HTTP/1.1";
  int status = 0;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The value of the first header of that name, whatever the case; empty if there is none.
  std::string_view header(std::string_view name) const;
  std::string_view path() const;
  // What follows `?`, undecoded.
  std::string_view query() const;
  // False after `Connection: close` and for HTTP/1.0 without keep-alive.
  bool keeps_alive() const;
};

// The standard phrase of a status.
std::string_view reason_phrase(int status);
// Compares ASCII letters whatever their case.
bool same_word(std::string_view left, std::string_view right);
std::string lower_case(std::string_view text);
std::string_view trimmed(std::string_view text);
// Status line, headers, Content-Length and a blank line.
std::string answer_head(const http_message& answer, std::size_t body_bytes);
// A whole request with Content-Length.
std::string request_bytes(const http_message& request);

// Reads one message from bytes in any portions.
class http_reader {
 public:
  enum class kind { request, response };
  enum class state { head, body, done, failed };

  explicit http_reader(kind what) : kind_(what) {}

  // Takes all bytes; those behind the end of the message wait in `rest`.
  state feed(std::string_view bytes);
  // The peer closed: an answer without a length ends here, anything else fails.
  state close();
  state now() const { return state_; }
  const http_message& message() const { return message_; }
  // The HTTP status that says what is wrong with a failed message.
  int failure() const { return failure_; }
  // Everything that belongs to the message, exactly as received.
  std::string_view head_received() const { return std::string_view(received_).substr(0, head_bytes_); }
  std::string_view body_received() const { return std::string_view(received_).substr(head_bytes_); }
  std::string take_rest() { return std::exchange(rest_, {}); }

 private:
  enum class framing { none, length, chunked, until_close };

  state fail(int status);
  bool read_head();
  bool read_first_line(std::string_view line);
  bool choose_framing();
  void read_body();
  void read_chunks();
  void finish(std::size_t end);

  kind kind_;
  state state_ = state::head;
  framing framing_ = framing::none;
  int failure_ = 0;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;  // Announced length.
  std::size_t chunk_at_ = 0;    // Where the next chunk's size line begins.
  std::string received_;
  std::string rest_;
  http_message message_;
};

}  // namespace cloakroom::sandbox
