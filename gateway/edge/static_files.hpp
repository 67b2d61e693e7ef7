// Files that are part of the program: the widget, the demo shop, the descriptions of the protocol. Compressed once, at
// start.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

class static_files {
 public:
  // `cache` is the Cache-Control value. `path` is what is asked for: "/widget.js".
  void add(std::string path, std::string_view bytes, std::string_view cache);
  bool has(std::string_view path) const { return files_.contains(path); }
  // 200, or 304 where the browser has it; brotli or gzip where it takes them. Any origin may read these files.
  http_response answer(const http_request& request) const;

 private:
  struct file {
    std::shared_ptr<const std::string> plain, gzip, brotli;
    std::string digest, type, cache;
  };
  std::map<std::string, file, std::less<>> files_;
};

}  // namespace cloakroom::edge
