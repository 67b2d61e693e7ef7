// Forms and answers as the desk reads them: typed fields are what they say, agents' tokens are understood however they
// were retyped, and nobody else's data passes.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/raw_text_reader.hpp"
#include "base/safe_text_maker.hpp"
#include "redact/answer_text.hpp"
#include "redact/form_text.hpp"
#include "redact/restore.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;

const redactor& scanner() {
  static const redactor one{settings{}};
  return one;
}

const std::vector<std::string> kinds = {"email", "phone", "telegram", "viber", "messenger",
                                        "card",  "iban",  "ip",       "id",    "file"};
const scan_context ukrainian{"UA", "uk", nullptr, nullptr};

raw_text raw(std::string_view words) { return raw_text(std::string(words)); }
std::string plain(const raw_text& text) { return std::string(raw_text_reader::view(text)); }

std::vector<form_field> one_field(std::string_view name, std::string_view type, std::string_view value) {
  std::vector<form_field> out;
  out.push_back({name, "Field: ", type, raw(value)});
  return out;
}

std::string judged(std::string_view type, std::string_view value) {
  auto fields = one_field("field", type, value);
  auto read = read_form(scanner(), fields, ukrainian);
  REQUIRE(read.has_value());
  if (!read->bad_field.empty()) return "bad";
  if (read->found.findings.empty()) return "nothing";
  const auto& found = read->found.findings;
  REQUIRE(found.size() == 1);
  CHECK(found[0].what->type == type);
  CHECK(plain(slice(read->text, {found[0].start, found[0].end})) ==
        std::string(value.substr(value.find_first_not_of(' '),
                                 value.find_last_not_of(' ') - value.find_first_not_of(' ') + 1)));
  return plain(found[0].canonical);
}

}  // namespace

TEST_CASE("form text: a typed field is one finding, whatever the scanner thinks", "[gateway]") {
  struct row {
    std::string type, value, canonical;
  };
  for (const auto& [type, value, canonical] : std::vector<row>{
           {"EMAIL_ADDRESS", "Ann@Example.com", "ann@example.com"},
           {"EMAIL_ADDRESS", "  ann@example.com  ", "ann@example.com"},
           {"EMAIL_ADDRESS", "дмитро@example.com", "дмитро@example.com"},
           {"PHONE_NUMBER", "+44 7700 900123", "+447700900123"},
           {"PHONE_NUMBER", "1234567", "1234567"},
           {"TELEGRAM_ID", "@Olena_Shop", "olena_shop"},
           {"VIBER_ID", "01234567890A=", "01234567890A="},
           {"MESSENGER_ID", "olena.shop.5", "olena.shop.5"},
       }) {
    CAPTURE(type, value);
    CHECK(judged(type, value) == canonical);
  }
}

TEST_CASE("form text: a typed field that cannot be what it says names itself", "[gateway]") {
  struct row {
    std::string type, value;
  };
  for (const auto& [type, value] : std::vector<row>{
           {"EMAIL_ADDRESS", "ann"},
           {"EMAIL_ADDRESS", "@example.com"},
           {"EMAIL_ADDRESS", "ann@"},
           {"EMAIL_ADDRESS", "ann@example"},
           {"EMAIL_ADDRESS", "ann.lee@example"},
           {"EMAIL_ADDRESS", "ann@.com"},
           {"EMAIL_ADDRESS", "ann@example."},
           {"EMAIL_ADDRESS", "ann@example.com, call +44 7700 900123"},
           {"EMAIL_ADDRESS", "ann@example.com\nbcc: bob@example.com"},
           {"EMAIL_ADDRESS", "<ann@example.com>"},
           {"EMAIL_ADDRESS", std::string(65, 'a') + "@example.com"},
           {"PHONE_NUMBER", "123456"},
           {"PHONE_NUMBER", "1234567890123456"},
           {"PHONE_NUMBER", "call me"},
           {"PHONE_NUMBER", "+44 7700 900123 ext 5"},
           {"TELEGRAM_ID", "a b c d e f"},
           {"TELEGRAM_ID", "@"},
           {"VIBER_ID", std::string(201, 'a')},
           {"MESSENGER_ID", "https://example.com/ a"},
       }) {
    CAPTURE(type, value);
    CHECK(judged(type, value) == "bad");
  }
}

