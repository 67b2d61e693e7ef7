// Streams of the page, see the HTML standard, section 9.2.
#include "connectors/sandbox/event_stream.hpp"

namespace cloakroom::sandbox {
namespace {

constexpr milliseconds gather_time{20};

}  // namespace

void event_stream::add(std::shared_ptr<http_exchange> exchange) {
  http_message head;
  head.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  exchange->open_stream(head);
  exchange->write("retry: 1000\n\nevent: change\ndata: " + std::to_string(version_) + "\n\n");
  if (readers_.size() == streams_max) readers_.erase(readers_.begin());
  readers_.push_back(std::move(exchange));
}

void event_stream::announce() {
  ++version_;
  if (due_ || readers_.empty()) return;
  due_ = true;
  loop_.after(gather_time, [this] { tell(); });
}

void event_stream::tell() {
  due_ = false;
  auto line = "event: change\ndata: " + std::to_string(version_) + "\n\n";
  std::erase_if(readers_, [&](const std::shared_ptr<http_exchange>& reader) { return !reader->write(line); });
}

}  // namespace cloakroom::sandbox
