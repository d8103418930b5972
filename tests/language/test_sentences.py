import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import sentences

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "corpus/editor.jsonl").read_text("utf-8").splitlines()
]
HARD = {
    "ar": [
        "قال د. محمد العلي إن النتائج جيدة.|وأضاف أن العمل مستمر.",
        "قال الوزير: «نحن مستعدون. لن نتراجع.»|وأضاف أن الحكومة ستعمل.",
        "ارتفع السعر 3.5 في المئة.|هل يستمر الصعود؟|لا أحد يعلم!",
        "بلغت الكلفة 5.3 مليار ر.س. في عام 2020، بحسب البيان: رقم قياسي.|ثم انخفضت.",
        '"من أنت؟" سأل الصحفي.|ثم غادر.',
        "حضر م. سامر و أ.د. ليلى الحفل.|وانتهى مساء.",
        "بدأ الاجتماع عند الساعة 5 م.|وانتهى مساء.",
        "دار السلام (وكالات) - أعلنت الحكومة استقالتها.|ولم تذكر الأسباب.",
        "وقعت المعركة عام 480 ق.م. قرب الجزيرة.|وانتصر فيها الأضعف.",
        "ولد عام 1322 هـ. في قرية صغيرة.|ومات في العاصمة.",
        "كان صامتا... ثم تكلم فجأة.|فأنصت الجميع.",
        "«لن أعود أبدا!» صرخ اللاعب.|ثم رمى قميصه.",
        "زوروا www.example.com أو اكتبوا إلى a.b@example.com.|سنرد قريبا.",
        "قرر المجلس (بعد نقاش. وخلاف.) تأجيل التصويت.|وسيعود غدا.",
        "وصل الوفد؛ وكان في استقباله الوزير.|ولم يدل بتصريح.",
        "انتهى الاجتماع بسلام.|وقال المتحدث إن الأمر منته.",
        'قال: "لا".|وقالت: "نعم".',
        "وُلد في ١٢.٥.١٩٨٠ وعاش ٣٫٥ سنوات هناك.|ثم رحل.",
        "نزل المؤشر 2.5%.|وصعد النفط.",
        "قال الرئيس جورج دبليو. بوش إنه راض.|وقال الآخر لا.",
        "قال «لن نقبل»، مضيفا: «انتهى الأمر».|وتابع: «نحن هنا.»|وغادر.",
        'قال: "أتيت. رأيت. انتصرت."|ثم جلس.',
        "بلغ 5,3 مليون (أي 3.2%) في ص. 12 من التقرير.|وبلغ 1.000.000 نسمة.",
        "هتف الجمهور: «لن نذهب!»|وأضاف الخطيب كلمة.",
        "«نعم.» أجاب الوزير.|وقال أحدهم: «لا.»|وأجاب الآخر: «ربما.»|قالت الصحف إنهم اختلفوا.",
    ],
    "en": [
        "The session opened at 10 a.m.|Lawmakers left at 7 p.m. Thursday or 8 p.m. EST.|None stayed.",
        "The U.S. economy grew 3.5 percent.|Mr. Smith said no.|Then he left.",
        "J. K. Rowling wrote it.|It sold well.",
        "“We won. It was hard,” said Mr. Lee.|He smiled.",
        "Apple Inc. reported profits.|The U.S. government agreed.",
        "He arrived at 5 p.m.|The meeting began.",
        "Visit www.example.com or write to a.b@example.com today.|Now.",
        "Acme Co. Ltd. said sales rose.|The end.",
        "Sen. John McCain (R-Ariz.) spoke.|He left.",
        "He lives in Washington, D.C.|He works in the U.S. Senate.",
        "She asked, “Why?”|Nobody answered.",
        '"Why?" she asked.|Nobody answered.',
        "Dr. Jones, Ph.D., met Gen. Lee at St. Mary's.|They talked.",
        "The case, Smith v. Jones, ended.|Both lost.",
        "It cost $3.50.|No. 5 was cheaper.|He said no.|It was over.",
        "On Jan. 5, at 7 a.m. Monday, it began.|It ended on Dec. 3.",
        "“Go,” he said.|“Now.”|She went.",
        "It was ... odd.|Then it ended…|Nobody knew why.",
        "Sales rose.|iPhone sales fell.",
        "LONDON (Reuters) - The bank cut rates.|Shares rose.",
        "Version 2.0.1 is out.|Get it at example.com/a.b?c=d.|Enjoy!",
        "He won (again!) on Sunday.|(She had expected it.)|They left.",
        "It works, e.g. in Paris, i.e. abroad, etc.|The rest is known.",
        "Prices rose 5%.|Officials said so.",
        "Martin Luther King Jr. spoke.|George W. Bush listened.",
        "What?!|No way!!!|Yes.",
        "Larry spoke to his son, Larry Sr.|“I am tired,” he said.",
        'He said: "I came. I won."|Then he sat.',
        '"Not me."|She laughed.',
        "“It was 8 p.m.”|“Right.”",
        "He asked: ‘Why? Who?’|Nobody spoke.|The workers’ rights were lost.",
        "The company of John D. Rockefeller Jr. and others closed in Dec. 2020.|Nobody cared.",
    ],
    "fr": [
        "Le 5 mai, M. Dupont a dit : « Oui. Non. »|Il est parti.",
        "Mme Roy habite av. Foch.|Elle sort.",
        "« Qui êtes-vous ? » a-t-il demandé.|Elle n’a rien dit.",
        "L’art. 5 et l’al. 2 s’appliquent, cf. p. 12.|Le juge l’a rappelé.",
        "Il pèse 3,5 kg, p. ex. à jeun.|C’est peu.",
        "MM. Durand et Petit sont arrivés à 10 h.|Ils ont signé.",
        "Le Dr Martin et le Pr. Blanc ont répondu.|Personne n’a ri.",
        "Il hésite… puis accepte.|Tant mieux !",
        "J.-P. Belmondo jouait.|Le public riait.",
        "Quelque 15.000 personnes ont défilé.|Tout s’est bien passé.",
        "« Jamais ! », a-t-elle lancé.|Puis elle est sortie.",
        "Il est né le 1er janv. 1980 à Lyon.|Il est 20 h 30.",
        "Selon l’A.F.P., le P.-D.G. de la S.N.C.F. a démissionné.|L’U.E. aussi.",
    ],
    "de": [
        "Er kam am 3. März 2020.|Das ist z.B. gut.",
        "Dr. Müller sagte: „Ja. Nein.“|Dann ging er.",
        "Das gilt z. B. für Kinder, d. h. für alle.|Mehr nicht.",
        "Im 19. Jahrhundert lebte hier Prof. Dr. Klein.|Er starb 1890.",
        "Am 1. Mai spielte der 1. FC Köln.|Er verlor.",
        "Die Firma Meier & Co. KG wächst.|Sie baut, u. a. in Ulm.",
        "„Warum?“, fragte sie.|Er schwieg.",
        "Es kostet ca. 3,50 Euro bzw. 4 Euro inkl. MwSt.|Das ist viel.",
        "Kaiser Wilhelm II. regierte lange.|Dann floh er.",
        "Der Minister sprach um 14.30 Uhr.|Niemand kam.",
        "Er sagte: »Ich kam. Ich sah.«|Dann ging er.",
        "Am 24. Dez. 2020 um 8.30 Uhr gewann er den 2. Preis.|Es war der 3. Versuch.",
    ],
    "es": [
        "La Sra. López llegó a EE.UU. ayer.|¿Qué pasó?|Nada.",
        "El Sr. Pérez y la Dra. Gil hablaron.|¡Qué bien!",
        "«No iré. Nunca», dijo Ud. ayer.|Luego calló.",
        "En EE. UU. viven 330 millones.|Son muchos.",
        "Nació en el s. XIX, aprox. en 1850, en la pág. 5.|Murió joven.",
        "—¿Vienes? —preguntó Ana.|Nadie respondió.",
        "Cuesta 3.500 pesos.|Es caro.",
        "La ONU (Org. de las Naciones Unidas) y la Cía. Tel. cerraron.|EE.UU. ganó.",
    ],
    "pt": [
        "O Sr. Silva e a Dra. Costa falaram.|Depois saíram.",
        "A av. Paulista, n. 5, fechou.|Ninguém passou.",
        "“Não vou. Nunca”, disse o prof. Lima.|E saiu.",
        "Custa R$ 3.500,00.|É caro, etc.|O resto não.",
        "Nos EUA, o dep. Souza falou.|Foi breve.",
    ],
    "it": [
        "Il sig. Rossi e il prof. Bianchi parlano.|Poi escono.",
        "L’on. Verdi e l’avv. Neri, cfr. p. 5, tacciono.|Perché?|Non si sa.",
        "«Vado. Torno», disse il dott. Gallo.|E uscì.",
        "La S.p.A. di Torino chiude.|Gli operai protestano.",
        "Costa 3.500 euro, IVA incl. e ca. 20 di spese.|È troppo.",
    ],
    "tr": [
        "Dün Dr. Ali geldi.|Prof. Dr. Ayşe konuştu.",
        "Mahkeme, bkz. md. 5, karar verdi.|Herkes sustu.",
        "19. yüzyılda yapıldı.|3. katta yangın çıktı.",
        "“Gelmem. Asla,” dedi Av. Kaya.|Sonra gitti.",
        "T.C. Anayasası 1982'de kabul edildi.|Değişti.",
        "Enflasyon yüzde 3,5 oldu.|Dolar 32.50'ye çıktı.",
        "5. madde ve 3. Köprü açıldı.|Bitti.",
        "A.Ş. ve Ltd. Şti. kapandı.|T.B.M.M. toplandı.",
    ],
    "id": [
        "Bapak Drs. Ahmad datang.|Ia pergi ke Jl. Sudirman No. 5 kemarin.|Selesai.",
        "PT. Maju Tbk. untung Rp 3.500.|Sahamnya naik.",
        "Prof. Dr. H. Amin, M.Sc., hadir.|Ia berpidato.",
        "“Saya pulang. Titik,” kata Ir. Budi.|Ia pergi.",
        "Pukul 14.30 WIB acara mulai.|Semua senang.",
        "“Saya datang. Saya lihat.”|Lalu pergi a.n. Budi, S.H., M.H. di Jl. Mawar No. 3.|Selesai.",
    ],
    "ru": [
        "Он родился в 1999 г. в Москве.|Цена 5 тыс. руб. за шт.|Да.",
        "Он живёт в г. Тверь.|Она родилась в 1990 г.|Потом училась в г. Омск.",
        "Проф. А. С. Иванов живёт на ул. Ленина, д. 5.|Он стар.",
        "Это т. е. хорошо, и т. д.|Он ушёл.",
        "«Не пойду. Никогда», — сказал он.|И ушёл.",
        "В XIX в. здесь жил акад. Павлов.|Он умер в 1936 г.|Дом цел.",
        "Бюджет вырос на 3,5 млрд руб.|Правительство довольно.",
        "— Кто там? — спросил он.|Никто не ответил.",
        "Компания «Рога и копыта» закрылась.|Что дальше?",
        "В 2020 г. Иванов И. И. умер.|Это было в 5 ч. утра и т. д.|Конец.",
        "Страны, напр. Китай, против.|На ул. Мира жил г-н Петров.",
    ],
    "he": [
        'ד"ר כהן אמר שלא.|הוא הלך.|מה קרה?',
        'צה"ל הודיע: "נמשיך. לא נעצור."|אחר כך שתק.',
        "פרופ' לוי ועו\"ד רז דיברו.|הקהל מחא כפיים.",
        "המחיר עלה ב-3.5 אחוזים.|איש לא הופתע!",
        "“לא אבוא,” אמר השר.|ואז יצא.",
        'ארה"ב ניצחה.|עלה ב-5.3 מיליון ש"ח.|י. ל. פרץ כתב.',
    ],
    "hi": [
        "यह पहला वाक्य है।|डॉ. राम आए।|वे गए।",
        "कीमत 3.5 प्रतिशत बढ़ी।|क्यों?|किसी को नहीं पता!",
        "उन्होंने कहा, “हम आएंगे। जरूर आएंगे।”|फिर वे गए।",
        "श्री. वर्मा और प्रो. सिंह मिले।|बात हुई।",
        "बैठक सुबह 10.30 बजे हुई।|फैसला टल गया।",
    ],
    "ur": [
        "یہ پہلا جملہ ہے۔|یہ دوسرا ہے؟|ہاں۔",
        "ڈاکٹر علی نے کہا: ”ہم آئیں گے۔ ضرور آئیں گے۔“|پھر وہ چلے گئے۔",
        "قیمت 3.5 فیصد بڑھی۔|عوام پریشان ہیں۔",
        "اجلاس صبح 10.30 بجے ہوا ۔|فیصلہ نہ ہو سکا ۔",
        "وزیراعظم نے کہا کہ کام جاری ہے۔|انہوں نے مزید کچھ نہیں کہا۔",
        "وزیر نے کہا کہ ’ہم آئیں گے۔‘|پھر وہ گئے۔",
        "آئی۔ایس۔پی۔آر نے بیان دیا۔|م۔ ن۔ راشد شاعر تھے۔",
    ],
    "fa": [
        "این جملهٔ نخست است.|آیا دومی هم هست؟|بله.",
        "او گفت: «می‌آییم. حتماً می‌آییم.»|بعد رفت.",
        "قیمت ۳.۵ درصد رشد کرد.|چرا؟|کسی نمی‌داند!",
        "در سال ۳۲۰ ق.م. اسکندر مرد.|سپس جنگ شد.",
        "دکتر م. رضایی سخن گفت.|جلسه پایان یافت.",
        "تهران - وزیر استعفا داد.|دلیلش روشن نیست؛ شاید بیماری.",
        "استاد س. ع. رضایی گفت.|پایان!",
    ],
    "zh": [
        "这是一句话。|这是第二句！|“他说好。”|第三句？",
        "他说：“我来了。马上走。”|然后离开。",
        "价格上涨3.5%。|为什么？|没人知道……",
        "（记者李明）会议开始。|会议结束。",
        "「他走了。」她說。|沒有人回答。",
        "新华社北京电（记者张三）今天天气好。|她问：“真的吗？”|他点头。",
    ],
    "ja": [
        "政府は発表した。|「もう一度。やる。」と言った。|終わり。",
        "価格は3.5%上昇した。|なぜか？|誰も知らない。",
        "首相は「行く。」と述べた。|会議は終わった！",
        "（東京＝共同）会議が開かれた。|合意した。",
        "本当?|そうだ!|終わり。",
    ],
}


