// What a finding covers, type by type: text with marked spans, and the region it is read with. Spans are strict.
#include <catch2/catch.hpp>

#include "base/raw_text_reader.hpp"
#include "tests/redact/found.hpp"

using namespace cloakroom::redact;
using namespace cloakroom::redact::testing;

namespace {

struct example {
  const char* region;
  const char* line;
};

void hold(const std::vector<example>& table) {
  for (const example& each : table) {
    marked wanted = read_marks(each.line);
    INFO("region '" << each.region << "', text: " << wanted.text);
    CHECK(found_in(wanted.text, {each.region, ""}) == wanted.items);
  }
}

}  // namespace

TEST_CASE("redact: e-mail addresses, the address alone", "[redact]") {
  hold({{"", "write to <{{EMAIL_ADDRESS:ivan.petrov@example.com}}>, please"},
        {"", "mailto:{{EMAIL_ADDRESS:ivan+shop@mail.example.org}}?subject=hi"},
        {"", "пошта:{{EMAIL_ADDRESS:ivan@example.com}}."},
        {"", "пишіть на{{EMAIL_ADDRESS:ivan@example.com}}будь ласка"},
        {"", "{{EMAIL_ADDRESS:ivan@example.com}}.Дякую"},
        {"", "{{EMAIL_ADDRESS:ivan@example.com}}.Thanks"},
        {"", "{{EMAIL_ADDRESS:ivan@example.photography}} and {{EMAIL_ADDRESS:o'brien@example.co.uk}}"},
        {"", "({{EMAIL_ADDRESS:a_b-c.d@sub.example.test}})"},
        {"", "{{EMAIL_ADDRESS:иван@пример.рф}}"},
        {"", "{{EMAIL_ADDRESS:ivan＠example．com}}"},
        {"", "{{EMAIL_ADDRESS:ivаn@exаmple.com}} with Cyrillic letters"},
        {"", "{{EMAIL_ADDRESS:iv\u200ban@exam\u00adple.com}}"},
        {"", "{{EMAIL_ADDRESS:ivan @ gmail.com}} or {{EMAIL_ADDRESS:kate@gmail}}"},
        {"", "user@localhost and @ alone and a@b"}});
}

TEST_CASE("redact: e-mail addresses written around filters and by mistake", "[redact]") {
  hold({{"", "{{EMAIL_ADDRESS:\"jane roe\"@example.com}}"},
        {"", "{{EMAIL_ADDRESS:kate @ example.com}} and {{EMAIL_ADDRESS:kate@ example.com}}"},
        {"", "моя {{EMAIL_ADDRESS:petro @example.com}}"},
        {"", "{{EMAIL_ADDRESS:ewa . lis @ example . com}}"},
        {"", "mail {{EMAIL_ADDRESS:t o m @ e x a m p l e . c o m}}"},
        {"", "{{EMAIL_ADDRESS:ewa@example,com}} or {{EMAIL_ADDRESS:ewa@@example.com}}"},
        {"", "?m={{EMAIL_ADDRESS:ewa%40example.com}}&n=1"},
        {"", "{{EMAIL_ADDRESS:ewa&#64;example.com}}"},
        {"", "{{EMAIL_ADDRESS:kate(@)example.com}}"},
        {"", "https://user:secret@host.example.com/a, ssh://git@host.example.com"},
        {"", "https://shop.example/?e={{EMAIL_ADDRESS:kate@example.com}}"},
        {"", "icon@2x.png, meet @ example.com, lunch @ 12, 3 @ 4.50, 100%40 and #64"}});
}

