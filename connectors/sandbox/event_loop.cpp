// The loop on Asio: accepting, reading, writing in steps, resetting, calling out. The only file of the sandbox that
// includes Asio.
#include "connectors/sandbox/event_loop.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <deque>
#include <map>

namespace cloakroom::sandbox {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t stream_backlog_bytes_max = 1024 * 1024;
constexpr std::size_t pipelined_bytes_max = 1024 * 1024;
constexpr milliseconds accept_pause{50};
constexpr std::size_t connections_max = 4096;

// Closing with a linger of zero seconds sends RST instead of FIN.
void close_with_reset(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

class connection;

class exchange final : public http_exchange {
 public:
  exchange(std::shared_ptr<connection> owner, http_reader reader)
      : connection_(std::move(owner)), reader_(std::move(reader)) {}

  const http_message& request() const override { return reader_.message(); }
  std::string_view head_received() const override { return reader_.head_received(); }
  std::string_view body_received() const override { return reader_.body_received(); }
  void answer(http_message answer, delivery how) override;
  void reset() override;
  void open_stream(http_message head) override;
  bool write(std::string_view bytes) override;
  void on_ended(std::function<void(const ending&)> listener) override { ended_listener_ = std::move(listener); }
  void on_hangup(std::function<void()> listener) override { hangup_listener_ = std::move(listener); }
  // The connection is gone.
  void hang_up();

 private:
  void end(const ending& how);

  std::shared_ptr<connection> connection_;  // Keeps the socket until the answer is chosen.
  http_reader reader_;
  bool ended_ = false;
  std::function<void(const ending&)> ended_listener_;
  std::function<void()> hangup_listener_;
};

// A client's connection: reads a request, hands it out, writes the answer, reads the next one.
class connection : public std::enable_shared_from_this<connection> {
 public:
  // `living` counts the connections there are.
  connection(tcp::socket socket, http_handler& handler, std::size_t& living)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), handler_(handler), living_(living) {
    ++living_;
  }
  ~connection() { --living_; }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start() { read(); }
  void reset() { close_with_reset(socket_); }
  bool open() const { return socket_.is_open(); }

  void send(const http_message& request, http_message answer, delivery how) {
    close_after_ = !request.keeps_alive() || how.how == delivery::manner::closed_early;
    std::erase_if(answer.headers, [](const auto& one) { return same_word(one.first, "Connection"); });
    answer.headers.emplace_back("Connection", close_after_ ? "close" : "keep-alive");
    std::string body = answer.body;
    if (how.how == delivery::manner::truncated) body.resize(body.size() / 2);
    std::string head = answer_head(answer, body.size());
    auto half = body.size() / 2;
    switch (how.how) {
      case delivery::manner::whole:
      case delivery::manner::truncated:
        steps_.push_back({milliseconds(0), head + body});
        break;
      case delivery::manner::slow_headers: {
        auto line = head.find("\r\n") + 2;
        steps_.push_back({milliseconds(0), head.substr(0, line)});
        steps_.push_back({how.delay, head.substr(line) + body});
        break;
      }
      case delivery::manner::slow_body:
        steps_.push_back({milliseconds(0), head + body.substr(0, half)});
        steps_.push_back({how.delay, body.substr(half)});
        break;
      case delivery::manner::closed_early:
        steps_.push_back({milliseconds(0), head + body.substr(0, half)});
        break;
    }
    streaming_ = false;
    next_step();
  }

  void send_stream(const http_message& head) {
    std::string bytes = "HTTP/1.1 200 OK\r\n";
    for (const auto& [name, value] : head.headers) bytes += name + ": " + value + "\r\n";
    close_after_ = true;
    streaming_ = true;
    steps_.push_back({milliseconds(0), bytes + "Connection: close\r\n\r\n"});
    next_step();
  }

  bool send_more(std::string_view bytes) {
    if (!socket_.is_open()) return false;
    std::size_t waiting = bytes.size();
    for (const auto& one : steps_) waiting += one.bytes.size();
    if (waiting > stream_backlog_bytes_max) {
      reset();
      return false;
    }
    steps_.push_back({milliseconds(0), std::string(bytes)});
    if (steps_.size() == 1) next_step();
    return true;
  }

 private:
  struct step {
    milliseconds delay;
    std::string bytes;
  };

  void read() {
    if (reading_) return;
    reading_ = true;
    auto self = shared_from_this();
    socket_.async_read_some(asio::buffer(buffer_), [self](error_code ec, std::size_t n) { self->on_read(ec, n); });
  }

  void on_read(error_code ec, std::size_t n) {
    reading_ = false;
    if (ec) return hang_up();
    take({buffer_.data(), n});
  }

  void take(std::string_view bytes) {
    if (answering_) {  // Pipelined bytes, kept until the answer is out.
      early_ += bytes;
      if (early_.size() > pipelined_bytes_max) return reset();
      return read();
    }
    bool had_head = reader_.now() != http_reader::state::head;
    auto state = reader_.feed(bytes);
    if (state == http_reader::state::failed) return refuse();
    if (!had_head && state != http_reader::state::head && !head_is_wanted()) return reset();
    if (state == http_reader::state::done) return hand_out();
    read();
  }

  bool head_is_wanted() {
    const auto& head = reader_.message();
    if (!handler_.wanted(head, reader_.head_received(), reader_.body_received())) return false;
    if (same_word(head.header("Expect"), "100-continue")) {
      error_code ignored;
      asio::write(socket_, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), ignored);
    }
    return true;
  }

