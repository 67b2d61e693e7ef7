// Values over several messages: what is one, what is none, where the pieces stand, and the bounds.
#include <catch2/catch.hpp>

#include "tests/redact/conversation.hpp"

using namespace cloakroom;
using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

struct talk_example {
  const char* region;
  std::vector<std::string> lines;
};

void check(const talk_example& one) {
  auto wanted = read_conversation(one.lines, one.region);
  std::string shown;
  for (const auto& line : one.lines) shown += line + '\n';
  INFO(shown);
  CHECK(values_found(wanted) == wanted.values);
}

}  // namespace

TEST_CASE("look-back: numbers in pieces", "[redact]") {
  const talk_example examples[] = {
      {"UA", {"V: {{PHONE_NUMBER#1:067}}", "V: {{PHONE_NUMBER#1:123 45 67}}"}},
      {"UA", {"V: мій номер {{PHONE_NUMBER#1:067}}", "V: {{PHONE_NUMBER#1:1234567}}"}},
      {"UA", {"V: мій номер {{PHONE_NUMBER#1:067}} -", "V: - {{PHONE_NUMBER#1:123 45 67}}, після 18"}},
      {"UA", {"V: {{PHONE_NUMBER#1:067}}", "V: {{PHONE_NUMBER#1:123}}", "V: {{PHONE_NUMBER#1:45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:+380 67}}", "V: {{PHONE_NUMBER#1:123 45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:+380 67 123}}", "V: {{PHONE_NUMBER#1:45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:(067)}}", "V: {{PHONE_NUMBER#1:123-45-67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:067}}", "A: Слухаю вас", "V: {{PHONE_NUMBER#1:123 45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:067}}", "V: хвилинку", "V: {{PHONE_NUMBER#1:123 45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:067}}", "V: а далі {{PHONE_NUMBER#1:123 45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER#1:нуль шістдесят сім}}", "V: {{PHONE_NUMBER#1:сто двадцять три сорок п'ять 67}}"}},
      {"PL", {"A: Jaki jest Pani numer telefonu?", "V: {{PHONE_NUMBER#1:601}}", "V: {{PHONE_NUMBER#1:234567}}"}},
      {"PL", {"V: {{PHONE_NUMBER#1:601 234}}", "V: {{PHONE_NUMBER#1:567}}"}},
      {"BG", {"V: тел. {{PHONE_NUMBER#1:0888}}", "V: {{PHONE_NUMBER#1:123 456}}"}},
      {"",
       {"V: {{CREDIT_CARD#1:4111}}", "V: {{CREDIT_CARD#1:1111}}", "V: {{CREDIT_CARD#1:1111}}",
        "V: {{CREDIT_CARD#1:1111}}"}},
      {"", {"V: {{CREDIT_CARD#1:5555 5555}}", "V: {{CREDIT_CARD#1:5555 4444}}"}},
      {"", {"V: {{IBAN_CODE#1:PL61 1090 1014}}", "V: {{IBAN_CODE#1:0000 0712 1981 2874}}"}},
      {"", {"V: {{IBAN_CODE#1:GB29}}", "V: {{IBAN_CODE#1:NWBK 6016 1331 9268 19}}"}},
      {"PL", {"A: PESEL?", "V: {{PL_PESEL#1:440514}}", "V: {{PL_PESEL#1:01359}}"}},
  };
  for (const auto& one : examples) check(one);
}