TEST_CASE("redact: e-mail addresses in words, the whole phrase", "[redact]") {
  hold({{"", "mail {{EMAIL_ADDRESS:ivan (at) example (dot) com}} please"},
        {"", "mail {{EMAIL_ADDRESS:ivan[at]example[dot]com}}"},
        {"", "it is {{EMAIL_ADDRESS:ivan at example dot com}}"},
        {"", "пошта {{EMAIL_ADDRESS:ivan собака example крапка com}}"},
        {"", "почта {{EMAIL_ADDRESS:ivan собака example точка com}}"},
        {"", "{{EMAIL_ADDRESS:ivan.petrov собака gmail.com}} пишите"},
        {"", "mój mail {{EMAIL_ADDRESS:jan kropka nowak małpa example kropka pl}}"},
        {"", "имейл {{EMAIL_ADDRESS:maria маймуна example точка bg}}"},
        {"", "{{EMAIL_ADDRESS:kate -at- example -dot- com}}, {{EMAIL_ADDRESS:kate_at_example_dot_com}}"},
        {"", "{{EMAIL_ADDRESS:olena-собака-example-крапка-com}}"},
        {"", "you can mail me, {{EMAIL_ADDRESS:tom at example.com}}"},
        {"", "{{EMAIL_ADDRESS:sue at sign example period com}}"},
        {"", "{{EMAIL_ADDRESS:maria маймунско а example точка com}}"},
        {"", "{{EMAIL_ADDRESS:ivo долна черта rusev кльомба example точка bg}}"},
        {"", "{{EMAIL_ADDRESS:petro сімдесят сім собака example крапка net}}"},
        {"", "{{EMAIL_ADDRESS:olena собака example com}}"},
        {"", "look at example dot by dot, look at example dot com site"},
        {"", "моя собака хвора, крапка"},
        {"", "look at example.com and see"}});
}

TEST_CASE("redact: names and numbers in free order around their messenger", "[redact]") {
  hold({{"", "{{TELEGRAM_ID:night_owl_88}} on telegram"},
        {"", "{{TELEGRAM_ID:ivan_petrov}} в телеграмі"},
        {"", "mam konto {{TELEGRAM_ID:wedkarz_61}} w Telegramie"},
        {"", "telega: {{TELEGRAM_ID:ivan_petrov}}"},
        {"", "find me in Telegram as {{TELEGRAM_ID:ivan_petrov}}"},
        {"", "стукните в телегу, {{TELEGRAM_ID:alex_turbo}}"},
        {"", "telegramowy nick córki: {{TELEGRAM_ID:natalka_2008}}"},
        {"", "Телеграм: {{TELEGRAM_ID:@dariia.shop}}"},
        {"", "{{TELEGRAM_ID:@еwa_lis_krk}}"},
        {"", "{{MESSENGER_ID:priya.nair.3}} on messenger"},
        {"", "Messenger PSID {{MESSENGER_ID:1234567890123456}}"},
        {"GB", "VIBER ONLY!!! {{VIBER_ID:07700 900 657}}"},
        {"GB", "Viber (no calls please): {{VIBER_ID:07700 900 660}}"},
        {"UA", "мій вайбер {{VIBER_ID:нуль шістдесят сім сто одинадцять двадцять два п'ятдесят два}}"},
        {"PL", "viber{{VIBER_ID:512345678}}"},
        {"UA", "viber came with update 20240518, telegram is great, shop.example on messenger"},
        {"UA", "Messenger 455.0.0.35 зависає"}});
}

TEST_CASE("redact: telephone numbers, from plus, bracket or first digit to the last", "[redact]") {
  hold({{"UA", "tel:{{PHONE_NUMBER:+380671234567}}"},
        {"UA", "{{PHONE_NUMBER:+380 (67) 123-45-67}}, Іван"},
        {"UA", "мій номер {{PHONE_NUMBER:067 123 45 67}}"},
        {"UA", "{{PHONE_NUMBER:0671234567}}"},
        {"UA", "{{PHONE_NUMBER:(067) 123-45-67}} увечері"},
        {"UA", "{{PHONE_NUMBER:8 (067) 123-45-67}}"},
        {"UA", "{{PHONE_NUMBER:8-067-123-45-67}}"},
        {"RU", "{{PHONE_NUMBER:8 (916) 123-45-67}}"},
        {"RU", "{{PHONE_NUMBER:89161234567}}"},
        {"PL", "{{PHONE_NUMBER:601 512 693}}"},
        {"PL", "zadzwoń {{PHONE_NUMBER:601512693}}"},
        {"PL", "{{PHONE_NUMBER:0048 601 512 693}}"},
        {"BG", "{{PHONE_NUMBER:0887 123 456}}"},
        {"BG", "{{PHONE_NUMBER:00359887123456}}"},
        {"GB", "{{PHONE_NUMBER:+44 7700 900123}} or {{PHONE_NUMBER:07700 900123}}"},
        {"GB", "{{PHONE_NUMBER:+44 (0)20 7946 0018}}"},
        {"US", "{{PHONE_NUMBER:(202) 555-0123}} or {{PHONE_NUMBER:+1 202 555 0123}}"},
        {"UA", "{{PHONE_NUMBER:380 67 123 45 67}} and {{PHONE_NUMBER:380671234567}}"},
        {"", "{{PHONE_NUMBER:+380671234567}}"},
        {"", "call me: {{PHONE_NUMBER:067 123 45 67}}"}});
}