def split(text: str, language: str = "und") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "marked"), [(name, case) for name, cases in HARD.items() for case in cases]
)
def test_a_hard_case_splits_where_a_reader_would(language: str, marked: str) -> None:
    gap = "" if language in ("zh", "ja") else " "
    assert split(marked.replace("|", gap), language) == marked.split("|")


def test_a_forgotten_space_after_a_full_stop_is_a_boundary() -> None:
    assert split("انتهى الاجتماع بسلام.وقال المتحدث إن الأمر منته.") == [
        "انتهى الاجتماع بسلام.",
        "وقال المتحدث إن الأمر منته.",
    ]
    assert split("Prices rose 5%.Officials said so.") == ["Prices rose 5%.", "Officials said so."]


@pytest.mark.parametrize(
    "marked",
    [
        "يسبب النزيف وغيره.|من الممكن أن يتكرر.",
        "تتغير ايضاً.|استنزاف الأوزون مستمر.",
        "الحمض النووي .|يتغير الضرر هنا.",
        "يرجعه البعض إلى نوح.|و تعني كلمة العود الخشب.",
        "بروتين وماء.|خُف الجمل عريض.",
        "He said no.|Then he left.|He came back.",
        "Girafons.|Hier soir, il pleuvait.",
    ],
)
def test_a_forgotten_space_is_a_boundary_before_short_and_vowelled_words_too(marked: str) -> None:
    assert split(marked.replace("|", "")) == marked.split("|")


