// Values by type, near-values, the words around them, and how they are put together.
#include "tests/redact/generated_text.hpp"

#include <algorithm>

namespace cloakroom::redact::testing {
namespace {

// A value with what it is; "" for a near-value.
struct value {
  std::string type;
  std::string text;
};

// Where words decide, a long sentence keeps the neighbours' words away.
struct segment {
  std::string lead;
  value what;
  std::string tail;
  bool words_decide = false;
};

const char* const sentences[] = {
    "The delivery came later than promised and the box was slightly wet inside but nothing seems broken so far",
    "Could somebody explain how the warranty works when the shoes were bought as a gift for a friend abroad",
    "Доброго дня, підкажіть будь ласка, чи можна повернути взуття, якщо розмір виявився замалим для дитини",
    "Дякую за швидку відповідь, усе прийшло вчасно, подруга дуже задоволена подарунком і передає вітання",
    "Dzień dobry, chciałabym zapytać, czy można jeszcze zmienić kolor sukienki, bo córka woli jednak zieloną",
    "Dziękuję za pomoc, wszystko działa bez zarzutu, a obsługa w sklepie była naprawdę bardzo uprzejma wobec nas",
    "Здравейте, бих искала да попитам дали обувките се предлагат и в зелен цвят, защото сестра ми ги харесва",
    "Благодаря за бързия отговор, всичко пристигна навреме, а майка ми беше много доволна от подаръка",
    "Здравствуйте, подскажите пожалуйста, можно ли вернуть обувь, если размер оказался слишком маленьким ребёнку",
    "Спасибо за быстрый ответ, всё пришло вовремя, подруга очень довольна подарком и передаёт вам привет"};

const char* const plain_leads[] = {"", "", "write to ", "ось ", "podaję ", "ето ", "вот ", "here: ", "😀 ", "- "};
const char* const plain_tails[] = {"", "", ".", "!", ", thanks", " дякую", " dziękuję", "; благодаря", " 👍"};

// "0#" digits by chance, "_" the joiner of this number, the rest as it stands.
std::string by_template(dice& d, std::string shape) {
  static const char* const joiners[] = {" ", " ", "-", "\u00a0", "\u2009", "\u202f", "\u2011", "\u2013"};
  std::string joiner = d.of(joiners), made;
  for (char c : shape) made += c == '#' ? std::string(1, d.digit()) : c == '_' ? joiner : std::string(1, c);
  return made;
}

std::string only_digits(const std::string& text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) { return c >= '0' && c <= '9'; });
  return kept;
}

bool plain_digit(char c) { return c >= '0' && c <= '9'; }

// Invisible characters between the signs of a word, full-width digits.
std::string dressed(dice& d, const std::string& text) {
  static const char* const invisible[] = {"\u200b", "\u00ad", "\u2060"};
  bool wide = d.one_in(12);
  std::size_t hidden_at = d.one_in(6) ? 1 + d.below(text.size()) : 0;
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto solid = [&](std::size_t at) { return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])); };
    if (i != 0 && i == hidden_at && solid(i) && solid(i - 1)) made += d.of(invisible);
    if (wide && plain_digit(text[i]))
      made += std::string("\xef\xbc") + static_cast<char>(0x90 + text[i] - '0');
    else
      made += text[i];
  }
  return made;
}

// National numbers by region, all in ranges that their plans know; reserved ones where the country has them.
std::string national_shape(dice& d, const std::string& region) {
  static const char* const ua_codes[] = {"50", "63", "66", "67", "68", "93", "95", "96", "97", "98", "99"};
  static const char* const pl_codes[] = {"50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"};
  static const char* const bg_codes[] = {"87", "88", "89"};
  std::string code;
  if (region == "UA") {
    static const char* const shapes[] = {"_###_##_##", ")_###-##-##", "_###_####", "#######"};
    std::size_t shape = d.below(4);
    return (shape == 1 ? "(0" : "0") + (code = d.of(ua_codes)) + shapes[shape];
  }
  if (region == "PL") {
    static const char* const shapes[] = {"#_###_###", "_###_##_##"};
    return (code = d.of(pl_codes)) + d.of(shapes);
  }
  if (region == "BG") {
    static const char* const shapes[] = {"#_###_###", "#######", "_###_####"};
    return "0" + (code = d.of(bg_codes)) + d.of(shapes);
  }
  if (region == "RU") {
    static const char* const shapes[] = {"8_9##_###-##-##", "8 (9##) ###-##-##", "8-9##-###-##-##", "89#########"};
    return d.of(shapes);
  }
  static const char* const gb[] = {"020_7946_0###", "(020) 7946 0###", "02079460###", "07700_900###"};
  static const char* const us[] = {"(202) 555-01##", "202_555_01##", "1-202-555-01##"};
  return region == "GB" ? d.of(gb) : d.of(us);
}

