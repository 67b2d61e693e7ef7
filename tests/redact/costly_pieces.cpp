// The adversary: repeats of triggers, near-values and joiners, alone and nested.
#include "tests/redact/work_units.hpp"

namespace cloakroom::redact::testing {

std::vector<std::string> costly_pieces() {
  return {
      // Marks and repeats of them.
      "@", "a@", "@a", "@@a.", "a.b@", "=", "==", "AAAAAAAAAAAAAAAAAAAAAA==", ":", "a:", "1:", "::", "ab::1", "/", "//",
      "://", "t.me/", "https://", "www.t.me/a", "m.me/.", "viber:/", "https://a.t.me", "tg://", "[", "[[", "[email",
      "[email-", "[ email - ", "［", "【", "<id", "{card-0", "(", "((", "+", "++1", "+(", "#", "$",
      // Digits with every joiner.
      "1", "1 ", "12 ", "123 ", "1234 ", "12.", "1.1.1.1 ", "1-", "1/", "(0) ", "0 ", "00 ", "+1", "+1 ", "8 0",
      "067 123 45 67 ", "0671234567,", "380 67 ", "4111 1111 1111 1111 ", "4 1 1 1 ", "12.05.2024 ",
      "1:1:", "50.4501, ", "1\n", "1\u200b", "\u200b1", "1\u00ad\u00ad\u00ad\u00ad", "４", "４ ", "1 - ", "1)(",
      "999 999 999 ",
      // Codes that begin like an IBAN.
      "GB29 ", "GB29NWBK", "UA21 3223 ", "PL61-", "NO93 8601 ", "MT84MALT011000012345MTLCAST00", "DE89 3704 0044 0532 ",
      // Words that are keywords, and long ones.
      "one ", "one two ", "нуль ", "сто двадцять три ", "plus one ", "at ", "dot ", "собака ", "a at b dot ", "a (at) ",
      "ivan собака example точка ", "телеграм ", "telegram is my nick ", "viber ", "viber 1", "viber: +1 ", "fb id ",
      "messenger a", "telegram: a", "tel 1", "телефон 1 ", "тел. 123456 ", "order 1234567 ", "pesel 1 ", "ext ", "x1",
      "тел 067 123 45 67 доб 1 ", "card 4", "version 1.1.1.1 ", "грн 1234567 ", "a", "ё", "абв", "ё@", "Ж1", "a'", "'",
      "ivаn@", "аaаa", "aа@", "\u0430\u0435\u043e@a.", "\u200b", "\u00ad", "\u2060\u200b", "a\u200b", "\u200b@",
      "\u00a0", "\u2009", "«", "\u201c", "€", "№1", "\U0001f600", "\u3002", "a\u3002b@", "日本", "a.", "a-", "a_",
      "xn--", "a@b.c", "a@b.co", "a@b.co.", "a@b.co,", "@abcde", "@abcde.", "a@b.co&", ".@", "-@-", "'@'", "%@%"};
}

std::vector<std::string> nested_pieces() {
  std::vector<std::string> pieces;
  for (const char* left : {"@", "1 ", "+1", "t.me/", "telegram ", "one ", "a at ", "[email-", "GB29 ", "==", "::"})
    for (const char* right :
         {"@", "2 ", "a.", "viber ", "two ", "dot b ", "12345678 ", "t.me/", "\u200b", "а", ":", "]"})
      pieces.push_back(std::string(left) + right);
  return pieces;
}

}  // namespace cloakroom::redact::testing