@pytest.mark.parametrize(
    "text", ["Amazon.com sells it", "www.BBC.Com/News.Html is it", "الموقع الجزيرة.نت مفيد", "v2.Final"]
)
def test_an_address_is_not_taken_for_a_forgotten_space(text: str) -> None:
    assert split(text) == [text]


def test_a_very_long_sentence_is_split_at_semicolons_but_not_at_an_omission() -> None:
    half = " ".join(["word"] * 20)
    assert split(f"{half} (...) {half}; {half} […] {half}.") == [
        f"{half} (...) {half};",
        f"{half} […] {half}.",
    ]


def test_a_line_end_is_a_boundary_and_needs_no_full_stop() -> None:
    assert split("عنوان فرعي\nنص الخبر هنا") == ["عنوان فرعي", "نص الخبر هنا"]


def test_lines_wrapped_at_a_column_are_one_paragraph() -> None:
    wrapped = (
        "The council voted on Monday night to turn the disused power station\n"
        "into a public library and archive after a debate that had lasted for\n"
        "three long hours in the old town hall. Opponents said that the price\n"
        "should have been put to a referendum.\n"
    )
    assert len(split(wrapped)) == 2


def test_no_sentence_ends_at_a_comma_a_colon_or_inside_guillemets() -> None:
    text = "قال المدير، وهو غاضب: «لن أذهب. انتهى الأمر! هل تسمعون؟ نعم.» ثم خرج، ولم يعد."
    assert len(split(text, "ar")) == 1 or split(text, "ar")[0].endswith("»")


