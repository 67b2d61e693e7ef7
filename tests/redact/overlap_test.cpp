// The longest type wins, and findings come in order without touching each other.
#include <catch2/catch.hpp>

#include "tests/redact/found.hpp"

using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

TEST_CASE("redact: a phone inside something longer is not a phone", "[redact]") {
  CHECK(found_in("UA213223130000026007233566001", {"UA", ""}) == items({"IBAN_CODE:UA213223130000026007233566001"}));
  CHECK(found_in("viber://chat?number=%2B380671234567", {"UA", ""}) ==
        items({"VIBER_ID:viber://chat?number=%2B380671234567"}));
  CHECK(found_in("https://t.me/+380671234567", {"UA", ""}) == items({"TELEGRAM_ID:https://t.me/+380671234567"}));
  CHECK(found_in("380671234567@example.com", {"UA", ""}) == items({"EMAIL_ADDRESS:380671234567@example.com"}));
}

TEST_CASE("redact: neighbours are found one by one", "[redact]") {
  CHECK(found_in("ivan@example.com,+380671234567 4111 1111 1111 1111", {"UA", ""}).size() == 3);
  CHECK(found_in("067 123 45 67, 050 123 45 67; 063 123 45 67", {"UA", ""}).size() == 3);
  CHECK(found_in("0671234567,0501234567,+380631234567", {"UA", ""}).size() == 3);
  CHECK(found_in("067 123 45 67 050 123 45 67", {"UA", ""}).size() == 2);
}

TEST_CASE("redact: addresses glued together leave nothing of either", "[redact]") {
  for (const std::string joint : {"&", "+", "_", "-", "&&", "+-", "."})
    for (const auto& pair : {"ivan.petrenko@example.com" + joint + "anna@example.org",
                             "ivan@example.com" + joint + "anna.petrenko@example.org",
                             "a@example.com" + joint + "b@example.com" + joint + "c@example.com"}) {
      CAPTURE(pair);
      auto text = cloakroom::raw_text("to " + pair + " please");
      auto found = redactor(settings()).find(text, {"UA", "", nullptr, nullptr});
      REQUIRE(found.has_value());
      std::vector<std::string> tokens(found->findings.size(), "[email]");
      std::string out(sanitised(text, *found, tokens).view());
      CHECK(out.find("example") == std::string::npos);
      CHECK(out.find("anna") == std::string::npos);
      CHECK(out.find("ivan") == std::string::npos);
      CHECK(out.find('@') == std::string::npos);
      CHECK(out.starts_with("to [email]"));
      CHECK(out.ends_with(" please"));
    }
}

TEST_CASE("redact: thousands of addresses glued together are cut as few are", "[redact]") {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "a@b.com&";
  auto found = found_in(text);
  CHECK(found.size() >= 4000);
  std::size_t covered = 0;
  for (const std::string& each : found) covered += each.size() - std::string("EMAIL_ADDRESS:").size();
  CHECK(covered >= text.size() - 1);  // All but the last "&".
}

TEST_CASE("redact: a link inside a link is part of it", "[redact]") {
  CHECK(found_in("https://t.me/a?next=t.me/ivan_petrov b") ==
        items({"TELEGRAM_ID:https://t.me/a?next=t.me/ivan_petrov"}));
  CHECK(found_in("t.me/share/url?u=t.me/ivan_petrov b") == items({"TELEGRAM_ID:t.me/ivan_petrov"}));
  CHECK(found_in("t.me/ivan_petrov t.me/olena_k m.me/olena.k") ==
        items({"TELEGRAM_ID:t.me/ivan_petrov", "TELEGRAM_ID:t.me/olena_k", "MESSENGER_ID:m.me/olena.k"}));
}

TEST_CASE("redact: a type that is switched off does not hide another", "[redact]") {
  settings only_phones;
  only_phones.entities = {"PHONE_NUMBER"};
  redactor phones(only_phones);
  auto found = phones.find(cloakroom::raw_text("t.me/+380671234567 ivan@example.com"), {"UA", "", nullptr, nullptr});
  REQUIRE(found.has_value());
  for (const finding& f : found->findings) CHECK(f.what->type == "PHONE_NUMBER");
}

TEST_CASE("redact: the region decides about bare national numbers", "[redact]") {
  CHECK(found_in("601 512 693", {"PL", ""}).size() == 1);
  CHECK(found_in("601 512 693", {"UA", ""}).empty());
  CHECK(found_in("601 512 693", {"", "pl"}).size() == 1);
  CHECK(found_in("proszę o kontakt, później: 601 512 693", {"", ""}).size() == 1);
  CHECK(found_in("0887 123 456", {"BG", ""}).size() == 1);
}
