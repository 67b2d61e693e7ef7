// The words of context: well formed, found in any case, stems included.
#include <catch2/catch.hpp>
#include <set>

#include "redact/characters.hpp"
#include "redact/lexicon.hpp"

using namespace cloakroom::redact;

namespace {
word_sight look(std::string_view word) {
  static const lexicon words;
  return words.look_up(word, 0, word.size());
}
}  // namespace

TEST_CASE("words: every one is lower case, long enough for its stem, and stands once", "[redact]") {
  std::set<std::pair<std::string_view, bool>> seen;
  for (const lexeme& each : all_lexemes()) {
    CAPTURE(each.text);
    CHECK(lower_case(each.text) == each.text);
    CHECK((!each.stem || each.text.size() >= 4));
    CHECK(each.classes != 0);
    CHECK(seen.insert({each.text, each.stem}).second);
  }
}

TEST_CASE("words: found in any case and by their stem", "[redact]") {
  for (const char* word : {"телефон", "Телефону", "ТЕЛЕФОН", "phone", "Phone", "PHONES", "tel"}) {
    CAPTURE(word);
    CHECK(look(word).is(word_class::phone));
  }
  CHECK(look("Zamówienie").is(word_class::order));
  CHECK(look("ПОРЪЧКА").is(word_class::order));
  CHECK(look("П’ять").value == 5);
  CHECK(look("zwykły").classes == 0);
}

TEST_CASE("words: triggers are never missed, in lower, title and upper case", "[redact]") {
  const lexicon words;
  for (const char* word : {"telegram", "Telegram", "TELEGRAM", "Телеграм", "ВАЙБЕР", "вайбер", "Viber", "собака",
                           "Собака", "нуль", "Zero", "małpa", "at", "TG", "тг"}) {
    CAPTURE(word);
    CHECK(words.may_trigger(lexicon::key_of(word, std::string_view(word).size())));
  }
}