TEST_CASE("redact: telephone numbers, extensions belong to them", "[redact]") {
  hold({{"GB", "{{PHONE_NUMBER:+44 20 7946 0018 ext. 12}} please"},
        {"GB", "{{PHONE_NUMBER:+44 20 7946 0018 x12}}"},
        {"UA", "{{PHONE_NUMBER:044 123 45 67 дод. 12}}"},
        {"RU", "{{PHONE_NUMBER:8 (495) 123-45-67 доб. 123}}"},
        {"PL", "{{PHONE_NUMBER:22 123 45 67 wew. 5}}"},
        {"PL", "{{PHONE_NUMBER:22 123 45 67 w. 31}}, {{PHONE_NUMBER:61 123 45 67 nr wew. 22}}"},
        {"PL", "{{PHONE_NUMBER:221234567#12}}"},
        {"BG", "{{PHONE_NUMBER:032 123 456, вътрешен номер 105}}"},
        {"UA", "{{PHONE_NUMBER:067 123 45 67}} в 18:00"}});
}

TEST_CASE("redact: telephone numbers in other clothes", "[redact]") {
  hold({{"UA", "{{PHONE_NUMBER:067\u2009123\u202f45\u00a067}}"},
        {"UA", "{{PHONE_NUMBER:067\u200b1234567}}"},
        {"UA", "{{PHONE_NUMBER:067\u00ad123\u206045\u00ad67}}"},
        {"UA", "{{PHONE_NUMBER:０６７１２３４５６７}}"},
        {"UA", "{{PHONE_NUMBER:＋380671234567}}"},
        {"UA", "{{PHONE_NUMBER:067–123–45–67}}"},
        {"UA", "телефон{{PHONE_NUMBER:0671234567}}дзвоніть"},
        {"UA", "{{PHONE_NUMBER:0 6 7 1 2 3 4 5 6 7}} телефон"},
        {"UA", "{{PHONE_NUMBER:067\n123 45 67}}"}});
}

TEST_CASE("redact: telephone numbers beside the word for their place, and in America's shape", "[redact]") {
  hold({{"US", "{{PHONE_NUMBER:166-684-7899}} fax"},
        {"UA", "{{PHONE_NUMBER:833.719.3994x1887}}-fax"},
        {"", "{{PHONE_NUMBER:001-748-088-2851x818}}"},
        {"US", "{{PHONE_NUMBER:61 51 81}} office"},
        {"US", "Desk: {{PHONE_NUMBER:78 651 450}}"},
        {"US", "{{PHONE_NUMBER:(37) 788-063}}-Office"},
        {"US", "They are not answering at {{PHONE_NUMBER:78 651 450}}"},
        {"US", "no message on my registered number {{PHONE_NUMBER:668 5702}}"},
        {"US", "Office 365 2019 2021"}});
}

TEST_CASE("redact: telephone numbers with letters in place of digits", "[redact]") {
  hold({{"UA", "{{PHONE_NUMBER:О67 I23 45 67}}"},
        {"GB", "{{PHONE_NUMBER:O77OO 9OO 432}} is me"},
        {"PL", "telefon {{PHONE_NUMBER:6O1 234 567}}, {{PHONE_NUMBER:60l 234 567}}"},
        {"RU", "тел {{PHONE_NUMBER:8 9lб 123 45 67}}"},
        {"UA", "О67, О2, iPhone l5 12345, model O1234567"}});
}

TEST_CASE("redact: telephone numbers with words glued to them", "[redact]") {
  hold({{"GB", "mob{{PHONE_NUMBER:07700900777}}"},
        {"GB", "fone me on{{PHONE_NUMBER:07700900808}}asap"},
        {"PL", "zadzwońcie{{PHONE_NUMBER:501234567}}pilne"},
        {"GB", "wa.me/{{PHONE_NUMBER:447700900357}} is quickest"},
        {"GB", "07700900808x9y, item07700900808b"}});
}

