// Framing and masking.
#include "tests/support/ws_probe.hpp"

#include <algorithm>
#include <thread>

namespace cloakroom::testing {
namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// RFC 6455 wants an unpredictable mask against caches in between; there are none here.
constexpr unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t out = 0;
  for (char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

std::string upgrade_request(std::uint16_t port, const ws_probe::wish& wanted) {
  auto out = "GET " + wanted.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
             "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (!wanted.protocol.empty()) out += "Sec-WebSocket-Protocol: " + wanted.protocol + "\r\n";
  for (const auto& [name, value] : wanted.headers) out += name + ": " + value + "\r\n";
  return out + "\r\n";
}

}  // namespace

ws_probe::ws_probe(std::uint16_t port, const wish& wanted) : connection_("127.0.0.1", port, wanted.receive_bytes) {
  if (!connection_.connected()) return;
  std::this_thread::sleep_for(wanted.silent_first);
  connection_.send(upgrade_request(port, wanted));
  auto until = steady::now() + std::chrono::seconds(20);
  while (buffer_.find("\r\n\r\n") == std::string::npos)
    if (!fill(buffer_.size() + 1, until)) return;
  auto head = buffer_.find("\r\n\r\n") + 4;
  if (!buffer_.starts_with("HTTP/1.1 101")) {
    answer_ = http_receive(connection_, std::chrono::seconds(20), &buffer_);
    return;
  }
  answer_.end = http_end::complete;
  answer_.status = 101;
  answer_.raw = buffer_.substr(0, head);
  buffer_.erase(0, head);
}

bool ws_probe::send_frame(opcode type, std::string_view payload, bool final, std::optional<std::uint64_t> announced) {
  auto length = announced.value_or(payload.size());
  std::string frame;
  frame += static_cast<char>((final ? 0x80 : 0) | static_cast<int>(type));
  if (length < 126) frame += static_cast<char>(0x80 | length);
  if (length >= 126 && length < 65536) frame += static_cast<char>(0x80 | 126) + big_endian(length, 2);
  if (length >= 65536) frame += static_cast<char>(0x80 | 127) + big_endian(length, 8);
  frame.append(reinterpret_cast<const char*>(mask), sizeof mask);
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return connection_.send(frame);
}

bool ws_probe::send_close(std::uint16_t code) { return send_frame(opcode::close, big_endian(code, 2)); }

bool ws_probe::fill(std::size_t bytes, steady::time_point until) {
  while (buffer_.size() < bytes) {
    auto left = std::chrono::duration_cast<milliseconds>(until - steady::now());
    auto more = connection_.receive(std::max(milliseconds(0), left));
    if (more.empty()) return false;
    buffer_ += more;
  }
  return true;
}

ws_event ws_probe::receive(milliseconds timeout) {
  auto until = steady::now() + timeout;
  auto nothing = [&] {
    return ws_event{
        connection_.at_end() || !connection_.connected() ? ws_event::kind::cut : ws_event::kind::timed_out, {}, 0};
  };
  ws_event out;
  while (true) {
    if (!fill(2, until)) return nothing();
    auto first = static_cast<unsigned char>(buffer_[0]), second = static_cast<unsigned char>(buffer_[1]);
    if ((first & 0x70) != 0 || (second & 0x80) != 0) return {ws_event::kind::malformed, {}, 0};
    std::size_t head = 2 + (second == 126 ? 2 : second == 127 ? 8 : 0);
    if (!fill(head, until)) return nothing();
    auto length = second < 126 ? second : number_at(std::string_view(buffer_).substr(2, head - 2));
    if (!fill(head + length, until)) return nothing();
    auto payload = buffer_.substr(head, length);
    buffer_.erase(0, head + length);
    auto type = static_cast<opcode>(first & 0x0f);
    if (type == opcode::ping) send_frame(opcode::pong, payload);
    if (type == opcode::ping || type == opcode::pong) continue;
    if (type == opcode::close) {
      send_frame(opcode::close, payload.substr(0, 2));
      auto code = payload.size() < 2 ? 1005 : static_cast<std::uint16_t>(number_at(payload.substr(0, 2)));
      return {ws_event::kind::closed, payload.substr(std::min<std::size_t>(2, payload.size())),
              static_cast<std::uint16_t>(code)};
    }
    if (type != opcode::continuation) out.what = type == opcode::text ? ws_event::kind::text : ws_event::kind::binary;
    out.text += payload;
    if ((first & 0x80) != 0) return out;
  }
}

ws_event ws_probe::end(milliseconds timeout) {
  auto until = steady::now() + timeout;
  while (true) {
    auto left = std::chrono::duration_cast<milliseconds>(until - steady::now());
    auto event = receive(std::max(milliseconds(0), left));
    if (event.what != ws_event::kind::text && event.what != ws_event::kind::binary) return event;
  }
}

}  // namespace cloakroom::testing
