// Ordinary texts full of numbers that are nobody's: a gateway with false alarms is switched off.
#include <catch2/catch.hpp>

#include "tests/redact/found.hpp"

using namespace cloakroom::redact::testing;

TEST_CASE("redact: orders, tickets and tracking numbers are nothing", "[redact]") {
  for (const char* text : {"order 123456789 is late", "замовлення 501234567 досі в обробці", "заказ № 89161234567",
                           "zamówienie nr 601512693", "поръчка 887123456 още се обработва", "ticket #0671234567",
                           "tracking 59000123456789", "ТТН 20450123456789", "invoice 2024/000123456", "AB123456789PL",
                           "SKU-0671234567", "550e8400-e29b-41d4-a716-446655440000"})
    for (const char* region : {"", "UA", "PL", "BG", "RU"}) {
      CAPTURE(text, region);
      CHECK(found_in(text, {region, ""}).empty());
    }
}

TEST_CASE("redact: three groups of which the last has two digits are an article's", "[redact]") {
  CHECK(found_in("Артикул 0440-118-27, цвет 07", {"UA", ""}).empty());
  CHECK(found_in("арт. 067-4412-90", {"UA", ""}).empty());
}

TEST_CASE("redact: dates, times, sums, versions and coordinates are nothing", "[redact]") {
  for (const char* text : {"02.03.2024 at 18:30",
                           "2024-05-12 14:30:00",
                           "12/05/2024 and 12-05-24",
                           "from 01.02.2024 - 03.04.2024",
                           "paid 12345,67 грн",
                           "1 234 567 zł",
                           "$12345.67",
                           "1234567.89 лв",
                           "50.4501, 30.5234",
                           "50.450100 30.523400",
                           "1700000000000",
                           "4820000000017",
                           "release 10.15.7",
                           "2 000 000 subscribers",
                           "1080x1920",
                           "03:15:27",
                           "09:00-18:00",
                           "0.000012345",
                           "100 000 000",
                           "99,99 %"})
    for (const char* region : {"", "UA", "PL", "BG", "RU"}) {
      CAPTURE(text, region);
      CHECK(found_in(text, {region, ""}).empty());
    }
}

TEST_CASE("redact: large sums, long decimals, ranges of versions and books are nothing", "[redact]") {
  for (auto [text, region] : {std::pair("Razem 601 234 567,89 zł", "PL"),
                              {"бюджет 671 234 567,89 грн", "UA"},
                              {"сума 888 123 456,78 лв", "BG"},
                              {"1/15 = 0,0666666667 і 0,5454545454545454", "UA"},
                              {"6 291 722,38 57 711 497,56", "US"},
                              {"affected versions 1.2.3.4-1.2.3.9, libfoo 1.2.3.4-1", "UA"},
                              {"VERSION 1.2.3.4 AND 1.2.3.5", "UA"},
                              {"ISBN 5-02-013850-9", "BG"},
                              {"978-0-671-23456-7", "UA"},
                              {"ТТН 12-0501234567", "UA"},
                              {"замовлення 12-050 123 45 67", "UA"}}) {
    CAPTURE(text, region);
    CHECK(found_in(text, {region, ""}).empty());
  }
}

TEST_CASE("redact: code and addresses of machines are nothing", "[redact]") {
  for (const char* text : {"os.system('ls')", "https://shop.example/item/0671234567", "a::b and std::string",
                           "@param name", "git@", "foo@bar", "#1234567890", "x = y == z"}) {
    CAPTURE(text);
    CHECK(found_in(text, {"UA", ""}).empty());
  }
}