value national_phone(dice& d, const std::string& region) {
  for (;;) {
    std::string text = by_template(d, national_shape(d, region)), digits = only_digits(text);
    bool bare = digits == text;
    if (bare && (reference_egn(digits) || reference_rnokpp(digits) || reference_pesel(digits))) continue;
    if (digits.ends_with("000000")) continue;  // A round sum.
    return {"PHONE_NUMBER", dressed(d, text)};
  }
}

value plus_phone(dice& d) {
  static const char* const shapes[] = {
      "+380_67_###_##_##", "+38067#######",      "+380 (50) ###-##-##", "+48_601_###_###",  "+4860#######",
      "+359_88_###_####",  "+7 (916) ###-##-##", "+7916#######",        "+44_20_7946_0###", "+1 (202) 555-01##",
      "+1_202_555_01##",   "00380_67_###_##_##", "0048_601_###_###",    "+380111######",    "+4930########"};
  return {"PHONE_NUMBER", dressed(d, by_template(d, d.of(shapes)))};
}

// Seven digits and more that no plan needs to know.
value worded_phone(dice& d) {
  static const char* const shapes[] = {"#######", "###-##-##", "9##_###_##_##", "7##_####", "(0##) ##-##-##"};
  return {"PHONE_NUMBER", dressed(d, by_template(d, d.of(shapes)))};
}

std::string name_of(dice& d) {
  static const char* const names[] = {"ivan", "olena", "kasia", "maria", "petar", "anna", "jan.nowak", "o_shevchenko"};
  static const char* const ends[] = {"", "", "_petrov", ".test", "+shop", "-1987", "77", "%a"};
  return std::string(d.of(names)) + d.of(ends);
}
std::string username_of(dice& d) {
  static const char* const names[] = {"ivan_petrov", "olena1990", "Kasia_N", "maria_bg", "petar77", "annushka"};
  return d.of(names);
}

value address(dice& d, bool glued = false) {
  static const char* const hosts[] = {"example.com", "example.org",       "mail.example.net",   "a-b.example.test",
                                      "EXAMPLE.COM", "x1.y2.example.org", "example.photography"};
  std::string local = !glued && d.one_in(20) ? d.digits(10 + d.below(3)) : name_of(d);
  return {"EMAIL_ADDRESS", dressed(d, local + "@" + d.of(hosts))};
}

value telegram(dice& d) {
  switch (d.below(4)) {
    case 0:
      return {"TELEGRAM_ID", "https://t.me/" + username_of(d) + (d.one_in(3) ? "?start=" + d.digits(8) : "")};
    case 1:
      return {"TELEGRAM_ID", "t.me/+38067" + d.digits(7)};
    case 2:
      return {"TELEGRAM_ID", "http://www.telegram.me/" + username_of(d)};
    default:
      return {"TELEGRAM_ID", "@" + username_of(d)};
  }
}
value viber(dice& d) { return {"VIBER_ID", "viber://chat?number=%2B38067" + d.digits(7)}; }
value messenger(dice& d) {
  if (d.one_in(3)) return {"MESSENGER_ID", "https://www.facebook.com/messages/t/" + d.digits(15)};
  return {"MESSENGER_ID", (d.one_in(2) ? "https://m.me/" : "m.me/") + username_of(d)};
}

std::string grouped(dice& d, const std::string& code) {
  static const char* const joiners[] = {"", "", " ", "-", "\u00a0", "\u202f"};
  std::string joiner = d.of(joiners), made;
  for (std::size_t i = 0; i < code.size(); ++i) made += (i % 4 == 0 && i != 0 ? joiner : "") + code[i];
  return made;
}