  void hand_out() {
    early_ = reader_.take_rest();
    auto made = std::make_shared<exchange>(shared_from_this(), std::move(reader_));
    reader_ = http_reader(http_reader::kind::request);
    exchange_ = made;
    answering_ = true;
    handler_.handle(made);
    if (socket_.is_open()) read();  // Notices a peer that leaves while the answer is held back.
  }

  void refuse() {
    auto answer =
        handler_.refuse(reader_.failure(), std::string(reader_.head_received()) + std::string(reader_.body_received()));
    http_message request;
    request.headers.emplace_back("Connection", "close");
    answering_ = true;
    send(request, answer, {});
  }

  void next_step() {
    if (!socket_.is_open()) return;
    if (steps_.empty()) return streaming_ ? void() : finish();
    auto self = shared_from_this();
    if (steps_.front().delay.count() == 0) return write_step();
    timer_.expires_after(steps_.front().delay);
    timer_.async_wait([self](error_code ec) {
      if (!ec) self->write_step();
    });
  }

  void write_step() {
    auto self = shared_from_this();
    asio::async_write(socket_, asio::buffer(steps_.front().bytes), [self](error_code ec, std::size_t) {
      if (ec) return self->hang_up();
      self->steps_.pop_front();
      self->next_step();
    });
  }

  void finish() {
    answering_ = false;
    if (close_after_) {
      error_code ignored;
      socket_.shutdown(tcp::socket::shutdown_both, ignored);
      socket_.close(ignored);
      return;
    }
    exchange_.reset();
    auto bytes = std::exchange(early_, {});
    if (!bytes.empty()) return take(bytes);
    read();
  }

  void hang_up() {
    error_code ignored;
    if (auto waiting = exchange_.lock()) waiting->hang_up();
    if (answering_ && !steps_.empty()) return;  // A half-closed peer may still read what is being written.
    timer_.cancel();
    socket_.close(ignored);
  }

  tcp::socket socket_;
  asio::steady_timer timer_;
  http_handler& handler_;
  std::size_t& living_;
  http_reader reader_{http_reader::kind::request};
  std::weak_ptr<exchange> exchange_;
  std::string early_;
  std::array<char, read_bytes> buffer_{};
  std::deque<step> steps_;
  bool reading_ = false;
  bool answering_ = false;
  bool streaming_ = false;
  bool close_after_ = false;
};

void exchange::end(const ending& how) {
  ended_ = true;
  hangup_listener_ = nullptr;
  if (auto listener = std::exchange(ended_listener_, nullptr)) listener(how);
}

void exchange::answer(http_message answer, delivery how) {
  if (ended_) return;
  end({answer.status, answer.body});
  std::exchange(connection_, nullptr)->send(request(), answer, how);
}

void exchange::reset() {
  if (ended_) return;
  end({});
  std::exchange(connection_, nullptr)->reset();
}

void exchange::open_stream(http_message head) {
  if (ended_) return;
  ended_ = true;
  connection_->send_stream(head);
}

bool exchange::write(std::string_view bytes) { return connection_ && connection_->send_more(bytes); }

void exchange::hang_up() {
  auto keep = std::exchange(connection_, nullptr);
  if (ended_) return;
  auto listener = std::exchange(hangup_listener_, nullptr);
  end({});
  if (listener) listener();
}