TEST_CASE("look-back: addresses, handles and links in pieces", "[redact]") {
  const talk_example examples[] = {
      {"", {"V: {{EMAIL_ADDRESS#1:ivan@}}", "V: {{EMAIL_ADDRESS#1:example.com}}"}},
      {"", {"V: my mail is {{EMAIL_ADDRESS#1:ivan.petrov@}}", "V: {{EMAIL_ADDRESS#1:example.com}} thanks"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan.petrov@example}}", "V: {{EMAIL_ADDRESS#1:.com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan.petrov@example.}}", "V: {{EMAIL_ADDRESS#1:com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan@gmail}}", "V: {{EMAIL_ADDRESS#1:.com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan@example.com}}", "V: {{EMAIL_ADDRESS#1:.ua}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan.petrov}}", "V: {{EMAIL_ADDRESS#1:@example.com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan.petrov}}", "V: {{EMAIL_ADDRESS#1:@}}", "V: {{EMAIL_ADDRESS#1:example.com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan (at)}}", "V: {{EMAIL_ADDRESS#1:example (dot) com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan собака}}", "V: {{EMAIL_ADDRESS#1:example точка com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan собака example}}", "V: {{EMAIL_ADDRESS#1:точка com}}"}},
      {"", {"V: {{EMAIL_ADDRESS#1:ivan@}}", "A: and?", "V: {{EMAIL_ADDRESS#1:example.com}}"}},
      {"", {"V: my telegram {{TELEGRAM_ID#1:@}}", "V: {{TELEGRAM_ID#1:ivan_petrov}}"}},
      {"", {"V: {{TELEGRAM_ID#1:https://t.me/}}", "V: {{TELEGRAM_ID#1:ivan_petrov}}"}},
  };
  for (const auto& one : examples) check(one);
}

TEST_CASE("look-back: what was asked for", "[redact]") {
  const talk_example examples[] = {
      {"", {"A: telegram?", "V: {{TELEGRAM_ID:ivan_petrov}}"}},
      {"", {"A: What is your Telegram?", "V: it's {{TELEGRAM_ID:ivan_petrov}}"}},
      {"", {"A: What is your Telegram?", "V: {{TELEGRAM_ID:ivanpetrov}}"}},
      {"UA", {"A: Який у вас телеграм?", "V: {{TELEGRAM_ID:ivanpetrov}}"}},
      {"UA", {"V: мій телеграм", "V: {{TELEGRAM_ID:olena2001}}"}},
      {"UA", {"V: мій вайбер", "V: {{VIBER_ID:0671234567}}"}},
      {"UA", {"A: Your phone number?", "V: {{PHONE_NUMBER:1234567}}"}},
      {"", {"A: your facebook?", "V: {{MESSENGER_ID:ivan.petrov.77}}"}},
      {"PL", {"A: Poproszę PESEL", "V: {{PL_PESEL:44051401359}}"}},
  };
  for (const auto& one : examples) check(one);
}

TEST_CASE("look-back: what stands beside each other is not one value", "[redact]") {
  const talk_example examples[] = {
      {"UA", {"V: 2", "V: {{PHONE_NUMBER:067 123 45 67}}"}},
      {"UA", {"V: {{PHONE_NUMBER:067 123 45 67}}", "V: {{PHONE_NUMBER:050 765 43 21}}"}},
      {"UA", {"V: Замовлення 067", "V: 1234567 грн"}},
      {"UA", {"A: Номер замовлення?", "V: 067", "V: 1234567"}},
      {"UA", {"V: 067", "V: це код", "V: а сума 500", "V: 123 45 67"}},
      {"UA", {"V: 12 шт", "V: 067"}},
      {"PL", {"A: Ile sztuk?", "V: 12", "V: a cena 345 zł"}},
      {"", {"V: ivan@", "V: sorry, I will call later"}},
      {"", {"V: {{EMAIL_ADDRESS:ivan@example.com}}", "V: hello"}},
      {"", {"V: {{EMAIL_ADDRESS:ivan@example.com}}", "V: {{EMAIL_ADDRESS:petro@example.com}}"}},
      {"", {"V: Thanks", "V: see example.com"}},
      {"", {"V: Дякую", "V: @example.com"}},
      {"", {"A: telegram?", "V: no"}},
      {"", {"A: telegram?", "V: yes"}},
      {"", {"A: telegram?", "V: later"}},
      {"", {"A: Your Telegram?", "V: I do not use it"}},
      {"", {"A: Your Telegram?", "V: tomorrow"}},
      {"", {"A: We have a Telegram channel.", "V: great"}},
      {"PL", {"A: Jaki jest Pana Telegram?", "V: później", "V: dobrze"}},
      {"", {"V: telegram does not work", "V: android 12"}},
      {"UA", {"A: Ваш телефон?", "V: samsung"}},
      {"", {"V: see you @", "V: office tomorrow"}},
      {"", {"V: 4111", "V: 1111", "V: 1111", "V: 1112"}},
      {"", {"A: When?", "V: 15.03", "V: 10:30"}},
      {"UA", {"A: Скільки?", "V: 10", "V: 20", "V: 30"}},
  };
  for (const auto& one : examples) check(one);
}

TEST_CASE("look-back: a value has the canonical form of the whole, and the whole text", "[redact]") {
  std::vector<earlier_text> earlier;
  earlier.push_back(standard().end_of(raw_text("my number is 067"), speaker::visitor));
  auto seen = standard().find_across(earlier, raw_text("- 123 45 67 ok"), {"UA", "", nullptr, nullptr});
  REQUIRE(seen.has_value());
  REQUIRE(seen->split.has_value());
  REQUIRE(seen->found.findings.size() == 1);
  CHECK(raw_text_reader::view(seen->found.findings[0].canonical) == "+380671234567");
  CHECK(raw_text_reader::view(seen->split->whole) == "067 123 45 67");
  CHECK(seen->found.findings[0].start == 2);
  CHECK(seen->found.findings[0].end == 11);
}

TEST_CASE("look-back: no more than the bounds is looked at", "[redact]") {
  SECTION("bytes of a message's end") {
    std::string longer = std::string(look_back_bytes_max, 'x') + " ї 067";
    auto end = standard().end_of(raw_text(longer), speaker::visitor);
    CHECK_FALSE(end.whole);
    CHECK(end.text.size_bytes() == look_back_bytes_max);
    std::string many;
    while (many.size() <= look_back_bytes_max) many += "ї";
    many += "a";
    CHECK(standard().end_of(raw_text(many), speaker::visitor).text.size_bytes() == look_back_bytes_max - 1);
  }
  SECTION("chatter between two pieces") {
    check({"UA", {"V: {{PHONE_NUMBER#1:067}}", "V: ой", "V: зараз", "V: {{PHONE_NUMBER#1:123 45 67}}"}});
    auto beyond = read_conversation({"V: 067", "V: ой", "V: зараз", "V: хвилинку", "V: 123 45 67"}, "UA");
    CHECK(values_found(beyond, 9).empty());
  }
  SECTION("messages") {
    auto one = read_conversation({"V: 067", "V: 123", "V: 45 67"}, "UA");
    CHECK(values_found(one, 2).size() == 1);
    CHECK(values_found(one, 1).empty());
  }
}

TEST_CASE("look-back: a text that cannot be judged is not judged", "[redact]") {
  std::vector<earlier_text> earlier;
  earlier.push_back(standard().end_of(raw_text("067"), speaker::visitor));
  auto spent = [](const void*) { return true; };
  auto seen = standard().find_across(earlier, raw_text("123 45 67"), {"UA", "", spent, nullptr});
  REQUIRE_FALSE(seen.has_value());
  CHECK(seen.error() == redact::errc::budget_exceeded);
}

TEST_CASE("look-back: wherever a text is cut in two, pieces stand on borders of characters and in order", "[redact]") {
  const std::string texts[] = {"мій номер +380 67 123 45 67, дзвоніть",    "пишіть на ivan.petrov@example.com, чекаю",
                               "карта 4111 1111 1111 1111 до 12/29",       "ivan собака example точка com",
                               "вайбер: 067\u2009123\u201145\u201167 ж",   "t.me/ivan_petrov або @ivan_petrov",
                               "PL61 1090 1014 0000 0712 1981 2874 проше", "нуль шістдесят сім сто двадцять три 45 67"};
  for (const auto& text : texts)
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      if (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) continue;
      std::string first = text.substr(0, cut), second = text.substr(cut);
      INFO(first << " | " << second);
      std::vector<earlier_text> earlier;
      earlier.push_back(standard().end_of(raw_text(first), speaker::visitor));
      auto seen = standard().find_across(earlier, raw_text(second), {"UA", "", nullptr, nullptr});
      REQUIRE(seen.has_value());
      auto border = [](const std::string& in, std::size_t at) {
        return at == in.size() || (at < in.size() && (static_cast<unsigned char>(in[at]) & 0xc0) != 0x80);
      };
      std::size_t last = 0;
      for (const auto& f : seen->found.findings) {
        REQUIRE(f.start >= last);
        REQUIRE(f.end > f.start);
        REQUIRE(border(second, f.start));
        REQUIRE(border(second, f.end));
        last = f.end;
      }
      if (!seen->split) continue;
      REQUIRE(seen->split->finding < seen->found.findings.size());
      for (const auto& piece : seen->split->pieces) {
        REQUIRE(piece.where.start < piece.where.end);
        REQUIRE(border(first, piece.where.start));
        REQUIRE(border(first, piece.where.end));
      }
    }
}