TEST_CASE("redact: a comma, a hyphen or a short number beside a number takes nothing of it", "[redact]") {
  hold({{"UA", "Call {{PHONE_NUMBER:+44 7700 900123}},2 adults"},
        {"UA", "телефон {{PHONE_NUMBER:0671234567}},12 травня"},
        {"UA", "Ann,{{PHONE_NUMBER:+447700900123}},34"},
        {"UA", "card {{CREDIT_CARD:4111 1111 1111 1111}},12/26 or {{CREDIT_CARD:4111 1111 1111 1111}}.12"},
        {"PL", "PESEL {{PL_PESEL:44051401359}},30"},
        {"UA", "{{PHONE_NUMBER:067 123 45 67}},{{PHONE_NUMBER:050 123 45 67}}"},
        {"US", "{{PHONE_NUMBER:202-555-0123}},{{PHONE_NUMBER:202-555-0124}}"},
        {"PL", "{{PHONE_NUMBER:601 234 567}},{{PHONE_NUMBER:602 234 567}}"},
        {"UA", "{{PHONE_NUMBER:+380671234567}}-{{PHONE_NUMBER:380671234568}}"},
        {"GB", "{{PHONE_NUMBER:07700 900123}}-{{PHONE_NUMBER:07700 900124}}"},
        {"UA", "{{CREDIT_CARD:4111111111111111}}-{{CREDIT_CARD:5555555555554444}}"},
        {"UA", "вул. Тестова 12,{{PHONE_NUMBER:067-123-45-67}}, квартира 5 {{PHONE_NUMBER:067 123 45 67}}"},
        {"PL", "{{PHONE_NUMBER:14 (22) 123 45 67}}"},
        {"PL", "{{PHONE_NUMBER:22 123 45 67 10}}"},
        {"PL", "{{PHONE_NUMBER:123 601 234 567}}"},
        {"UA", "{{PHONE_NUMBER:911 050 123 45 67}}"},
        {"UA", "18-{{PHONE_NUMBER:0671234567}}, 10x {{PHONE_NUMBER:067 123 45 67}}, 5:{{PHONE_NUMBER:067 123 45 67}}"},
        {"US", "0,{{PHONE_NUMBER:202.555.0123}}"},
        {"UA", "{{PHONE_NUMBER:+380671234567}}-Anna, Ann-{{PHONE_NUMBER:+380671234567}}"},
        {"UA", "iv 4111 111.1 {{PHONE_NUMBER:51 1111 114}} 32, A1 01 2345 6784"},
        {"GB", "24 {{PHONE_NUMBER:(020) 7946 0018}}, {{PHONE_NUMBER:44 7700 900 123}}"},
        {"UA", "2x {{PHONE_NUMBER:067 123 45 67}}, _{{PHONE_NUMBER:+380671234567}}_, {{PHONE_NUMBER:+380671234567}} $"},
        {"UA", "замовлення 0671234567-1, SKU 067_123_4567_A, 601 234,50 or 1,234,567"}});
}

TEST_CASE("redact: what follows a number may be a count, a sum or an hour, and the number stays one", "[redact]") {
  hold({{"UA", "{{PHONE_NUMBER:(067) 123-45-67}} 5 шт, тел. {{PHONE_NUMBER:(050) 123-45-67}} - 5 грн"},
        {"UA", "{{PHONE_NUMBER:(067) 123-45-67}} 9am, {{PHONE_NUMBER:(067) 123-45-67}} 2x"},
        {"PL", "{{PHONE_NUMBER:601 234 567}} 200 zł zaliczki, {{PHONE_NUMBER:22 123 45 67}} 10%"},
        {"PL", "{{PHONE_NUMBER:(22) 123 45 67}} 24h"},
        {"BG", "{{PHONE_NUMBER:(02) 981 2345}} 5 кг"},
        {"US", "{{PHONE_NUMBER:(202) 555-0123}} 9am-5pm"},
        {"RU", "{{PHONE_NUMBER:912 345-67-89}} 100 руб"},
        {"PL", "{{PHONE_NUMBER:+48 601 234 567}}_601234567"},
        {"UA", "{{PHONE_NUMBER:+380671234567}}_{{PHONE_NUMBER:067 123 45 67}}"},
        {"UA", "{{PHONE_NUMBER:+380\u00a067\u00a0123\u00a045\u00a067}},2 особи"}});
}

