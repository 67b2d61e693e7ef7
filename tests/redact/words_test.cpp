// The words of context: well formed, found in any case, stems included.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "base/utf8.hpp"
#include "redact/characters.hpp"
#include "redact/lexicon.hpp"

using namespace cloakroom::redact;

namespace {
word_sight look(std::string_view word) {
  static const lexicon words;
  return words.look_up(word, 0, word.size());
}

// The inverse of lower() for the letters of our languages.
std::string upper_case(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += utf8_at(text, at).bytes) {
    char32_t c = utf8_at(text, at).value;
    for (char32_t upper : {c - 32, c - 80, c - 1})
      if (upper < c && lower(upper) == c) {
        c = upper;
        break;
      }
    append_utf8(out, c);
  }
  return out;
}

std::string with_apostrophe(std::string word, const char* apostrophe) {
  std::size_t at = word.find('\'');
  return at == std::string::npos ? word : word.replace(at, 1, apostrophe);
}

// As the walk asks: letters and whatever lies outside ASCII, six bytes of them.
std::uint64_t beginning_of(std::string_view word) {
  auto letter = [](char c) { return ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80; };
  auto length = static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), letter) - word.begin());
  std::uint64_t six =
      lexicon::beginnings::folded(lexicon::key_of(word.data(), std::min(length, lexicon::beginnings::bytes)));
  return length > lexicon::beginnings::bytes ? six | lexicon::beginnings::goes_on : six;
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

TEST_CASE("words: what tells is let through by its beginning, in any case and with any apostrophe", "[redact]") {
  const lexicon words;
  for (const lexeme& each : all_lexemes()) {
    if ((each.classes & (lexicon::trigger_words | lexicon::phone_words)) == 0) continue;
    std::string title = upper_case(each.text.substr(0, utf8_at(each.text, 0).bytes));
    title += each.text.substr(title.size());
    for (const std::string& form : {std::string(each.text), title, upper_case(each.text)})
      for (const char* apostrophe : {"'", "`", "\u2019", "\u02bc"})
        for (const char* ending : {"", "s", "ами"}) {
          if (*ending != 0 && !each.stem) continue;
          std::string word = with_apostrophe(form, apostrophe) + ending;
          CAPTURE(word);
          CHECK(words.of_telling().hold(beginning_of(word)));
        }
  }
  CHECK(words.of_telling().hold(beginning_of("тЕЛЕГРАМ")));
  CHECK_FALSE(words.of_telling().hold(beginning_of("посилка")));
  CHECK_FALSE(words.of_telling().hold(beginning_of("order")));
}