def covered(text: str, spans: list[tuple[int, int]]) -> None:
    """Spans are in order, apart, trimmed, and leave out nothing but white space."""
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()


@given(
    st.text(alphabet=st.sampled_from("aB .!?؟،:;\n«»“”‘’\"()[].د أمس。।12'\u200f\u00a0…—هـ"), max_size=200)
    | st.text(max_size=200)
    | st.lists(st.sampled_from([case for cases in HARD.values() for case in cases]), max_size=6).map(
        "\n".join
    )
)
def test_spans_are_ordered_trimmed_and_leave_out_only_white_space(text: str) -> None:
    covered(text, sentences(text, "und"))


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_paragraph_is_split_alike_wherever_it_stands(first: str, second: str) -> None:
    apart = len(first) + 2
    alone = [(start + apart, end + apart) for start, end in sentences(second)]
    together = sentences(f"{first}\n\n{second}")
    assert [span for span in together if span[0] >= apart] == alone


HOSTILE = {
    "a megabyte without a full stop": "word " * 200_000,
    "a megabyte of one word": "ا" * 1_000_000,
    "only full stops": "." * 300_000,
    "only openers": "«(“" * 60_000,
    "openers that never close": "“a. " * 50_000,
    "straight quotes": '"a. ' * 50_000,
    "apostrophes": "‘a’ b. " * 40_000,
    "fifty thousand sentences": "The end has come. " * 50_000,
    "fifty thousand Arabic sentences": "انتهى الأمر. " * 50_000,
    "fifty thousand lines": "a.\n" * 50_000,
    "abbreviations": "Mr. J. K. z. B. U.S. " * 15_000,
    "brackets": "(a. B)" * 30_000,
    "nested brackets": "(" * 50_000 + "a. B" + ")" * 50_000,
    "semicolons": "; a" * 50_000,
    "emoji": "😀" * 300_000,
    "NUL": "\0" * 300_000,
    "spaces": " " * 500_000,
    "spaces before a stop": (" " * 2_000 + ".") * 100,
    "glued": "نص.نص" * 40_000,
    "mixed scripts": "aأ中א. " * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_split_in_time_linear_in_its_length(name: str) -> None:
    text = HOSTILE[name]
    begin = time.process_time()
    covered(text, sentences(text, "und"))
    assert time.process_time() - begin < 6  # measured: 0.1 to 1.5


def test_twice_the_text_takes_about_twice_the_time() -> None:
    def cost(text: str) -> float:
        begin = time.process_time()
        sentences(text, "en")
        return time.process_time() - begin

    text = '“We won (again). It was hard,” said Mr. Lee of the U.S. team. He smiled... "Why?" ' * 1_500
    cost(text)
    assert cost(text * 4) < 10 * min(cost(text) for _ in range(3))


def test_a_second_is_enough_for_forty_thousand_sentences() -> None:
    text = "\n".join(article["text"] for article in CORPUS) * 20
    begin = time.process_time()
    count = len(sentences(text, "und"))
    assert count / (time.process_time() - begin) > 15_000  # measured: over 80,000; a busy machine is slower


def test_the_articles_of_the_editors_corpus_end_where_their_writer_ended_them() -> None:
    for article in CORPUS:
        assert split(article["text"], article["lang"]) == article["sentences"]