TEST_CASE("redact: a word that has its number says nothing of the next one", "[redact]") {
  hold({{"UA", "ІПН {{UA_RNOKPP:3184710691}} {{PHONE_NUMBER:0671234567}}"},
        {"UA", "карта {{CREDIT_CARD:4111111111111111}}, {{PHONE_NUMBER:0671234567}}"},
        {"UA", "оплатив 500 грн {{PHONE_NUMBER:0671234567}}"},
        {"UA", "RNOKPP: {{UA_RNOKPP:2788123407}}, wife's {{UA_RNOKPP:2855998704}}"},
        {"UA", "ІПН#{{UA_RNOKPP:3184710691}}"},
        {"BG", "EGN-{{BG_EGN:7523169263}}, EGN{{BG_EGN:7523169263}}"}});
}

TEST_CASE("redact: telephone numbers behind long prefixes and old trunks", "[redact]") {
  hold({{"GB", "{{PHONE_NUMBER:00447700900165}}"},
        {"US", "dial {{PHONE_NUMBER:011 44 20 7946 0812}}"},
        {"RU", "{{PHONE_NUMBER:8-10-380-67-123-45-67}}"},
        {"PL", "{{PHONE_NUMBER:0 22 123 45 67}}"},
        {"PL", "{{PHONE_NUMBER:(0-42) 123 45 67}}"},
        {"GB", "{{PHONE_NUMBER:44 7700 900186}} without the plus"},
        {"UA", "{{PHONE_NUMBER:067_123_45_78}}"},
        {"UA", "{{PHONE_NUMBER:80671234567}}"},
        {"PL", "{{PHONE_NUMBER:6 0 1 2 3 4 5 6 7}}"},
        {"UA", "order no. 0671234567-1"}});
}

TEST_CASE("redact: a number of the region is no identity number of another country", "[redact]") {
  hold({{"GB", "{{PHONE_NUMBER:07700900911}}"},
        {"RU", "{{PHONE_NUMBER:89851234567}}"},
        {"UA", "{{PHONE_NUMBER:0321234713}}"},
        {"PL", "{{PL_PESEL:07700900911}}"}});
}

TEST_CASE("redact: spoken, repeated and disguised digits have the canonical form of written ones", "[redact]") {
  auto canonical = [](const char* region, const char* text) {
    scan found = scan_of(text, {region, ""});
    REQUIRE(found.findings.size() == 1);
    return std::string(cloakroom::raw_text_reader::view(found.findings[0].canonical));
  };
  CHECK(canonical("UA", "нуль шістдесят сім сто двадцять три сорок п'ять шістдесят сім") == "+380671234567");
  CHECK(canonical("UA", "телефон О67 l23 45 67") == "+380671234567");
  CHECK(canonical("GB", "zero seven seven double zero nine double zero triple one") == "+447700900111");
  CHECK(canonical("BG", "телефон нула осем осем осем сто двайсет и три четиристотин петдесет и шест") ==
        "+359888123456");
  CHECK(canonical("", "ivan собака example крапка com") == "ivan@example.com");
  CHECK(canonical("", "t o m @ e x a m p l e . c o m") == "tom@example.com");
  CHECK(canonical("", "petro сімдесят сім собака example крапка net") == "petro77@example.net");
}

TEST_CASE("redact: the word \"number\" makes a telephone only where nothing else owns it", "[redact]") {
  hold({{"US", "my number is {{PHONE_NUMBER:6940579}}"},
        {"US", "my driver's license number is 6940579"},
        {"US", "his social security number is 853-37-1694"},
        {"GB", "company number 01234567 and policy number 1234567 89"},
        {"PL", "numer licznika 80123456, nr klienta 100200300, nr polisy 601512693"},
        {"BG", "абонатен номер 80123457"},
        {"RU", "номер страхового дела 0345-7654321"},
        {"UA", "номер полісу 1234567"},
        {"PL", "IMEI telefonu 490154203237518"},
        {"PL", "kod SMS na telefon: 482 913"}});
}

