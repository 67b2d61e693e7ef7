// Sockets, processor time and figures of a load run. What is measured stands in the benchmarks.
#include "bench/load.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace cloakroom::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(2);
}

void write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

load_connection::load_connection(std::uint16_t port, const std::string& path, const std::string& origin) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) fail("connect");
  int one = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  write_all(socket_, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nOrigin: " + origin +
                         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Protocol: cloakroom.v1\r\n\r\n");
  char buffer[4096];
  while (in_.find("\r\n\r\n") == std::string::npos) {
    auto got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) fail("upgrade");
    in_.append(buffer, static_cast<std::size_t>(got));
  }
  if (!in_.starts_with("HTTP/1.1 101")) {
    std::fprintf(stderr, "the upgrade was refused: %.60s\n", in_.c_str());
    std::exit(2);
  }
  in_.erase(0, in_.find("\r\n\r\n") + 4);
}

void load_connection::send_text(std::string_view text) {
  static constexpr unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
  frame_.assign(1, static_cast<char>(0x81));
  if (text.size() < 126) {
    frame_ += static_cast<char>(0x80 | text.size());
  } else {
    frame_ += static_cast<char>(0x80 | 126);
    frame_ += static_cast<char>(text.size() >> 8);
    frame_ += static_cast<char>(text.size());
  }
  frame_.append(reinterpret_cast<const char*>(mask), 4);
  for (std::size_t i = 0; i < text.size(); ++i) frame_ += static_cast<char>(text[i] ^ mask[i % 4]);
  write_all(socket_, frame_);
}

bool load_connection::receive(std::vector<std::string>& out) {
  char buffer[65536];
  auto got = ::recv(socket_, buffer, sizeof buffer, 0);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return false;
  if (got > 0) in_.append(buffer, static_cast<std::size_t>(got));
  while (in_.size() >= 2) {
    std::size_t length = static_cast<unsigned char>(in_[1]) & 0x7f, head = 2;
    if (length == 126) {
      if (in_.size() < 4) break;
      length = static_cast<std::size_t>(static_cast<unsigned char>(in_[2])) << 8 | static_cast<unsigned char>(in_[3]);
      head = 4;
    }
    if (in_.size() < head + length) break;
    auto opcode = in_[0] & 0x0f;
    if (opcode == 8) return false;
    if (opcode == 1) out.push_back(in_.substr(head, length));
    in_.erase(0, head + length);
  }
  return true;
}

std::string load_connection::wait_text() {
  std::vector<std::string> got;
  while (got.empty())
    if (!receive(got)) fail("the server closed the connection");
  return got.front();
}

void load_connection::set_blocking(bool blocking) {
  int flags = ::fcntl(socket_, F_GETFL);
  ::fcntl(socket_, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

double cpu_seconds(int pid) {
  double nanoseconds = 0;
  auto folder = "/proc/" + std::to_string(pid) + "/task";
  auto* tasks = ::opendir(folder.c_str());
  if (!tasks) return 0;
  while (auto* entry = ::readdir(tasks)) {
    if (entry->d_name[0] == '.') continue;
    std::ifstream file(folder + '/' + entry->d_name + "/schedstat");
    double used = 0;
    if (file >> used) nanoseconds += used;
  }
  ::closedir(tasks);
  return nanoseconds / 1e9;
}

}  // namespace cloakroom::bench
