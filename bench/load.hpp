// One WebSocket connection of the load generator: handshake, masked text frames out, whole text frames in. Loopback
// only, plain TCP, frames below 64 KiB; just enough for measuring.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::bench {

class load_connection {
 public:
  // Connects and upgrades, blocking. Ends the program with a message where it cannot.
  load_connection(std::uint16_t port, const std::string& path, const std::string& origin);
  int descriptor() const { return socket_; }
  void send_text(std::string_view text);
  // Reads what is there and appends whole frames' texts to `out`. False when the connection is gone.
  bool receive(std::vector<std::string>& out);
  // Blocks until one frame is there.
  std::string wait_text();
  void set_blocking(bool blocking);

 private:
  int socket_ = -1;
  std::string in_;
  std::string frame_;
};

// CPU seconds that a process has used so far, user and system, all threads.
double cpu_seconds(int pid);

}  // namespace cloakroom::bench
