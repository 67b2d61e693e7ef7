// The table. What it promises is what the program does; whoever changes one changes the other.
#include "gateway/edge/notice_words.hpp"

namespace cloakroom::edge {
namespace {

constexpr notice_words english{
    .lang = "en",
    .title = "Privacy notice for the contact module",
    .controller = "Controller",
    .officer = "Data protection officer",
    .representative = "Representative in the Union",
    .purposes = "Purposes",
    .purpose = {"registering your account", "answering you and communicating with you", "marketing",
                "compliance with the law", "keeping the service secure", "investigating fraud, spam and abuse",
                "improving the product", "proposing a contract"},
    .bases = "Legal bases",
    .bases_text =
        "Opening the contact module rests on your consent to the Preferences cookie category (GDPR 6(1)(a)). What you "
        "write rests on our legitimate interest in answering you (GDPR 6(1)(f)). Switching Preferences off closes the "
        "channel at once; it does not by itself erase the conversation. Withdrawing in the widget does both.",
    .categories = "Categories of data",
    .categories_text =
        "What you write, and the e-mail addresses, phone numbers and messenger names in it; calls you ask for; the "
        "record of your consent. These are kept encrypted under a key of your own; the people who answer see tokens in "
        "place of your contact data. No IP address, no page history and no location are stored.",
    .recipients = "Recipients",
    .recipients_text = "They receive the sanitised text only.",
    .nobody = "Nobody outside the controller.",
    .recipient_purposes = "purposes",
    .country = "country",
    .safeguard = "safeguard",
    .adequacy = "adequacy decision (GDPR 45)",
    .clauses = "standard contractual clauses (Decision (EU) 2021/914)",
    .transfers = "Transfers to third countries",
    .transfers_text =
        "Sanitised text is transferred to recipients in these countries, under the safeguard named above:",
    .no_transfers = "There are none: every recipient is in the European Economic Area.",
    .retention = "Retention",
    .calendar_year_end =
        "Each period is counted from your last message or request, and runs to the end of the calendar year in which "
        "it ends.",
    .anniversary = "Each period is counted from your last message or request.",
    .destroyed = "Then the key and the data are destroyed.",
    .kept = {"Contact data", "Messages", "Calls asked for", "Evidence of how requests were handled",
             "Audit records, without personal data"},
    .years = {"year", "years", "years"},
    .months = {"month", "months", "months"},
    .days = {"day", "days", "days"},
    .rights = "Your rights",
    .rights_text =
        "Access, portability, rectification, erasure, restriction, objection, withdrawal of consent, and an "
        "explanation. Write to the data protection officer, or use the contact module itself. It is free of charge; "
        "you will have an answer within one month.",
    .complaint = "You may complain to a supervisory authority",
    .automated = "Automated decisions",
    .automated_text =
        "There are none, and there is no profiling. A program finds and hides contact data; people answer.",
    .version = "Version"};

constexpr notice_words ukrainian{
    .lang = "uk",
    .title = "Повідомлення про приватність для модуля звʼязку",
    .controller = "Контролер",
    .officer = "Відповідальна особа із захисту даних",
    .representative = "Представник у Європейському Союзі",
    .purposes = "Цілі обробки",
    .purpose = {"реєстрація вашого облікового запису", "відповіді на ваші звернення та спілкування з вами", "маркетинг",
                "дотримання вимог законодавства", "безпека сервісу", "розслідування шахрайства, спаму та зловживань",
                "удосконалення продукту", "пропозиція укласти договір"},
    .bases = "Правові підстави",
    .bases_text =
        "Модуль звʼязку відкривається за вашою згодою на категорію файлів cookie «Уподобання» (GDPR, ст. 6(1)(a)). Те, "
        "що ви пишете, обробляється на підставі нашого законного інтересу відповісти вам (GDPR, ст. 6(1)(f)). "
        "Вимкнення «Уподобань» одразу закриває канал, але саме по собі не видаляє розмову. Відкликання згоди у віджеті "
        "робить і те, і інше.",
    .categories = "Категорії даних",
    .categories_text =
        "Те, що ви пишете, зокрема адреси електронної пошти, номери телефонів та імена в месенджерах; замовлені вами "
        "дзвінки; запис про вашу згоду. Ці дані зберігаються зашифрованими окремим ключем, створеним лише для вас; ті, "
        "хто відповідає, бачать замість ваших контактних даних токени. IP-адреса, історія переглянутих сторінок і "
        "місцеперебування не зберігаються.",
    .recipients = "Одержувачі",
    .recipients_text = "Вони отримують лише текст, з якого вилучено персональні дані.",
    .nobody = "Поза контролером даних не отримує ніхто.",
    .recipient_purposes = "цілі",
    .country = "країна",
    .safeguard = "гарантія",
    .adequacy = "рішення про належний рівень захисту (GDPR, ст. 45)",
    .clauses = "стандартні договірні положення (Рішення (ЄС) 2021/914)",
    .transfers = "Передавання до третіх країн",
    .transfers_text =
        "Текст без персональних даних передається одержувачам у таких країнах за наведеної вище гарантії:",
    .no_transfers = "Не здійснюється: усі одержувачі перебувають у Європейській економічній зоні.",
    .retention = "Строки зберігання",
    .calendar_year_end =
        "Кожен строк відлічується від вашого останнього повідомлення чи запиту і триває до кінця календарного року, в "
        "якому він спливає.",
    .anniversary = "Кожен строк відлічується від вашого останнього повідомлення чи запиту.",
    .destroyed = "Після цього ключ і дані знищуються.",
    .kept = {"Контактні дані", "Повідомлення", "Замовлені дзвінки", "Докази розгляду запитів",
             "Записи аудиту, без персональних даних"},
    .years = {"рік", "роки", "років"},
    .months = {"місяць", "місяці", "місяців"},
    .days = {"день", "дні", "днів"},
    .rights = "Ваші права",
    .rights_text =
        "Доступ до даних, їх перенесення, виправлення, видалення, обмеження обробки, заперечення проти неї, "
        "відкликання згоди та отримання пояснень. Напишіть відповідальній особі із захисту даних або скористайтеся "
        "самим модулем звʼязку. Це безкоштовно; відповідь ви отримаєте протягом одного місяця.",
    .complaint = "Ви можете подати скаргу до наглядового органу",
    .automated = "Автоматизовані рішення",
    .automated_text =
        "Таких рішень немає, як немає і профілювання. Програма знаходить і приховує контактні дані; відповідають люди.",
    .version = "Версія"};

constexpr notice_words polish{
    .lang = "pl",
    .title = "Informacja o ochronie prywatności w module kontaktowym",
    .controller = "Administrator danych",
    .officer = "Inspektor ochrony danych",
    .representative = "Przedstawiciel w Unii Europejskiej",
    .purposes = "Cele przetwarzania",
    .purpose = {"rejestracja Państwa konta", "udzielanie odpowiedzi i komunikacja z Państwem", "marketing",
                "przestrzeganie przepisów prawa", "bezpieczeństwo usługi",
                "wyjaśnianie przypadków oszustw, spamu i nadużyć", "ulepszanie produktu",
                "przedstawienie propozycji umowy"},
    .bases = "Podstawy prawne",
    .bases_text =
        "Otwarcie modułu kontaktowego opiera się na Państwa zgodzie na pliki cookie z kategorii „Preferencje” (art. 6 "
        "ust. 1 lit. a RODO). Treść Państwa wiadomości przetwarzamy na podstawie naszego prawnie uzasadnionego "
        "interesu, jakim jest udzielenie Państwu odpowiedzi (art. 6 ust. 1 lit. f RODO). Wyłączenie kategorii "
        "„Preferencje” natychmiast zamyka kanał kontaktu, lecz samo w sobie nie usuwa rozmowy. Wycofanie zgody w "
        "widżecie powoduje jedno i drugie.",
    .categories = "Kategorie danych",
    .categories_text =
        "Treść Państwa wiadomości oraz zawarte w niej adresy e-mail, numery telefonów i nazwy w komunikatorach; "
        "zamówione rozmowy telefoniczne; zapis Państwa zgody. Dane te przechowujemy w postaci zaszyfrowanej odrębnym, "
        "przypisanym tylko Państwu kluczem; osoby udzielające odpowiedzi widzą w miejscu danych kontaktowych tokeny. "
        "Nie przechowujemy adresu IP, historii odwiedzonych stron ani lokalizacji.",
    .recipients = "Odbiorcy",
    .recipients_text = "Otrzymują oni wyłącznie tekst, z którego usunięto dane osobowe.",
    .nobody = "Nikt poza administratorem danych.",
    .recipient_purposes = "cele",
    .country = "państwo",
    .safeguard = "zabezpieczenie",
    .adequacy = "decyzja stwierdzająca odpowiedni stopień ochrony (art. 45 RODO)",
    .clauses = "standardowe klauzule umowne (decyzja (UE) 2021/914)",
    .transfers = "Przekazywanie do państw trzecich",
    .transfers_text =
        "Tekst bez danych osobowych jest przekazywany odbiorcom w następujących państwach, na podstawie wskazanego "
        "wyżej zabezpieczenia:",
    .no_transfers = "Nie ma miejsca: wszyscy odbiorcy znajdują się w Europejskim Obszarze Gospodarczym.",
    .retention = "Okresy przechowywania",
    .calendar_year_end =
        "Każdy okres liczony jest od Państwa ostatniej wiadomości lub ostatniego wniosku i trwa do końca roku "
        "kalendarzowego, w którym upływa.",
    .anniversary = "Każdy okres liczony jest od Państwa ostatniej wiadomości lub ostatniego wniosku.",
    .destroyed = "Następnie klucz i dane są niszczone.",
    .kept = {"Dane kontaktowe", "Wiadomości", "Zamówione rozmowy telefoniczne", "Dowody rozpatrzenia wniosków",
             "Zapisy audytowe, bez danych osobowych"},
    .years = {"rok", "lata", "lat"},
    .months = {"miesiąc", "miesiące", "miesięcy"},
    .days = {"dzień", "dni", "dni"},
    .rights = "Państwa prawa",
    .rights_text =
        "Dostęp do danych, ich przenoszenie, sprostowanie, usunięcie, ograniczenie przetwarzania, sprzeciw, wycofanie "
        "zgody oraz uzyskanie wyjaśnień. Prosimy napisać do inspektora ochrony danych lub skorzystać z samego modułu "
        "kontaktowego. Jest to bezpłatne; odpowiedzi udzielimy w ciągu miesiąca.",
    .complaint = "Mają Państwo prawo wnieść skargę do organu nadzorczego",
    .automated = "Zautomatyzowane decyzje",
    .automated_text =
        "Nie są podejmowane; nie stosujemy też profilowania. Program wyszukuje i ukrywa dane kontaktowe, a odpowiedzi "
        "udzielają ludzie.",
    .version = "Wersja"};

constexpr notice_words bulgarian{
    .lang = "bg",
    .title = "Уведомление за поверителност на модула за контакт",
    .controller = "Администратор на лични данни",
    .officer = "Длъжностно лице по защита на данните",
    .representative = "Представител в Европейския съюз",
    .purposes = "Цели на обработването",
    .purpose = {"регистрация на Вашия профил", "отговор на Вашите запитвания и общуване с Вас", "маркетинг",
                "спазване на закона", "сигурност на услугата", "разследване на измами, спам и злоупотреби",
                "подобряване на продукта", "предложение за сключване на договор"},
    .bases = "Правни основания",
    .bases_text =
        "Модулът за контакт се отваря въз основа на Вашето съгласие за категорията бисквитки „Предпочитания“ (чл. 6, "
        "пар. 1, буква „а“ от ОРЗД). Написаното от Вас се обработва въз основа на легитимния ни интерес да Ви "
        "отговорим "
        "(чл. 6, пар. 1, буква „е“ от ОРЗД). Изключването на „Предпочитания“ незабавно затваря канала, но само по себе "
        "си не изтрива разговора. Оттеглянето на съгласието в модула прави и двете.",
    .categories = "Категории данни",
    .categories_text =
        "Написаното от Вас и съдържащите се в него имейл адреси, телефонни номера и имена в приложения за съобщения; "
        "заявените от Вас обаждания; записът за Вашето съгласие. Тези данни се съхраняват шифровани с отделен ключ, "
        "създаден само за Вас; хората, които отговарят, виждат токени на мястото на данните Ви за контакт. Не се "
        "съхраняват IP адрес, история на посетените страници или местоположение.",
    .recipients = "Получатели",
    .recipients_text = "Те получават само текст, от който личните данни са премахнати.",
    .nobody = "Никой извън администратора.",
    .recipient_purposes = "цели",
    .country = "държава",
    .safeguard = "гаранция",
    .adequacy = "решение относно адекватното ниво на защита (чл. 45 от ОРЗД)",
    .clauses = "стандартни договорни клаузи (Решение (ЕС) 2021/914)",
    .transfers = "Предаване на трети държави",
    .transfers_text =
        "Текст без лични данни се предава на получатели в следните държави при посочената по-горе гаранция:",
    .no_transfers = "Не се извършва: всички получатели са в Европейското икономическо пространство.",
    .retention = "Срокове за съхранение",
    .calendar_year_end =
        "Всеки срок се брои от последното Ви съобщение или искане и продължава до края на календарната година, в която "
        "изтича.",
    .anniversary = "Всеки срок се брои от последното Ви съобщение или искане.",
    .destroyed = "След това ключът и данните се унищожават.",
    .kept = {"Данни за контакт", "Съобщения", "Заявени обаждания", "Доказателства за разглеждането на искания",
             "Одитни записи, без лични данни"},
    .years = {"година", "години", "години"},
    .months = {"месец", "месеца", "месеца"},
    .days = {"ден", "дни", "дни"},
    .rights = "Вашите права",
    .rights_text =
        "Достъп до данните, преносимост, коригиране, изтриване, ограничаване на обработването, възражение, оттегляне "
        "на "
        "съгласието и получаване на обяснение. Пишете на длъжностното лице по защита на данните или използвайте самия "
        "модул за контакт. Това е безплатно; ще получите отговор в срок от един месец.",
    .complaint = "Имате право да подадете жалба до надзорен орган",
    .automated = "Автоматизирани решения",
    .automated_text =
        "Не се вземат такива решения и не се извършва профилиране. Програма открива и скрива данните за контакт; "
        "отговарят хора.",
    .version = "Версия"};

constexpr notice_words russian{
    .lang = "ru",
    .title = "Уведомление о конфиденциальности модуля связи",
    .controller = "Контролёр данных",
    .officer = "Ответственный за защиту данных",
    .representative = "Представитель в Европейском союзе",
    .purposes = "Цели обработки",
    .purpose = {"регистрация вашей учётной записи", "ответы на ваши обращения и общение с вами", "маркетинг",
                "соблюдение требований закона", "безопасность сервиса",
                "расследование мошенничества, спама и злоупотреблений", "улучшение продукта",
                "предложение заключить договор"},
    .bases = "Правовые основания",
    .bases_text =
        "Модуль связи открывается на основании вашего согласия на категорию файлов cookie «Предпочтения» (GDPR, ст. "
        "6(1)(a)). То, что вы пишете, обрабатывается на основании нашего законного интереса ответить вам (GDPR, ст. "
        "6(1)(f)). Отключение «Предпочтений» сразу закрывает канал, но само по себе не удаляет переписку. Отзыв "
        "согласия в виджете делает и то, и другое.",
    .categories = "Категории данных",
    .categories_text =
        "То, что вы пишете, в том числе адреса электронной почты, номера телефонов и имена в мессенджерах; заказанные "
        "вами звонки; запись о вашем согласии. Эти данные хранятся зашифрованными отдельным ключом, созданным только "
        "для вас; те, кто отвечает, видят вместо ваших контактных данных токены. IP-адрес, история просмотренных "
        "страниц и местоположение не хранятся.",
    .recipients = "Получатели",
    .recipients_text = "Они получают только текст, из которого удалены персональные данные.",
    .nobody = "Никто, кроме контролёра.",
    .recipient_purposes = "цели",
    .country = "страна",
    .safeguard = "гарантия",
    .adequacy = "решение о достаточном уровне защиты (GDPR, ст. 45)",
    .clauses = "стандартные договорные положения (Решение (ЕС) 2021/914)",
    .transfers = "Передача в третьи страны",
    .transfers_text =
        "Текст без персональных данных передаётся получателям в следующих странах при указанной выше гарантии:",
    .no_transfers = "Не осуществляется: все получатели находятся в Европейской экономической зоне.",
    .retention = "Сроки хранения",
    .calendar_year_end =
        "Каждый срок отсчитывается от вашего последнего сообщения или запроса и длится до конца календарного года, в "
        "котором он истекает.",
    .anniversary = "Каждый срок отсчитывается от вашего последнего сообщения или запроса.",
    .destroyed = "После этого ключ и данные уничтожаются.",
    .kept = {"Контактные данные", "Сообщения", "Заказанные звонки", "Доказательства рассмотрения запросов",
             "Записи аудита, без персональных данных"},
    .years = {"год", "года", "лет"},
    .months = {"месяц", "месяца", "месяцев"},
    .days = {"день", "дня", "дней"},
    .rights = "Ваши права",
    .rights_text =
        "Доступ к данным, их перенос, исправление, удаление, ограничение обработки, возражение против неё, отзыв "
        "согласия и получение разъяснений. Напишите ответственному за защиту данных или воспользуйтесь самим модулем "
        "связи. Это бесплатно; ответ вы получите в течение одного месяца.",
    .complaint = "Вы можете подать жалобу в надзорный орган",
    .automated = "Автоматизированные решения",
    .automated_text =
        "Таких решений нет, как нет и профилирования. Программа находит и скрывает контактные данные; отвечают люди.",
    .version = "Версия"};

}  // namespace

const std::array<notice_words, page_languages.size()> notice_languages{english, ukrainian, polish, bulgarian, russian};

}  // namespace cloakroom::edge
