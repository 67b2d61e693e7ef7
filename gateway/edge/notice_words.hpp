// The sentences of the privacy notice, by language. A new language is one more row; nothing else changes.
#pragma once

#include <string_view>

namespace cloakroom::edge {

struct notice_words {
  std::string_view lang, title, controller, officer, representative, purposes, purposes_text, bases, bases_text,
      categories, categories_text, recipients, recipients_text, nobody, retention, retention_text, rights, rights_text,
      complaint, automated, automated_text, version;
};

inline constexpr notice_words notice_languages[] = {
    {"en",
     "Privacy notice for the contact module",
     "Controller",
     "Data protection officer",
     "Representative in the Union",
     "Purposes",
     "Answering you and communicating with you.",
     "Legal bases",
     "Opening the contact module rests on your consent to the Preferences cookie category (GDPR 6(1)(a)). What you "
     "write rests on our "
     "legitimate interest in answering you (GDPR 6(1)(f)). Switching Preferences off closes the channel at once; it "
     "does not by itself erase "
     "the conversation. Withdrawing in the widget does both.",
     "Categories of data",
     "What you write, and the e-mail addresses, phone numbers and messenger names in it. These are kept encrypted "
     "under a key of your own; "
     "the people who answer see tickets in their place. No IP address, no page history and no location are stored.",
     "Recipients",
     "They receive the sanitised text only.",
     "Nobody outside the controller.",
     "Retention",
     "Until the end of the fifth calendar year after your last message, unless a shorter period is set below; then key "
     "and data are destroyed.",
     "Your rights",
     "Access, portability, rectification, erasure, restriction, objection, withdrawal of consent, and an explanation. "
     "Write to the data "
     "protection officer, or use the contact module itself. It is free of charge; you will have an answer within one "
     "month.",
     "You may complain to a supervisory authority",
     "Automated decisions",
     "There are none, and there is no profiling. A program finds and hides contact data; people answer.",
     "Version"},
    {"uk",
     "Повідомлення про приватність модуля звʼязку",
     "Контролер",
     "Відповідальний за захист даних",
     "Представник у Союзі",
     "Цілі",
     "Відповісти вам і спілкуватися з вами.",
     "Правові підстави",
     "Модуль звʼязку відкривається за вашою згодою на категорію файлів cookie «Уподобання» (GDPR 6(1)(a)). Те, що ви "
     "пишете, обробляється на "
     "підставі нашого законного інтересу відповісти вам (GDPR 6(1)(f)). Вимкнення «Уподобань» одразу закриває канал, "
     "але саме по собі не "
     "стирає розмову. Відкликання у віджеті робить і те, і інше.",
     "Категорії даних",
     "Те, що ви пишете, і електронні адреси, номери телефонів та імена в месенджерах у цьому тексті. Вони зберігаються "
     "зашифрованими вашим "
     "власним ключем; ті, хто відповідає, бачать замість них номерки. IP-адреса, історія сторінок і місце не "
     "зберігаються.",
     "Одержувачі",
     "Вони отримують лише очищений текст.",
     "Ніхто поза контролером.",
     "Строк зберігання",
     "До кінця пʼятого календарного року після вашого останнього повідомлення, якщо нижче не вказано коротший строк; "
     "потім ключ і дані "
     "знищуються.",
     "Ваші права",
     "Доступ, перенесення, виправлення, видалення, обмеження, заперечення, відкликання згоди та пояснення. Напишіть "
     "відповідальному за захист "
     "даних або скористайтеся самим модулем. Це безкоштовно; відповідь надійде протягом місяця.",
     "Ви можете поскаржитися до наглядового органу",
     "Автоматизовані рішення",
     "Їх немає, як і профілювання. Програма знаходить і приховує контактні дані; відповідають люди.",
     "Версія"},
};

}  // namespace cloakroom::edge