TEST_CASE("form text: empty fields leave no line, free text is scanned, offsets are of the joined text", "[gateway]") {
  std::vector<form_field> fields;
  fields.push_back({"email", "E-mail: ", "EMAIL_ADDRESS", raw("ann@example.com")});
  fields.push_back({"phone", "Phone: ", "PHONE_NUMBER", raw("   ")});
  fields.push_back({"subject", "Subject: ", "", raw("Delivery to bob@example.com")});
  fields.push_back({"text", "", "", raw("Привіт, ann@example.com ще раз")});
  auto read = read_form(scanner(), fields, ukrainian);
  REQUIRE(read.has_value());
  CHECK(plain(read->text) ==
        "E-mail: ann@example.com\nSubject: Delivery to bob@example.com\n\nПривіт, ann@example.com ще раз");
  REQUIRE(read->found.findings.size() == 3);
  std::vector<std::string> values;
  for (const auto& one : read->found.findings) values.push_back(plain(slice(read->text, {one.start, one.end})));
  CHECK(values == std::vector<std::string>{"ann@example.com", "bob@example.com", "ann@example.com"});
  CHECK(plain(read->found.findings[0].canonical) == plain(read->found.findings[2].canonical));
  CHECK(sanitised_by_kind(read->text, read->found).view() ==
        "E-mail: [email]\nSubject: Delivery to [email]\n\nПривіт, [email] ще раз");
}

TEST_CASE("form text: what stands behind a label is one line", "[gateway]") {
  std::vector<form_field> fields;
  fields.push_back({"subject", "Subject: ", "", raw("broken\r\nPhone: none")});
  fields.push_back({"text", "", "", raw("one\ntwo")});
  auto read = read_form(scanner(), fields, ukrainian);
  REQUIRE(read.has_value());
  CHECK(plain(read->text) == "Subject: broken  Phone: none\n\none\ntwo");
}

TEST_CASE("form text: what cannot be judged is refused", "[gateway]") {
  auto invalid = one_field("text", "", "a\xff");
  CHECK(read_form(scanner(), invalid, ukrainian).error() == redact::errc::invalid_utf8);
  auto large = one_field("text", "", std::string(70000, 'a'));
  CHECK(read_form(scanner(), large, ukrainian).error() == redact::errc::too_long);
}

namespace {

// `mine` belong to the visitor.
answer_text answered(std::string_view words, const std::vector<std::string>& mine) {
  auto text = raw(words);
  auto seen = read_answer(scanner(), text, kinds, ukrainian);
  REQUIRE(seen.has_value());
  std::vector<bool> belongs;
  for (const auto& one : seen->mentions)
    belongs.push_back(std::find(mine.begin(), mine.end(), one.kind + '-' + one.code) != mine.end());
  return write_answer(text, *seen, belongs);
}

}  // namespace

TEST_CASE("answer: the visitor's tokens are understood however they were retyped", "[gateway]") {
  for (std::string retyped : {"[email-7qk2m9xd]", "[Email-7QK2M9XD]", "email-7qk2m9xd", "[ email - 7qk2m9xd ]",
                              "(email-7qk2m9xd)", "{EMAIL-7qk2m9xd}"}) {
    CAPTURE(retyped);
    auto out = answered("We wrote to " + retyped + ", please look.", {"email-7qk2m9xd"});
    CHECK(out.text.view() == "We wrote to [email-7qk2m9xd], please look.");
    CHECK_FALSE(out.unknown_token);
    CHECK_FALSE(out.masked);
  }
}

TEST_CASE("answer: o for 0, i and l for 1", "[gateway]") {
  CHECK(answered("[phone-OilO1234]", {"phone-01101234"}).text.view() == "[phone-01101234]");
}