TEST_CASE("redact: telephone numbers in words", "[redact]") {
  hold(
      {{"UA", "номер {{PHONE_NUMBER:нуль шістдесят сім, сто двадцять три, сорок п'ять, шістдесят сім}}"},
       {"UA", "мій телефон {{PHONE_NUMBER:п'ять п'ять п'ять нуль один нуль один}}"},
       {"UA", "мій телефон {{PHONE_NUMBER:п’ять пʼять п`ять нуль один нуль один}}"},
       {"UA", "ТЕЛЕФОН {{PHONE_NUMBER:П'ЯТЬ П'ЯТЬ П'ЯТЬ НУЛЬ ОДИН НУЛЬ ОДИН}}"},
       {"", "call {{PHONE_NUMBER:zero six seven, one two three, four five, six seven}}"},
       {"RU", "звоните {{PHONE_NUMBER:восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь}}"},
       {"PL", "dzwoń {{PHONE_NUMBER:sześć zero jeden pięć jeden dwa sześć dziewięć trzy}}"},
       {"BG", "обади се {{PHONE_NUMBER:нула осем осем седем едно две три четири пет шест}}"},
       {"UA", "телефон {{PHONE_NUMBER:067 сто двадцять три 45 67}}"},
       {"GB", "my number is {{PHONE_NUMBER:oh seven seven double oh nine double oh one two three}}"},
       {"GB", "call {{PHONE_NUMBER:zero seven seven zero zero nine zero zero triple four}}"},
       {"GB", "{{PHONE_NUMBER:07700 nine zero zero 321}}"},
       {"BG", "номерът ми е {{PHONE_NUMBER:нула осем осем осем сто двайсет и три четиристотин петдесет и шест}}"},
       {"BG", "nomerat e {{PHONE_NUMBER:nula osem osem osem edno dve tri chetiri pet shest}}"},
       {"UA", "{{PHONE_NUMBER:067 123 сорок п'ять 67}}, а також {{PHONE_NUMBER:+380 шістдесят сім 123 45 67}}"},
       {"UA", "{{PHONE_NUMBER:+380 67 123 сорок п'ять 67}}"},
       {"RU", "{{PHONE_NUMBER:8 912 345 шестьдесят семь 89}}"},
       {"PL", "{{PHONE_NUMBER:601 234 pięćset sześćdziesiąt siedem}}"},
       {"BG", "{{PHONE_NUMBER:0888 123 четиристотин петдесет и шест}}"},
       {"GB", "{{PHONE_NUMBER:07700 900 one two three}}"},
       {"UA", "розмір 38 і два плюс три, 12 штук по сорок п'ять"},
       {"UA", "телефон, договір 123456 {{PHONE_NUMBER:нуль шістдесят сім сто двадцять три сорок п'ять шістдесят сім}}"},
       {"", "one two three four five six seven"},
       {"", "I have two dogs and three cats"}});
}

TEST_CASE("redact: a number valid nowhere is a telephone number beside its word", "[redact]") {
  hold({{"UA", "phone {{PHONE_NUMBER:999 1234567}}"},
        {"UA", "тел. {{PHONE_NUMBER:12-34-56}}"},
        {"PL", "zadzwoń pod {{PHONE_NUMBER:123 45 678}}"},
        {"UA", "зателефонуйте {{PHONE_NUMBER:1234567}}"},
        {"BG", "телефон {{PHONE_NUMBER:999 888 77 66}}"}});
}

TEST_CASE("redact: Telegram", "[redact]") {
  hold({{"", "пишіть {{TELEGRAM_ID:@ivan_petrov}}."},
        {"", "{{TELEGRAM_ID:https://t.me/ivan_petrov}}!"},
        {"", "{{TELEGRAM_ID:t.me/ivan_petrov?start=abc}}, ok"},
        {"", "{{TELEGRAM_ID:http://telegram.me/ivan_petrov}}"},
        {"", "{{TELEGRAM_ID:tg://resolve?domain=ivan_petrov}}"},
        {"", "{{TELEGRAM_ID:https://t.me/+AbCdEfGhIjK}}"},
        {"", "{{TELEGRAM_ID:https://ivan_petrov.t.me}}"},
        {"", "my telegram is {{TELEGRAM_ID:ivan_petrov}}"},
        {"", "Telegram: {{TELEGRAM_ID:ivanpetrov}}"},
        {"", "мій телеграм {{TELEGRAM_ID:ivanpetrov}}"},
        {"", "нік у телеграмі {{TELEGRAM_ID:ivan_petrov}}"},
        {"", "telegram id {{TELEGRAM_ID:123456789}}"},
        {"", "{{TELEGRAM_ID:＠ivan_petrov}}"},
        {"", "my telegram is broken"},
        {"", "telegram does not work"},
        {"", "@Override @media @example.com @everyone"}});
}

