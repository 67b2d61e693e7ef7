// One buffer: the beginning of a line moves to its front when the rest is read.
#include "redact/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace cloakroom::redact {

line_reader::line_reader(byte_source source, std::size_t line_bytes_max)
    : source_(std::move(source)),
      line_bytes_max_(line_bytes_max),
      bytes_(std::make_unique_for_overwrite<char[]>(line_bytes_max + read_block_bytes)) {}

bool line_reader::next() {
  cut_ = false;
  std::size_t searched = begin_;
  for (;;) {
    if (searched < end_) {
      auto found = static_cast<const char*>(std::memchr(bytes_.get() + searched, '\n', end_ - searched));
      if (found != nullptr) {
        auto feed = static_cast<std::size_t>(found - bytes_.get());
        return give(feed, feed + 1);
      }
    }
    // Of a line that is too long the beginning stays; what follows it is overwritten.
    if (end_ - begin_ > line_bytes_max_) {
      cut_ = true;
      end_ = begin_ + line_bytes_max_;
    }
    std::size_t length = end_ - begin_;
    if (!refill()) return !failure_ && length > 0 && give(end_, end_);
    searched = begin_ + length;
  }
}

bool line_reader::give(std::size_t end, std::size_t next) {
  std::size_t length = end - begin_;
  cut_ |= length > line_bytes_max_;
  line_ = {bytes_.get() + begin_, std::min(length, line_bytes_max_)};
  begin_ = next;
  return true;
}

bool line_reader::refill() {
  std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  auto got = source_({bytes_.get() + end_, line_bytes_max_ + read_block_bytes - end_});
  if (!got) failure_ = got.error();
  std::size_t count = got ? *got : 0;
  end_ += count;
  return count > 0;
}

}  // namespace cloakroom::redact
