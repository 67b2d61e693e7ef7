// What the redactor once read wrongly and the reference scanner or a fuzzer showed, one by one.
#include <catch2/catch.hpp>

#include "tests/redact/found.hpp"

using namespace cloakroom::redact::testing;

TEST_CASE("redact: a number that a word names is taken from its first group on", "[redact]") {
  // 854 27 83 alone is a Bulgarian number, 447-63-45 too.
  CHECK(found_in("zadzwoń 991 854 27 83.", {"BG", ""}) == items({"PHONE_NUMBER:991 854 27 83"}));
  CHECK(found_in("telefon: 907-447-63-45.", {"BG", ""}) == items({"PHONE_NUMBER:907-447-63-45"}));
  CHECK(found_in("дзвоніть о 18 067 123 45 67", {"UA", ""}) == items({"PHONE_NUMBER:067 123 45 67"}));
}

TEST_CASE("redact: a number under another country's word is not an identity number", "[redact]") {
  CHECK(found_in("ЕГН 4603154831", {"UA", ""}).empty());
  CHECK(found_in("ЕГН: 4601190240.", {"", ""}).empty());
}

TEST_CASE("redact: an EGN has months of three centuries only", "[redact]") {
  for (const char* phone : {"0665169107", "0881316006", "0883104330", "0671298485"}) {
    CAPTURE(phone);
    CHECK(found_in(phone, {phone[1] == '8' ? "BG" : "UA", ""}) ==
          std::vector<std::string>{std::string("PHONE_NUMBER:") + phone});
  }
  CHECK(found_in("ЕГН 0881316006", {"BG", ""}).empty());
}

TEST_CASE("redact: four numbers up to 255 are an address, whatever a plan says of their digits", "[redact]") {
  CHECK(found_in("173.233.192.79", {"US", ""}) == items({"IP_ADDRESS:173.233.192.79"}));
}

TEST_CASE("redact: an invisible character between country and check digits leaves an IBAN one", "[redact]") {
  CHECK(found_in("NL\u206091-TEST-7906-4691-20") == items({"IBAN_CODE:NL\u206091-TEST-7906-4691-20"}));
  CHECK(found_in("GB\u200b72-TEST-5791-3954-4567-36") == items({"IBAN_CODE:GB\u200b72-TEST-5791-3954-4567-36"}));
}

TEST_CASE("redact: a currency sign belongs to the number it touches, and to its sentence", "[redact]") {
  for (const char* text : {"$;\n+380671234567", "50$ +380671234567", "it is 50$\n+380671234567", "+380671234567 $50",
                           "50 €! +380671234567"})
    CHECK(found_in(text, {"UA", ""}) == items({"PHONE_NUMBER:+380671234567"}));
  for (const char* sum : {"$ 0671234567", "$0671234567", "0671234567 $", "0671234567$", "0671234567 ₴"})
    CHECK(found_in(sum, {"UA", ""}).empty());
}

TEST_CASE("redact: what stands behind a comma is not a number's unit", "[redact]") {
  CHECK(found_in("0048-601-834-640, GB is where I live", {"US", ""}) == items({"PHONE_NUMBER:0048-601-834-640"}));
  CHECK(found_in("0048-601-834-640 | GB is where I live", {"US", ""}) == items({"PHONE_NUMBER:0048-601-834-640"}));
  for (const char* sum : {"601 512 693 GB", "601 512 693,- zł", "601 512 693 (EUR)"})
    CHECK(found_in(sum, {"PL", ""}).empty());
}

// Rules that once spared articles, papers with their year and revisions let these through.
TEST_CASE("redact: words for orders, papers and versions nearby hide nobody's number", "[redact]") {
  struct message {
    const char* region;
    const char* text;
  };
  for (auto [region, text] :
       {message{"UA", "Це Арт Студія, 0671234567"}, message{"RU", "тел. арт-студии 555-12-34"},
        message{"RU", "телефон для заказа 067-412-44-90"}, message{"GB", "Phone for the order 067-412-44-90"},
        message{"GB", "text the code to 067-412-44-90"}, message{"UA", "Send the invoice to 212-736-5000"},
        message{"UA", "Посилку на (022) 621-20-15"}, message{"UA", "Замовлення Петро (212) 736-5000"},
        message{"BG", "Оформих поръчка, 067-412-44-90"},
        message{"RU", "Не открывается сайт, кабинет и т.п. 203.0.113.7 наш адрес"},
        message{"PL", "Nie działa nam API. 203.0.113.7 to nasz serwer"},
        message{"UA", "I want to return this item. 212-736-5000, Anna"},
        message{"GB", "Since the last revision 203.0.113.7 cannot connect"}, message{"UA", "Олена 044/279/2015"},
        message{"GB", "Anna 0161/496/2019"}}) {
    CAPTURE(region, text);
    CHECK(found_in(text, {region, ""}).size() == 1);
  }
}
