// The door of websocket.hpp over Beast. One of the files that include it; nothing but framing is decided here.
#include "gateway/edge/websocket.hpp"

#include <boost/beast/websocket.hpp>
#include <deque>
#include <utility>

#include "gateway/edge/alarm.hpp"
#include "gateway/edge/websocket_beast.hpp"

namespace cloakroom::edge {

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;

// What Beast asks of a stream of its caller: how to end it.
void beast_close_socket(transport& stream) { stream.close_now(); }
void teardown(beast::role_type, transport& stream, error_code& ec) {
  ec = {};
  stream.close_now();
}
template <class Handler>
void async_teardown(beast::role_type role, transport& stream, Handler&& handler) {
  // Lets the peer read our close frame before the connection goes: send no more, then wait for its end.
  ws::async_teardown(role, stream.socket(), std::forward<Handler>(handler));
}

namespace {

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "cloakroom.socket"; }
  std::string message(int value) const override {
    return value == int(socket_errc::closed) ? "closed" : "not a text frame";
  }
};

constexpr std::chrono::seconds handshake_within{10};

class beast_websocket final : public websocket, public std::enable_shared_from_this<beast_websocket> {
 public:
  beast_websocket(transport stream, socket_limits limits)
      : stream_(std::move(stream)),
        limits_(limits),
        taken_(stream_.get_executor()),
        watch_(stream_.get_executor(), [this] { look_after(); }),
        cut_(stream_.get_executor(), [this] { stream_.next_layer().close_now(); }) {}

  awaitable<bool> handshake(beast::http::request<beast::http::string_body> request) {
    // Beast's own idle timer is set anew for every frame; that is two passes of the loop more.
    ws::stream_base::timeout timeouts{handshake_within, ws::stream_base::none(), false};
    stream_.set_option(timeouts);
    stream_.read_message_max(limits_.frame_bytes_max);
    stream_.auto_fragment(false);
    stream_.text(true);
    auto offered = request[beast::http::field::sec_websocket_protocol];
    bool ours = offers_protocol(std::string_view(offered.data(), offered.size()));
    stream_.set_option(ws::stream_base::decorator([ours](ws::response_type& answer) {
      answer.set(beast::http::field::server, "cloakroom");
      if (ours) answer.set(beast::http::field::sec_websocket_protocol, "cloakroom.v1");
    }));
    auto [ec] = co_await stream_.async_accept(request, as_tuple_awaitable);
    if (!ec) watch_.set(half_idle());
    co_return !ec;
  }

  awaitable<result<std::string_view>> read() override {
    // After a frame that breaks the protocol Beast must not be read again: one such frame would end the process.
    if (ended_) co_return CLOAKROOM_FAIL(socket_errc::closed);
    buffer_.consume(buffer_.size());
    // Whoever was just answered has said nothing more yet: others first, and the socket is not asked in vain.
    if (writing_) co_await asio::post(stream_.get_executor(), use_awaitable);
    auto [ec, bytes] = co_await stream_.async_read(buffer_, as_tuple_awaitable);
    if (ec) {
      closing_ = ended_ = true;
      taken_.cancel();
      watch_.disarm();
      // Nobody looks after it from here on: a peer that takes nothing shall not keep what is still to be written.
      if (writing_ || pinging_) cut_.set(std::min<std::chrono::seconds>(limits_.idle, handshake_within));
      co_return CLOAKROOM_FAIL(socket_errc::closed);
    }
    if (!stream_.got_text()) co_return CLOAKROOM_FAIL(socket_errc::not_text);
    auto data = buffer_.cdata();
    co_return std::string_view(static_cast<const char*>(data.data()), bytes);
  }

  void send(std::string frame) override {
    if (closing_) return;
    if (queue_.size() >= limits_.queue_frames_max) return give_up();
    queue_.push_back(std::move(frame));
    if (!writing_) write_next();
  }