std::string card_digits(dice& d, bool right) {
  static const char* const starts[] = {"4", "4", "51", "55", "2221", "2720", "34", "37", "2202"};
  for (;;) {
    std::string start = d.of(starts);
    std::size_t length = start[0] == '3' ? 15 : start == "4" && d.one_in(5) ? 19 : 16;
    std::string digits = start + d.digits(length - start.size());
    if (reference_luhn(digits) == right) return digits;
  }
}
value card(dice& d) {
  std::string digits = card_digits(d, true);
  if (digits.size() == 15 && d.one_in(2))
    digits = digits.substr(0, 4) + " " + digits.substr(4, 6) + " " + digits.substr(10);
  else if (digits.size() != 15)
    digits = grouped(d, digits);
  return {"CREDIT_CARD", dressed(d, digits)};
}

std::string iban_code(dice& d) {
  static const char* const shapes[] = {"UA00#########################", "PL00########################",
                                       "BG00TEST##############",        "DE00##################",
                                       "GB00TEST##############",        "NL00TEST##########",
                                       "LT00################",          "NO00###########"};
  std::string code = d.of(shapes);
  for (char& c : code)
    if (c == '#') c = d.digit();
  for (int check = 2; check < 99; ++check) {
    code[2] = static_cast<char>('0' + check / 10);
    code[3] = static_cast<char>('0' + check % 10);
    if (reference_mod97(code)) break;
  }
  return code;
}
value iban(dice& d) { return {"IBAN_CODE", dressed(d, grouped(d, iban_code(d)))}; }

value ip(dice& d) {
  auto byte = [&] { return std::to_string(d.below(256)); };
  static const char* const v6[] = {"2001:db8::#", "2001:db8:0:#::7", "fe80::1ff:fe23:45##:890a",
                                   "2001:db8:1:2:3:4:5:###"};
  if (d.one_in(3)) return {"IP_ADDRESS", by_template(d, d.of(v6))};
  static const char* const nets[] = {"192.0.2.", "198.51.100.", "203.0.113."};
  return {"IP_ADDRESS", d.one_in(2) ? d.of(nets) + byte()
                                    : std::to_string(1 + d.below(223)) + "." + byte() + "." + byte() + "." + byte()};
}

std::string born(dice& d, std::size_t month_more) {
  auto two = [](std::size_t v) {
    return std::string{static_cast<char>('0' + v / 10), static_cast<char>('0' + v % 10)};
  };
  return two(d.below(100)) + two(1 + d.below(12) + month_more) + two(1 + d.below(28));
}
segment identity(dice& d, bool right) {
  std::string digits;
  switch (d.below(3)) {
    case 0:
      // A wrong one that begins with Ukraine's old trunk prefix, 80, may be a telephone number there.
      do digits = born(d, d.one_in(2) ? 20 : 0) + d.digits(5);
      while (reference_pesel(digits) != right || (!right && digits.starts_with("80")));
      return {d.one_in(2) ? "PESEL " : "mój PESEL to ", {right ? "PL_PESEL" : "", digits}, ".", true};
    case 1:
      do digits = born(d, d.one_in(2) ? 40 : 0) + d.digits(4);
      while (reference_egn(digits) != right);
      return {d.one_in(2) ? "ЕГН " : "ЕГН: ", {right ? "BG_EGN" : "", digits}, ".", true};
    default:
      do digits = "3" + d.digits(9);
      while (reference_rnokpp(digits) != right || (!right && reference_egn(digits)));
      return {d.one_in(2) ? "ІПН " : "РНОКПП: ", {right ? "UA_RNOKPP" : "", digits}, ".", true};
  }
}

