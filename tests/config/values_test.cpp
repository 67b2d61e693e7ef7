// Single values: addresses, origins, durations, hours, dates, names; and guesses at misspelt words.
// What the reader makes of them is tested in cases_test.cpp.
#include <catch2/catch.hpp>

#include "config/network.hpp"
#include "config/value_text.hpp"
#include "config/words.hpp"

using namespace cloakroom::config;

TEST_CASE("config: a block holds its addresses and no others", "[config]") {
  struct sample {
    const char *block, *address;
    bool inside;
  };
  for (auto [block, address, inside] :
       {sample{"10.0.0.0/8", "10.255.255.255", true}, sample{"10.0.0.0/8", "11.0.0.0", false},
        sample{"192.0.2.128/25", "192.0.2.127", false}, sample{"192.0.2.128/25", "192.0.2.128", true},
        sample{"0.0.0.0/0", "203.0.113.9", true}, sample{"0.0.0.0/0", "2001:db8::1", false},
        sample{"192.0.2.1", "192.0.2.1", true}, sample{"192.0.2.1", "192.0.2.2", false},
        sample{"2001:db8::/33", "2001:db8:7fff::1", true}, sample{"2001:db8::/33", "2001:db8:8000::1", false},
        sample{"::/0", "192.0.2.1", true}}) {
    INFO(block << " " << address);
    REQUIRE(parse_cidr(block));
    REQUIRE(parse_address(address));
    CHECK(contains(*parse_cidr(block), *parse_address(address)) == inside);
  }
}

TEST_CASE("config: what is no block of addresses is refused", "[config]") {
  for (auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8 ",
                     "2001:db8::1/64", "2001:db8::/129", "example.com", "fe80::1%eth0", "10.0.0.0/08x"}) {
    INFO(text);
    CHECK_FALSE(parse_cidr(text));
  }
}

TEST_CASE("config: a place to listen is an address and a port", "[config]") {
  CHECK(parse_listen("127.0.0.1:8080") == listen_address{"127.0.0.1", 8080});
  CHECK(parse_listen("[::1]:8080") == listen_address{"::1", 8080});
  CHECK(parse_listen(":0") == listen_address{"0.0.0.0", 0});
  CHECK(text(listen_address{"::1", 80}) == "[::1]:80");
  for (auto* text : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "localhost:80", "::1:8080",
                     "[127.0.0.1]:80", "127.0.0.1:+80", "[::1]"}) {
    INFO(text);
    CHECK_FALSE(parse_listen(text));
  }
}

TEST_CASE("config: an origin takes the form in which browsers send it", "[config]") {
  CHECK(parse_origin("https://www.example.com") == "https://www.example.com");
  CHECK(parse_origin("HTTPS://WWW.Example.COM:443") == "https://www.example.com");
  CHECK(parse_origin("http://localhost:80") == "http://localhost");
  CHECK(parse_origin("http://[::1]:8080") == "http://[::1]:8080");
  CHECK(parse_origin("https://shop.example:8443") == "https://shop.example:8443");
  for (auto* text : {"",
                     "*",
                     "null",
                     "www.example.com",
                     "https://",
                     "https://www.example.com/",
                     "https://a.example/x",
                     "https://a.example?x",
                     "https://a.example#x",
                     "ftp://a.example",
                     "https://u@a.example",
                     "https://a.example:0",
                     "https://a.example:65536",
                     "https://*.example",
                     "https://a b.example",
                     "https://a..example",
                     "https://.example",
                     "https://[::1",
                     "https://[zz]:1",
                     "https://приклад.example",
                     "https://a.example:",
                     "https://a.example\\@b.example"}) {
    INFO(text);
    CHECK_FALSE(parse_origin(text));
  }
}

TEST_CASE("config: masking hides passwords and parameters wherever they stand", "[config]") {
  struct sample {
    const char *url, *masked;
  };
  for (auto [url, masked] :
       {sample{"postgresql://db.example.com/x", "postgresql://db.example.com/x"},
        sample{"postgresql://u@db.example.com/x", "postgresql://u@db.example.com/x"},
        sample{"postgresql://u:p@db.example.com/x", "postgresql://u:***@db.example.com/x"},
        sample{"postgresql://u:p@q@db.example.com/x", "postgresql://u:***@db.example.com/x"},
        sample{"postgresql://u:p/q@db.example.com/x", "postgresql://u:***@db.example.com/x"},
        sample{"postgresql://u:p?q@db.example.com/x", "postgresql://u:***@db.example.com/x"},
        sample{"postgresql:///x?password=p&sslmode=require", "postgresql:///x?password=***&sslmode=***"},
        sample{"postgresql:///x?password=p@q", "postgresql://:***@q"},
        sample{"https://a.example/x?k", "https://a.example/x?k"}, sample{"", ""}}) {
    INFO(url);
    CHECK(masked_url(url) == masked);
  }
}