  awaitable<bool> room() override {
    const auto length_wanted = std::max<std::size_t>(1, limits_.queue_frames_max / 2);
    while (!closing_ && queue_.size() >= length_wanted) {
      auto before = frames_written_;
      taken_.expires_after(std::chrono::milliseconds(limits_.idle) / 2);
      waited_for_ = true;
      auto [woken] = co_await taken_.async_wait(as_tuple_awaitable);
      waited_for_ = false;
      auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) co_return false;
      if (!woken && frames_written_ == before) give_up();
    }
    co_return !closing_;
  }

  void close(std::uint16_t code, std::string_view reason) override {
    if (closing_) return;
    closing_ = true;
    taken_.cancel();
    // Pings do not find one who talks and does not listen.
    cut_.set(limits_.idle);
    reason_ = ws::close_reason(static_cast<ws::close_code>(code), beast::string_view(reason.data(), reason.size()));
    if (!writing_) finish();
  }

  bool closing() const noexcept override { return closing_; }
  loop_executor executor() override { return stream_.get_executor(); }

 private:
  static bool offers_protocol(std::string_view offered) {
    while (!offered.empty()) {
      auto comma = offered.find(',');
      auto name = offered.substr(0, comma);
      name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
      if (name.substr(0, name.find(' ')) == "cloakroom.v1") return true;
      offered = comma == std::string_view::npos ? std::string_view() : offered.substr(comma + 1);
    }
    return false;
  }

  std::chrono::milliseconds half_idle() const { return std::chrono::milliseconds(limits_.idle) / 2; }

  // A peer that is silent for half of the idle time is asked whether it is there. One that says nothing for the other
  // half is cut off; the time before it was asked does not count, because this process may have stood still.
  void look_after() {
    if (closing_) return;
    auto now = std::chrono::steady_clock::now();
    auto silent_since = stream_.next_layer().silent_since();
    bool asked = asked_at_ > silent_since;
    auto waited = now - (asked ? asked_at_ : silent_since);
    if (waited < half_idle()) return watch_.set(half_idle() - waited);
    if (asked) return stream_.next_layer().close_now();
    asked_at_ = now;
    watch_.set(half_idle());
    if (std::exchange(pinging_, true)) return;  // It takes nothing that is written.
    stream_.async_ping({}, [self = shared_from_this()](error_code) { self->pinging_ = false; });
  }

  // What the peer missed it finds by cursor when it returns.
  void give_up() {
    queue_.resize(writing_ ? 1 : 0);
    close(close_code::too_many, "too slow");
  }

  void write_next() {
    writing_ = true;
    stream_.async_write(asio::buffer(queue_.front()),
                        [self = shared_from_this()](error_code ec, std::size_t) { self->written(ec); });
  }

  void written(error_code ec) {
    writing_ = false;
    queue_.pop_front();
    ++frames_written_;
    if (waited_for_) taken_.cancel();
    if (ec) {
      closing_ = true;
      queue_.clear();
      stream_.next_layer().close_now();
    } else if (!queue_.empty()) {
      write_next();
    } else if (closing_) {
      finish();
    }
  }

  void finish() {
    if (finished_) return;
    finished_ = true;
    stream_.async_close(reason_, [self = shared_from_this()](error_code ec) {
      // The reader sees the end of the connection; one that is silent is cut off.
      if (ec) self->stream_.next_layer().close_now();
    });
  }

  ws::stream<transport> stream_;
  socket_limits limits_;
  beast::flat_buffer buffer_;
  std::deque<std::string> queue_;
  std::uint64_t frames_written_ = 0;
  asio::steady_timer taken_;  // Runs out when no frame was taken for too long.
  bool waited_for_ = false;
  alarm watch_;
  std::chrono::steady_clock::time_point asked_at_;
  bool pinging_ = false;
  alarm cut_;
  ws::close_reason reason_;
  bool writing_ = false, closing_ = false, finished_ = false;
  bool ended_ = false;  // A read failed: nothing more can come.
};

}  // namespace

const boost::system::error_category& socket_category() noexcept {
  static const category instance;
  return instance;
}
error_code make_error_code(socket_errc code) noexcept { return {static_cast<int>(code), socket_category()}; }

awaitable<std::shared_ptr<websocket>> accept_websocket(transport stream,
                                                       beast::http::request<beast::http::string_body> request,
                                                       socket_limits limits) {
  auto made = std::make_shared<beast_websocket>(std::move(stream), limits);
  bool accepted = co_await made->handshake(std::move(request));
  co_return accepted ? made : nullptr;
}

}  // namespace cloakroom::edge