// Numbers that are nobody's.
segment near_number(dice& d) {
  static const char* const orders[] = {"order ", "замовлення № ", "zamówienie ", "поръчка ", "заказ #", "invoice "};
  static const char* const things[] = {"12.05.2024 о 14:30",
                                       "2024-05-12 09:15:00",
                                       "05/12/2024",
                                       "09:00-18:00",
                                       "1 250 грн",
                                       "12 345,67 zł",
                                       "$1,299.00",
                                       "99,99 %",
                                       "1080x1920",
                                       "v10.0.0.1",
                                       "1.2.3",
                                       "00:1A",
                                       "a::b",
                                       "12 шт.",
                                       "AB-1234567",
                                       "C++20",
                                       "3.14159"};
  switch (d.below(5)) {
    case 0:
      return {d.of(orders), {"", d.digits(6 + d.below(4))}, ".", true};
    case 1:
      return {"", {"", d.of(things)}, ",", true};
    case 2:
      return {d.one_in(2) ? "version " : "версія ", {"", "1." + d.digits(1) + ".3.4"}, "", true};
    case 3:
      return {"", {"", "17" + d.digits(11)}, ";", true};
    default:
      return {"", {"", "256.1." + std::to_string(d.below(256)) + ".7"}, " -", true};
  }
}

segment near_word(dice& d) {
  static const char* const words[] = {"@media",         "@Override",    "@example.com",
                                      "user@localhost", "git@",         "@ivan",
                                      "mail@host",      "t.me",         "https://shop.example/item/5",
                                      "m.me",           "viber",        "x==y",
                                      "@scope/package", "@name1@server"};
  return {"", {"", d.of(words)}, "", true};
}

segment near_check(dice& d) {
  switch (d.below(3)) {
    case 0: {
      std::string digits = card_digits(d, false);
      return {d.one_in(2) ? "order " : "", {"", digits}, ".", true};
    }
    case 1: {
      std::string code = iban_code(d);
      code.back() = static_cast<char>('0' + (code.back() - '0' + 1 + static_cast<int>(d.below(8))) % 10);
      return {"", {"", code}, ".", true};
    }
    default:
      return identity(d, false);
  }
}

segment make_segment(dice& d, const std::string& region) {
  static const char* const phone_leads[] = {"tel. ",     "my phone: ", "тел.: ",         "телефон ", "zadzwoń ",
                                            "telefon: ", "позвоните ", "телефонът ми: ", "Тел. ",    "дзвоніть "};
  auto plain = [&](value what) { return segment{d.of(plain_leads), std::move(what), d.of(plain_tails), false}; };
  switch (d.below(16)) {
    case 0:
    case 1:
      return plain(address(d));
    case 2:
      return {d.one_in(2) ? "на" : "пошта:", address(d, true), d.one_in(2) ? "будь ласка" : ".", false};
    case 3:
    case 4:
      return plain(plus_phone(d));
    case 5:
    case 6:
      if (region == "ZZ") return plain(plus_phone(d));
      return {d.of(plain_leads), national_phone(d, region), d.of(plain_tails), true};
    case 7:
      return {d.of(phone_leads), d.one_in(2) || region == "ZZ" ? worded_phone(d) : national_phone(d, region), ".",
              true};
    case 8:
      return plain(telegram(d));
    case 9:
      return plain(d.one_in(2) ? viber(d) : messenger(d));
    case 10:
      return plain(card(d));
    case 11:
      return plain(iban(d));
    case 12:
      return plain(ip(d));
    case 13:
      return identity(d, true);
    case 14:
      return d.one_in(2) ? near_number(d) : near_word(d);
    default:
      return near_check(d);
  }
}

}  // namespace

generated_text generate_text(std::uint64_t seed, std::uint64_t index) {
  static const char* const regions[] = {"UA", "UA", "PL", "BG", "RU", "GB", "US", "ZZ"};
  static const char* const separators[] = {", ", "; ", " | ", "\n* "};
  dice d(seed, index);
  generated_text made;
  made.region = d.of(regions);
  if (d.one_in(2)) made.text = std::string(d.of(sentences)) + (d.one_in(2) ? ". " : ": ");
  bool before_decides = false;
  for (std::size_t n = 1 + d.below(4); n > 0; --n) {
    segment next = make_segment(d, made.region);
    if (!made.planted.empty() || before_decides)
      made.text += next.words_decide || before_decides || d.one_in(4) ? std::string(". ") + d.of(sentences) + " "
                                                                      : d.of(separators);
    before_decides = next.words_decide;
    made.text += next.lead;
    std::size_t start = made.text.size();
    made.text += next.what.text;
    if (!next.what.type.empty()) made.planted.push_back({next.what.type, start, made.text.size()});
    made.text += next.tail;
  }
  return made;
}

}  // namespace cloakroom::redact::testing
