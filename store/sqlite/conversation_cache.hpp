// What the writer remembers of the conversations in use: the ends of their chains, client ids and tokens. It takes the
// place of indexes that random inserts would touch. Bounded, least recently used first; always the state of the open
// transaction, and rebuilt from the file by the writer when something is missing. No SQL here.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/result.hpp"
#include "store/sqlite/client_index.hpp"
#include "store/sqlite/tail.hpp"

namespace cloakroom::store {

class conversation_cache {
 public:
  struct token {
    row_number message;
    std::uint32_t ordinal;
    std::string type;
    std::array<std::uint8_t, 8> check;
  };
  using token_name = std::pair<std::string, std::string>;  // Kind and code.
  // Codes are keyed hashes: nobody chooses them. Not noexcept: then the library keeps the hashes and does not look into
  // every name that it passes.
  struct by_code {
    std::size_t operator()(const token_name& of) const { return std::hash<std::string>()(of.second); }
  };
  struct entry {
    tail end;
    bool changed = false;                                   // By the open transaction; not written yet.
    bool more_than_ends = false;                            // Changed beyond the ends of its chains, or new.
    bool messages_known = false;                            // The members below are complete.
    std::vector<row_number> rows;                           // Of messages, by seq - 1.
    client_index clients;                                   // Client id to seq.
    std::unordered_map<token_name, token, by_code> tokens;  // The newest value of each.
  };

  // Remembers at most about this many messages (with a client id each); a conversation counts as one more.
  explicit conversation_cache(std::size_t messages_max) : messages_max_(messages_max) {}

  // Null if it is not remembered. Valid until the end of the transaction, erase or clear.
  entry* find(row_number conversation);
  entry& put(const tail& end);
  // Adds the rows of messages in order of seq; counted for the bound.
  void remember_rows(entry& of, std::span<const row_number> rows);
  // Marks what the open transaction changes.
  void change(entry& changed);
  void erase(row_number conversation);
  void clear();

  // Calls `write` for every changed entry.
  result<void> for_changed(const std::function<result<void>(const entry&)>& write);
  // The transaction ended: what it changed is true now, and the bound holds again.
  void committed();
  // What it changed is forgotten.
  void undone();

 private:
  using position = std::list<entry>::iterator;
  static std::size_t weight_of(const entry& one) { return one.rows.size() + 1; }

  const std::size_t messages_max_;
  std::list<entry> entries_;  // The most recently used first.
  std::unordered_map<row_number, position> by_row_;
  std::vector<row_number> changed_;
  std::size_t messages_ = 0;  // Remembered now, conversations included.
};

}  // namespace cloakroom::store