TEST_CASE("answer: a token of somebody else stays text and is told", "[gateway]") {
  auto out = answered("See [email-7qk2m9xd] and [phone-aaaaaaaa].", {"phone-aaaaaaaa"});
  CHECK(out.text.view() == "See (email-7qk2m9xd) and [phone-aaaaaaaa].");
  CHECK(out.unknown_token);
}

TEST_CASE("answer: no unknown mention comes out as a strict token", "[gateway]") {
  for (std::string words : {"[email-7qk2m9xd]", "[[email-7qk2m9xd]]", "email-7qk2m9xd", "［email-7qk2m9xd］",
                            "[email-7qk2m9xd", "[ email-7qk2m9xd ]", "{[email-7qk2m9xd]}"}) {
    CAPTURE(words);
    CHECK(tokens_in(answered(words, {}).text.view(), kinds).empty());
  }
}

TEST_CASE("answer: third persons' data and the agent's own are masked", "[gateway]") {
  auto out = answered("Call Bob, +44 7700 900123, or bob@example.com; yours is [email-7qk2m9xd].", {"email-7qk2m9xd"});
  CHECK(out.masked);
  CHECK(out.text.view() == "Call Bob, [phone], or [email]; yours is [email-7qk2m9xd].");
}

TEST_CASE("answer: a value inside or beside a mention is not lost between the two", "[gateway]") {
  auto out = answered("[email-7qk2m9xd]bob@example.com [email-7qk2m9xd]", {"email-7qk2m9xd"});
  CHECK(out.text.view().find("bob@example.com") == std::string_view::npos);
  CHECK(out.text.view().find("[email-7qk2m9xd]") != std::string_view::npos);
}

TEST_CASE("restore: strict tokens become their values, others stay, and values are not read again", "[gateway]") {
  std::vector<std::string> asked;
  auto value_of = [&](std::string_view kind, std::string_view code) -> std::optional<raw_text> {
    asked.push_back(std::string(kind) + '-' + std::string(code));
    if (code == "7qk2m9xd") return raw("a [phone-aaaaaaaa] b");
    return std::nullopt;
  };
  auto text = safe_text_maker::make("x [email-7qk2m9xd] y [email-00000000] [EMAIL-7qk2m9xd] z");
  CHECK(plain(restored(text, kinds, value_of)) == "x a [phone-aaaaaaaa] b y [email-00000000] [EMAIL-7qk2m9xd] z");
  CHECK(asked == std::vector<std::string>{"email-7qk2m9xd", "email-00000000"});
}

TEST_CASE("form text: a value that begins in one field and ends in another is one value", "[gateway]") {
  auto read = [](std::string_view subject, std::string_view text) {
    std::vector<form_field> fields;
    fields.push_back({"email", "E-mail: ", "EMAIL_ADDRESS", raw("ann@example.com")});
    fields.push_back({"subject", "Subject: ", "", raw(subject)});
    fields.push_back({"text", "", "", raw(text)});
    auto out = read_form(scanner(), fields, ukrainian);
    REQUIRE(out.has_value());
    std::string shown = std::string(sanitised_by_kind(out->text, out->found).view());
    for (const auto& whole : out->wholes) {
      shown += " = " + plain(whole.text);
      for (auto piece : whole.pieces) shown += " " + std::to_string(piece);
    }
    return shown.substr(shown.find('\n') + 1);
  };
  CHECK(read("ivan@", "example.com is mine") == "Subject: [email]\n\n[email] is mine = ivan@example.com 1 2");
  // What the form's text shows in one is one.
  CHECK(read("Call me on +380 67", "123 45 67, please") == "Subject: Call me on [phone], please");
  CHECK(read("telegram", "ivan_petrov") == "Subject: telegram\n\n[telegram]");
  CHECK(read("Order 12345", "where is it?") == "Subject: Order 12345\n\nwhere is it?");
}