TEST_CASE("config: durations read, print and compare with the policy", "[config]") {
  struct sample {
    const char *written, *printed;
    bool longer;
  };
  for (auto [written, printed, longer] :
       {sample{"5y", "5y", false}, sample{"60mo", "5y", false}, sample{"18mo", "18mo", false},
        sample{"6w", "42d", false}, sample{"90d", "90d", false}, sample{"1825d", "1825d", false},
        sample{"1826d", "1826d", true}, sample{"61mo", "61mo", true}, sample{"6y", "6y", true},
        sample{"999999y", "999999y", true}}) {
    INFO(written);
    auto length = parse_period(written);
    REQUIRE(length);
    CHECK(text(*length) == printed);
    CHECK(longer_than_policy(*length) == longer);
  }
  for (auto* text : {"", "5", "y", "0d", "-1y", "5 y", "5Y", "1.5y", "5years", "1y6mo", "1000000d", "5m", "0x5y"}) {
    INFO(text);
    CHECK_FALSE(parse_period(text));
  }
}

TEST_CASE("config: opening hours lie within one day", "[config]") {
  for (auto* text : {"09:00-18:00", "00:00-24:00", "23:59-24:00"}) {
    INFO(text);
    REQUIRE(parse_opening(text));
    CHECK(cloakroom::config::text(*parse_opening(text)) == text);
  }
  for (auto* text : {"", "9:00-18:00", "09:00-09:00", "18:00-09:00", "09:00-24:01", "09:60-18:00", "09:00–18:00",
                     "09:00 -18:00", "25:00-26:00", "0a:00-18:00"}) {
    INFO(text);
    CHECK_FALSE(parse_opening(text));
  }
}

TEST_CASE("config: a date is a day that exists", "[config]") {
  REQUIRE(parse_date("2028-02-29"));
  CHECK(text(*parse_date("2028-02-29")) == "2028-02-29");
  CHECK(text(*parse_date("0001-01-01")) == "0001-01-01");
  for (auto* text :
       {"", "2027-02-29", "2026-13-01", "2026-00-01", "2026-01-32", "2026-1-1", "26-01-01", "2026/01/01"}) {
    INFO(text);
    CHECK_FALSE(parse_date(text));
  }
}

TEST_CASE("config: regions and time zones are ones that exist", "[config]") {
  for (auto* text : {"UA", "PL", "BG", "AD", "ZW"}) CHECK(is_region(text));
  for (auto* text : {"", "U", "UK", "XX", "ua", "UKR", "A ", "D A", " A"}) {
    INFO(text);
    CHECK_FALSE(is_region(text));
  }
  for (auto* text : {"Europe/Kyiv", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3"}) CHECK(is_time_zone(text));
  for (auto* text :
       {"", "Europe", "Europe/Kiiv", "../zoneinfo/UTC", "/etc/localtime", "zone.tab", "tzdata.zi", "UTC "}) {
    INFO(text);
    CHECK_FALSE(is_time_zone(text));
  }
}

TEST_CASE("config: an e-mail address is one plain address", "[config]") {
  for (auto* text : {"support@example.com", "a.b+c@mail.example.org"}) CHECK(is_email(text));
  for (auto* text : {"", "support", "@example.com", "a@b", "a@example.", "a@.example", "a@b@example.com",
                     "a b@example.com", "Support <a@example.com>", "a@example.com\n", "a@exa..mple"}) {
    INFO(text);
    CHECK_FALSE(is_email(text));
  }
}

TEST_CASE("config: a misspelt word finds its neighbour, a strange one finds none", "[config]") {
  std::array<std::string_view, 5> words{"token_file", "chat_id", "topics", "receive", "api"};
  struct sample {
    const char *typed, *meant;
  };
  for (auto [typed, meant] : {sample{"token", "token_file"}, sample{"tokenfile", "token_file"},
                              sample{"chatid", "chat_id"}, sample{"topcis", "topics"}, sample{"recieve", "receive"},
                              sample{"apy", "api"}, sample{"colour", ""}, sample{"", ""}, sample{"x", ""}}) {
    INFO(typed);
    CHECK(nearest(typed, words) == meant);
  }
}
