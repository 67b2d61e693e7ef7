// Throughput of the redactor beside a plain byte-class scan of the same messages in the same run; the ratio carries
// from machine to machine, the absolute figures do not. The messages are made here, in five languages, always the same.
#include <benchmark/benchmark.h>

#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "redact/class_map.hpp"
#include "redact/redactor.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::redact;

constexpr std::size_t messages_count = 20000;
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

struct sample {
  std::string text;
  raw_text raw;
  const char* region;
};

std::string filled(const char* pattern, std::mt19937& random) {
  std::string text = pattern;
  for (char& c : text)
    if (c == '#') c = static_cast<char>('0' + random() % 10);
  return text;
}

// `every` n-th message carries one value; 0: none does.
std::vector<sample> messages(std::size_t every) {
  std::mt19937 random(20240601);
  std::vector<sample> all;
  for (std::size_t i = 0; i < messages_count; ++i) {
    const tongue& speaks = tongues()[i % tongues().size()];
    std::string text;
    while (text.size() < message_bytes - 40)
      text += (text.empty() ? "" : ". ") + filled(speaks.sentences[random() % speaks.sentences.size()], random);
    if (every != 0 && random() % every == 0)
      text += ", " + filled(speaks.values[random() % speaks.values.size()], random);
    all.push_back({text, raw_text(text), speaks.region});
  }
  return all;
}

const std::vector<sample>& set_of(std::int64_t every) {
  static const std::vector<sample> clean = messages(0), fifth = messages(5), each = messages(1);
  return every == 0 ? clean : every == 5 ? fifth : each;
}

void account(benchmark::State& state, const std::vector<sample>& all) {
  std::size_t bytes = 0;
  for (const sample& one : all) bytes += one.text.size();
  auto rounds = static_cast<std::int64_t>(state.iterations());
  state.SetBytesProcessed(rounds * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(rounds * static_cast<std::int64_t>(all.size()));
}

void class_scan(benchmark::State& state) {
  const auto& all = set_of(state.range(0));
  for (auto _ : state)
    for (const sample& one : all) {
      class_map classes(one.text.size());
      benchmark::DoNotOptimize(classify(best_kernel(), one.text, classes.blocks()));
      benchmark::DoNotOptimize(classes.blocks().data());
    }
  account(state, all);
}
BENCHMARK(class_scan)->ArgName("value_every")->Arg(0)->Arg(5)->Arg(1);

void redaction(benchmark::State& state) {
  const auto& all = set_of(state.range(0));
  const redactor instance{settings{}};
  std::size_t findings = 0;
  for (auto _ : state)
    for (const sample& one : all) {
      auto found = instance.find(one.raw, {one.region, "", nullptr, nullptr});
      findings += found->findings.size();
    }
  account(state, all);
  state.counters["findings_per_message"] =
      static_cast<double>(findings) / static_cast<double>(state.iterations()) / static_cast<double>(all.size());
}
BENCHMARK(redaction)->ArgName("value_every")->Arg(0)->Arg(5)->Arg(1);

// The console's table, and behind it the ratios.
class ratio_reporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs)
      if (run.counters.count("bytes_per_second") != 0)
        speed_[run.benchmark_name()] = run.counters.at("bytes_per_second");
  }
  void Finalize() override {
    for (const char* set : {"0", "5", "1"}) {
      std::string suffix = std::string("/value_every:") + set;
      auto scan = speed_.find("class_scan" + suffix), found = speed_.find("redaction" + suffix);
      if (scan == speed_.end() || found == speed_.end()) continue;
      std::cout << "redaction" << suffix << " to class scan: " << found->second / scan->second << '\n';
    }
    ConsoleReporter::Finalize();
  }

 private:
  std::map<std::string, double> speed_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  ratio_reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
}
