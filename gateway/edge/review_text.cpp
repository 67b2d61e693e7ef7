// Raw text to JSON, for the control door.
#include "gateway/edge/review_text.hpp"

#include <nlohmann/json.hpp>

#include "base/raw_text_reader.hpp"

namespace cloakroom::edge {

std::string write_review_text(const held_id& id, const raw_text& text) {
  nlohmann::ordered_json out{{"id", id.text()}, {"text", raw_text_reader::view(text)}};
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace cloakroom::edge
