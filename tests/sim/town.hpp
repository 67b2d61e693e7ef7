// A town of visitors, one agent and everything that can go wrong, by seed; and the invariants that hold whatever does:
//
//   secrets     no value a visitor seeded reaches a call to the messenger, a log line or an audit record
//   delivered   an acknowledged message arrives, or its entry visibly says why not
//   twice       it arrives more than once only after attempts recorded as ambiguous
//   order       inside a conversation messages first arrive in the order of their acknowledgements
//   own         a visitor reads their own words and values, the answers to them, and nobody else's
//   forgotten   after an erasure no row, no key, no token and no resume secret is left, and the topic is retracted;
//   also
//               when it began before the first message was stored, which was on its way in
//   withdrawn   after a withdrawal no text from before it leaves the house
//   pause       nothing is called while the messenger asked to wait, and nothing into a chat it never had
//   rest        in calm weather every entry comes to an end
//
// The process may end at any turn of its loop, the store fail at any call; a seed decides when, and the same seed
// decides the same again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/gateway/desk_world.hpp"
#include "tests/sim/storm.hpp"

namespace cloakroom::sim {

// What the model knows of one message: its words begin with a mark of their own.
struct said {
  std::string mark;    // "m17"
  std::string secret;  // An address nobody else has.
  client_id client;
  bool withdrawn = false;
  bool is_long = false;  // More than one part, with a mark of its own in the last.
};

struct person {
  desk::visitor_session session;
  std::string resume;
  std::vector<said> messages;        // Acknowledged, in order.
  std::vector<std::string> answers;  // Marks of the agent's words to them.
  std::string token;                 // One that is theirs.
  std::int64_t topic = 0;            // The last one the store knew.
  bool erased = false;
};

class town {
 public:
  explicit town(std::uint64_t seed);
  // Lives through `steps` random steps, then calm weather until nothing moves, then checks everything.
  void live(int steps);

 private:
  void step();
  void say(person& who);
  void answer(person& who);
  void withdraw(person& who);
  void end(person& who);
  void erase(person& who);
  void speak_first(person& who);
  void crash();
  void tell(const connectors::update& one);
  void silence(const person& who);
  void calm_down();
  std::optional<store::destination> topic_of(const person& who);
  void note_topics();
  std::string read_all(const person& who, std::int64_t* last = nullptr);

  void check_calls_since(std::size_t first);
  void check_secrets();
  void check_delivered(person& who);
  void check_own(person& who);
  void check_forgotten(person& who);

  person& anybody();
  std::string fresh_mark(char kind) { return kind + std::to_string(++last_mark_) + "."; }

  // How far a use case gets before its process ends.
  int some_turns() { return static_cast<int>(random_() % 16); }

  dice random_, turns_;
  gateway_test::desk_world world_;
  storm weather_;
  std::vector<person> people_;
  std::vector<std::string> secrets_;
  std::map<std::string, std::size_t>
      silent_since_;  // Mark of a withdrawn text, and the number of calls made till then.
  int last_mark_ = 0;
};

// Log lines written while it lives.
class log_catcher {
 public:
  log_catcher();
  ~log_catcher();
  static const std::string& lines();
};

}  // namespace cloakroom::sim
