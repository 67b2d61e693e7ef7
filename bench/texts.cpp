// Everyday sentences of support, with harmless numbers in a quarter of them, and values of every common kind.
#include "bench/texts.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

namespace cloakroom::bench {
namespace {

constexpr std::size_t message_bytes = 120;

struct tongue {
  const char* region;
  std::vector<const char*> sentences;  // # stands for a digit.
  std::vector<const char*> values;
};

const std::vector<tongue>& tongues() {
  static const std::vector<tongue> all = {
      {"GB",
       {"Hello, my parcel has still not arrived", "the page closes after I press pay",
        "order 1####### is in processing", "you charged $#### instead of the promised price",
        "the courier promised 1#:00", "I bought it on 1#.02.2024", "how long does a refund take",
        "the colour differs from the picture"},
       {"+44 7700 900###", "kate##@example.com", "https://t.me/kate_smith##"}},
      {"UA",
       {"Добрий день, посилка досі не прийшла", "сторінка закривається після оплати", "замовлення 1####### в обробці",
        "з мене списали #### грн замість обіцяної ціни", "кур'єр обіцяв о 1#:00", "купувала 1#.02.2024",
        "скільки чекати повернення", "колір не такий, як на фото"},
       {"+380 67 ### ## ##", "olena##@example.com", "@olena_bondar_##"}},
      {"PL",
       {"Dzień dobry, paczka wciąż nie dotarła", "strona zamyka się po płatności",
        "zamówienie 1####### jest w realizacji", "pobraliście #### zł zamiast obiecanej ceny",
        "kurier miał być o 1#:00", "kupiłam 1#.02.2024", "ile trwa zwrot pieniędzy", "kolor jest inny niż na zdjęciu"},
       {"601 ### ###", "ania##@example.com", "viber://chat?number=%2B48601######"}},
      {"BG",
       {"Здравейте, пратката още не е дошла", "страницата се затваря след плащане", "поръчка 1####### се обработва",
        "взехте ми #### лв вместо обещаната цена", "куриерът обеща в 1#:00", "купих го на 1#.02.2024",
        "колко трае връщането на парите", "цветът е различен от снимката"},
       {"0887 ### ###", "maria##@example.com", "m.me/maria.ivanova##"}},
      {"RU",
       {"Здравствуйте, посылка так и не пришла", "страница закрывается после оплаты", "заказ 1####### в обработке",
        "с меня списали #### руб вместо обещанной цены", "курьер обещал в 1#:00", "покупала 1#.02.2024",
        "сколько ждать возврата", "цвет не такой, как на фото"},
       {"8 (916) ###-##-##", "sergey##@example.com", "4111 1111 1111 1111"}}};
  return all;
}

std::string filled(const char* pattern, std::mt19937& random) {
  std::string text = pattern;
  for (char& c : text)
    if (c == '#') c = static_cast<char>('0' + random() % 10);
  return text;
}

}  // namespace

std::vector<sample> made_messages(std::size_t count, std::size_t value_every) {
  std::mt19937 random(20240601);
  std::vector<sample> all;
  for (std::size_t i = 0; i < count; ++i) {
    const tongue& speaks = tongues()[i % tongues().size()];
    std::string text;
    while (text.size() < message_bytes - 40)
      text += (text.empty() ? "" : ". ") + filled(speaks.sentences[random() % speaks.sentences.size()], random);
    if (value_every != 0 && random() % value_every == 0)
      text += ", " + filled(speaks.values[random() % speaks.values.size()], random);
    all.push_back({text, raw_text(text), speaks.region});
  }
  return all;
}

std::vector<sample> messages_of(const std::string& ndjson_file) {
  std::ifstream in(ndjson_file);
  if (!in) throw std::runtime_error("cannot read " + ndjson_file);
  std::vector<sample> all;
  for (std::string line; std::getline(in, line);) {
    auto document = nlohmann::json::parse(line);
    auto text = document.at("text").get<std::string>();
    all.push_back({text, raw_text(text), document.value("region", "")});
  }
  if (all.empty()) throw std::runtime_error("no message in " + ndjson_file);
  return all;
}

std::string as_ndjson(const std::vector<sample>& messages) {
  std::string lines;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    nlohmann::json line = {{"id", i}, {"text", messages[i].text}, {"region", messages[i].region}};
    lines += line.dump() + '\n';
  }
  return lines;
}

std::size_t bytes_of(const std::vector<sample>& messages) {
  std::size_t bytes = 0;
  for (const sample& one : messages) bytes += one.text.size();
  return bytes;
}

}  // namespace cloakroom::bench