TEST_CASE("redact: Viber", "[redact]") {
  hold({{"UA", "{{VIBER_ID:viber://chat?number=%2B380671234567}}"},
        {"UA", "вайбер {{VIBER_ID:067 123 45 67}}"},
        {"UA", "Viber: {{VIBER_ID:+380671234567}}"},
        {"", "id {{VIBER_ID:01234567890123456789Aw==}} ok"},
        {"", "viber is blocked"}});
}

TEST_CASE("redact: Messenger", "[redact]") {
  hold({{"", "{{MESSENGER_ID:m.me/ivan.petrov}}."},
        {"", "{{MESSENGER_ID:https://m.me/ivan.petrov?ref=x}}"},
        {"", "{{MESSENGER_ID:https://www.facebook.com/messages/t/1234567890}}"},
        {"", "{{MESSENGER_ID:fb.com/ivan.petrov}}"},
        {"", "messenger: {{MESSENGER_ID:ivan.petrov.5}}"},
        {"", "facebook id {{MESSENGER_ID:1234567890123456}}"},
        {"", "our page facebook.com/exampleshop"}});
}

TEST_CASE("redact: payment cards of every length", "[redact]") {
  hold({{"", "{{CREDIT_CARD:4111 1111 1111 1111}}"},
        {"", "{{CREDIT_CARD:5555555555554444}}"},
        {"", "{{CREDIT_CARD:2223 0031 2200 3222}}"},
        {"", "{{CREDIT_CARD:3782 822463 10005}}"},
        {"", "{{CREDIT_CARD:6304000000000000}}"},
        {"", "{{CREDIT_CARD:501800000009}}"},
        {"", "{{CREDIT_CARD:4000 0000 0000 0000 006}}"},
        {"", "{{CREDIT_CARD:180000000000002}}"},
        {"", "{{CREDIT_CARD:4111–1111–1111–1111}}"},
        {"", "карта {{CREDIT_CARD:４１１１１１１１１１１１１１１１}}"},
        {"", "card{{CREDIT_CARD:4539148803441111}}thanks"},
        {"", "{{CREDIT_CARD:4 539 148 803 436 467}}"},
        {"PL", "karta {{CREDIT_CARD:4 5 3 2 2 3 4 5 6 7 8 9 0 1 2 8}}"},
        {"", "my card is {{CREDIT_CARD:four one one one, one one one one, one one one one, one one one one}}"},
        {"PL", "DE89 1234 5678 9012 3456 78"},
        {"", "4111 1111 1111 1112"}});
}

TEST_CASE("redact: IBANs", "[redact]") {
  hold({{"", "{{IBAN_CODE:GB29 NWBK 6016 1331 9268 19}}"},
        {"", "konto {{IBAN_CODE:PL61 1090 1014 0000 0712 1981 2874}}."},
        {"", "{{IBAN_CODE:61 1090 1014 0000 0712 1981 2874}}"},
        {"", "konto {{IBAN_CODE:61109010140000071219812874}}, 62109010140000071219812874"},
        {"", "iban{{IBAN_CODE:EE382200221020145685}}спасибо"},
        {"", "{{IBAN_CODE:UA213223130000026007233566001}}"},
        {"", "{{IBAN_CODE:BG80BNBG96611020345678}}"},
        {"", "{{IBAN_CODE:de89 3704 0044 0532 0130 00}}"},
        {"", "GB29 NWBK 6016 1331 9268 18"}});
}