// One call out: connect, write, read an answer, all within one deadline.
class outbound : public std::enable_shared_from_this<outbound> {
 public:
  outbound(asio::io_context& io, std::string request, event_loop::answer_listener done)
      : socket_(io), timer_(io), request_(std::move(request)), done_(std::move(done)) {}

  void start(const tcp::endpoint& peer, milliseconds timeout) {
    auto self = shared_from_this();
    timer_.expires_after(timeout);
    timer_.async_wait([self](error_code ec) {
      if (!ec) self->finish(nullptr);
    });
    socket_.async_connect(peer, [self](error_code ec) { ec ? self->finish(nullptr) : self->write(); });
  }

 private:
  void write() {
    auto self = shared_from_this();
    asio::async_write(socket_, asio::buffer(request_),
                      [self](error_code ec, std::size_t) { ec ? self->finish(nullptr) : self->read(); });
  }

  void read() {
    auto self = shared_from_this();
    socket_.async_read_some(asio::buffer(buffer_), [self](error_code ec, std::size_t n) {
      auto state = ec ? self->reader_.close() : self->reader_.feed({self->buffer_.data(), n});
      if (state == http_reader::state::done) return self->finish(&self->reader_);
      if (state == http_reader::state::failed) return self->finish(nullptr);
      self->read();
    });
  }

  void finish(const http_reader* answer) {
    if (!done_) return;
    auto done = std::exchange(done_, nullptr);
    error_code ignored;
    timer_.cancel();
    socket_.close(ignored);
    done(answer);
  }

  tcp::socket socket_;
  asio::steady_timer timer_;
  std::string request_;
  event_loop::answer_listener done_;
  http_reader reader_{http_reader::kind::response};
  std::array<char, read_bytes> buffer_{};
};

}  // namespace

struct event_loop::parts {
  std::size_t living = 0;  // Outlives the loop, whose end takes the last connections along.
  asio::io_context io{1};
  asio::signal_set signals{io, SIGTERM, SIGINT};
  std::vector<std::unique_ptr<tcp::acceptor>> acceptors;
  std::map<timer_id, asio::steady_timer> timers;
  timer_id last_timer = 0;
  asio::steady_timer pause{io};

  // Out of descriptors: accepting pauses and the server lives on.
  void retry_accept(tcp::acceptor& acceptor, http_handler& handler) {
    pause.expires_after(accept_pause);
    pause.async_wait([this, &acceptor, &handler](error_code ec) {
      if (!ec) accept(acceptor, handler);
    });
  }

  void accept(tcp::acceptor& acceptor, http_handler& handler) {
    acceptor.async_accept([this, &acceptor, &handler](error_code ec, tcp::socket socket) {
      if (!acceptor.is_open()) return;
      if (ec) return retry_accept(acceptor, handler);
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      if (living < connections_max) std::make_shared<connection>(std::move(socket), handler, living)->start();
      accept(acceptor, handler);
    });
  }
};

event_loop::event_loop() : parts_(std::make_unique<parts>()) {}
event_loop::~event_loop() = default;

void event_loop::run() {
  parts_->signals.async_wait([this](error_code ec, int) {
    if (!ec) parts_->io.stop();
  });
  parts_->io.run();
}

void event_loop::stop() { parts_->io.stop(); }

std::uint16_t event_loop::listen(const std::string& address, std::uint16_t port, http_handler& handler) {
  tcp::endpoint endpoint(asio::ip::make_address(address), port);
  auto acceptor = std::make_unique<tcp::acceptor>(parts_->io, endpoint);
  auto bound = acceptor->local_endpoint().port();
  parts_->accept(*acceptor, handler);
  parts_->acceptors.push_back(std::move(acceptor));
  return bound;
}

event_loop::timer_id event_loop::after(milliseconds time, std::function<void()> action) {
  auto id = ++parts_->last_timer;
  auto [at, added] = parts_->timers.emplace(id, asio::steady_timer(parts_->io, time));
  at->second.async_wait([this, id, action = std::move(action)](error_code ec) {
    if (ec) return;
    if (parts_->timers.erase(id) == 0) return;  // Cancelled after it was due.
    action();
  });
  return id;
}

void event_loop::cancel(timer_id id) { parts_->timers.erase(id); }

void event_loop::call(const std::string& address, std::uint16_t port, std::string request, milliseconds timeout,
                      answer_listener done) {
  auto made = std::make_shared<outbound>(parts_->io, std::move(request), std::move(done));
  made->start(tcp::endpoint(asio::ip::make_address(address), port), timeout);
}

}  // namespace cloakroom::sandbox