TEST_CASE("redact: IP addresses, not versions", "[redact]") {
  hold({{"", "from {{IP_ADDRESS:192.0.2.10}}, and {{IP_ADDRESS:203.0.113.255}}:8080"},
        {"US", "{{TELEGRAM_ID:t.me/annushka}} | {{IP_ADDRESS:133.98.254.189}}"},
        {"US", "phone {{PHONE_NUMBER:133.98.254.189}}"},
        {"", "{{IP_ADDRESS:192.0.2[.]66}} and {{IP_ADDRESS:203[.]0[.]113[.]7}}"},
        {"", "firmware 1.2.3.4 vs 1.2.3.5, app 5.3.0.12"},
        {"", "{{IP_ADDRESS:2001:db8::1}} and [{{IP_ADDRESS:fe80::1ff:fe23:4567:890a}}]"},
        {"", "{{IP_ADDRESS:10.0.0.1}}-{{IP_ADDRESS:10.0.0.254}}, {{IP_ADDRESS:192.0.2.1}}-60, nginx-1.2.3.4-r5"},
        {"", "version 1.2.3.4, ip {{IP_ADDRESS:192.0.2.44}}; app 1.2.3.4 at {{IP_ADDRESS:192.0.2.44}}"},
        {"", "our API is on {{IP_ADDRESS:192.0.2.44}}, точка доступа {{IP_ADDRESS:203.0.113.9}}"},
        {"", "IP{{IP_ADDRESS:192.0.2.44}}, ip=={{IP_ADDRESS:10.20.30.40}}, from {{IP_ADDRESS:2001:db8::1}}: refused"},
        {"", "Chrome 120.0.0.0, версія 1.2.3.4 і 1.2.3.5"},
        {"", "version 1.2.3.4, v10.0.0.1, foo==1.2.3.4, версія 1.2.3.4"},
        {"", "1.2.3.4.5 and 256.1.1.1 and 01.2.3.4 and std::vector and 12:30:45"}});
}

TEST_CASE("redact: national identity numbers by check digit", "[redact]") {
  hold({{"PL", "PESEL {{PL_PESEL:44051401359}}"},
        {"PL", "mój {{PL_PESEL:44051401359}}"},
        {"PL", "PESEL 44051401358"},
        {"BG", "ЕГН {{BG_EGN:7523169263}}"},
        {"BG", "ЕГН 7523169264"},
        {"UA", "ІПН {{UA_RNOKPP:3184710691}}"},
        {"UA", "ІПН 3184710692"}});
}

TEST_CASE("redact: a keyword counts behind whatever ends a word, and with invisible signs inside", "[redact]") {
  hold({{"UA", "\ufeffТелефон: {{PHONE_NUMBER:671234567}}"},
        {"US", "\ufeffphone {{PHONE_NUMBER:2025550123}}"},
        {"PL", "\ufeffzadzwoń {{PHONE_NUMBER:601234567}}"},
        {"US", "（phone）{{PHONE_NUMBER:2025550123}}"},
        {"US", "ready，phone：{{PHONE_NUMBER:2025550123}}"},
        {"US", "电话phone {{PHONE_NUMBER:2025550123}}"},
        {"UA",
         "☎️{{PHONE_NUMBER:нуль шістдесят сім сто двадцять три сорок п'ять "
         "шістдесят "
         "сім}}"},
        {"UA", "➡️telegram: {{TELEGRAM_ID:olena_k77}}"},
        {"UA", "✈️tg: {{TELEGRAM_ID:olena_k77}}"},
        {"UA", "те\u00adлефон {{PHONE_NUMBER:671234567}}"},
        {"UA", "те\u200bлефон {{PHONE_NUMBER:671234567}}"},
        {"UA", "te\u200blegram {{TELEGRAM_ID:olena_k77}}"}});
}

TEST_CASE("redact: IBANs glued to the word before them", "[redact]") {
  hold({{"", "IBAN{{IBAN_CODE:GB82WEST12345698765432}}"},
        {"", "iban{{IBAN_CODE:DE89370400440532013000}}"},
        {"", "konto{{IBAN_CODE:DE89 3704 0044 0532 0130 00}}"},
        {"", "nr{{IBAN_CODE:NL91ABNA0417164300}}"},
        {"", "come at 10:45, on 01.03.2024, by 12 people, BIGGER82WEST12345698765432"}});
}
