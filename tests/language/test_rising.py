"""What the news is about now is what titles hold more often than they did."""

import random

from hypothesis import given
from hypothesis import strategies as st

from language.rising import rising

USUAL = [
    "The minister meets a delegation",
    "Market prices in the city",
    "The team wins the match",
    "Rain in the north",
]


def shown(recent: list[str], earlier: list[str], language: str = "en") -> list[str]:
    return [topic.shown for topic in rising(recent, earlier, language)]


def test_a_name_that_was_not_there_before_is_offered_and_what_always_is_there_is_not() -> None:
    recent = [
        "Flood hits Millbrook",
        "Millbrook flood leaves hundreds homeless",
        "Market prices in the city",
    ] + USUAL
    assert shown(recent, USUAL * 40)[:2] == ["Millbrook", "Flood"]
    assert "Market" not in shown(recent, USUAL * 40)


def test_a_name_of_two_words_is_offered_whole() -> None:
    recent = [f"Climate summit day {word}" for word in ("one", "two", "three")] + USUAL
    assert shown(recent, USUAL * 40) == ["Climate summit"]


def test_forms_of_a_word_are_one_topic_written_as_most_titles_do() -> None:
    recent = ["زلزال يضرب المغرب", "المغرب بعد الزلزال", "فرق إنقاذ تصل إلى المغرب", "مساعدات للمغرب"]
    earlier = ["أسعار النفط تتراجع", "وزير يلتقي وفدا"] * 50
    assert "المغرب" in shown(recent, earlier, "ar")


def test_without_earlier_news_nothing_is_wrong() -> None:
    assert "Millbrook" in shown(["Flood in Millbrook", "Millbrook after rain"], [])
    assert shown([], USUAL) == []


@given(st.lists(st.text(max_size=60), max_size=30), st.lists(st.text(max_size=60), max_size=30))
def test_any_titles_give_topics_that_stand_in_them(recent: list[str], earlier: list[str]) -> None:
    random.Random(1).shuffle(recent)
    for topic in rising(recent, earlier, "en"):
        assert topic.titles >= 2
        words = [word.casefold() for word in topic.shown.split()]
        assert all(any(word in title.casefold() for title in recent) for word in words)


def test_names_come_before_what_is_merely_frequent_and_every_label_has_a_capital() -> None:
    recent = [
        "Man kills two in Millbrook",
        "Blast kills three near Millbrook",
        "Storm kills ten",
        "Man held after fire",
    ]
    assert shown(recent + USUAL, USUAL * 40)[:2] == ["Millbrook", "Kills"]


def test_a_label_in_turkish_keeps_its_dot() -> None:
    assert "İklim" in shown(["Yeni iklim planı", "Bu iklim zirvesi"], ["Hava bugün açık"] * 60, "tr")


BEFORE = {
    "ar": ["أسعار النفط تتراجع", "وزير يلتقي وفدا", "الأمطار تعود إلى الشمال"] * 40,
    "de": ["Regen fällt im Norden", "Preise steigen wieder leicht"] * 60,
    "en": USUAL * 40,
    "fr": ["La pluie revient dans le nord", "Les prix baissent encore"] * 60,
    "ru": ["Дожди вернутся на север", "Цены снова немного растут"] * 60,
    "tr": ["Yağmur kuzeye geri dönüyor", "Fiyatlar yeniden hafifçe düştü"] * 60,
}


def learned(recent: list[str], texts: list[str], language: str) -> list[str]:
    topics = rising(recent, BEFORE[language], language, texts=texts)
    return [topic.shown.casefold() for topic in topics]


def test_capitals_of_a_title_in_title_case_are_no_names_where_texts_write_the_word_small() -> None:
    recent = ["Jumps Expected After Marlow Vote", "Clerk Jumps Before Marlow Hearing", "Stock Jumps Again"]
    texts = [
        "Shares in the town of Marlow rose.",
        "The clerk jumps first.",
        "It jumps, and she jumps too.",
    ] * 3
    assert "marlow" in learned(recent, texts, "en")
    assert "jumps" not in learned(recent, texts, "en")


def test_a_name_stands_before_a_common_word_that_only_title_case_writes_large() -> None:
    recent = ["Farmer Found Near Orford", "Farmer Held In Orford", "Old Farmer Sues", "Orford Sues Farmer"]
    texts = ["The farmer lives in Orford.", "Police in Orford met the farmer."]
    assert learned(recent, texts, "en")[:2] == ["orford", "farmer"]


def test_three_words_that_are_one_name_are_offered_whole_however_short_the_last() -> None:
    recent = ["Talks with Tam Bon Li fail", "Aides say Tam Bon Li travels", "Envoys meet Tam Bon Li quietly"]
    assert learned(recent, [], "en")[0] == "tam bon li"


def test_a_name_of_two_common_words_is_offered_whole_though_both_stand_alone_too() -> None:
    recent = [
        "Crowds gather at the Green Palace again",
        "Guards leave the Green Palace quietly",
        "Visitors praise the Green Palace today",
        "Fields turn green early",
        "Why green paint sells",
        "Only green apples left",
        "A palace for sale",
    ]
    assert learned(recent, [], "en")[0] == "green palace"


def test_words_that_a_comma_parts_are_no_phrase() -> None:
    recent = ["Storms reach Marlow, Orford waits", "Trains stop in Marlow, Orford fears worse"]
    assert "marlow orford" not in learned(recent, [], "en")


def test_arabic_verbs_are_not_offered_but_the_place_is() -> None:
    recent = [
        "الرئيس يفتتح معرضا في طنجة",
        "الوزير يفتتح مصنعا في طنجة",
        "ملك يفتتح ميناء طنجة",
        "طنجة تنتظر",
    ]
    texts = ["افتتح الرئيس معرضا في طنجة.", "تفتتح الوزيرة مدرسة في طنجة."]
    assert "طنجة" in learned(recent, texts, "ar")
    assert "يفتتح" not in learned(recent, texts, "ar")


def test_arabic_names_come_before_nouns_that_stand_with_their_article_and_without() -> None:
    recent = ["قطار يصل إلى طنجة", "القطار يغادر طنجة", "قطار جديد بين طنجة وفاس", "ركاب في القطار إلى طنجة"]
    recent += ["القطار يتأخر"]
    texts = ["وصل القطار إلى طنجة", "قطار آخر من طنجة"] * 2
    assert learned(recent, texts, "ar")[:2] == ["طنجة", "القطار"]


def test_an_arabic_subject_of_two_words_is_offered_whole() -> None:
    recent = [
        "خلاف حول جسر الصداقة",
        "افتتاح جسر الصداقة غدا",
        "مفاوضات جسر الصداقة تتعثر",
        "جسر ينهار",
        "جسر آخر",
        "انهيار جسر",
        "الجسر مغلق",
    ]
    assert "جسر الصداقة" in learned(recent, [], "ar")


def test_what_is_somebodys_in_arabic_is_offered_as_the_thing_itself() -> None:
    recent = ["استقالة مفاجئة في البنك", "استقالته تهز البنك", "استقالته من منصبه"]
    found = learned(recent, [], "ar")
    assert not {"استقالته", "وإستقالته"} & set(found)


def test_german_nouns_after_an_article_are_no_names_though_all_are_large() -> None:
    recent = [
        "Wolf greift Schafe bei Rheda an",
        "Wolf flieht aus Rheda",
        "Suche nach Wolf endet",
        "Rheda atmet auf",
        "Wolf bleibt verschwunden",
        "Streit um Wolf",
    ]
    texts = ["Nahe Rheda hat ein Wolf Schafe gerissen.", "In Rheda sah man einen Wolf.", "Es ist ein Wolf."]
    assert learned(recent, texts, "de")[:2] == ["rheda", "wolf"]


def test_french_verbs_are_not_offered() -> None:
    recent = ["Le maire dénonce un accord à Lanvéoc", "Lanvéoc dénonce le projet", "Une élue dénonce encore"]
    texts = ["Le maire dénonce ce choix.", "Il dénonce aussi le bruit.", "Elle dénonce tout à Lanvéoc."]
    assert "lanvéoc" in learned(recent, texts, "fr")
    assert "dénonce" not in learned(recent, texts, "fr")


def test_turkish_title_case_makes_no_names() -> None:
    recent = [
        "Köprü Yeniden Açılıyor Seydiköy Bekliyor",
        "Seydiköy Meydanı Açılıyor",
        "Okullar Erken Açılıyor",
    ]
    texts = ["Bugün Seydiköy için yeni bir köprü açılıyor.", "Yarın okullar açılıyor ve Seydiköy bekliyor."]
    found = learned(recent, texts, "tr")
    assert found[0].startswith("seydiköy")


def test_russian_verbs_are_not_offered() -> None:
    recent = ["Мэр обещает ремонт в Кашире", "Завод обещает работу Кашире", "Тренер обещает победу"]
    texts = ["Мэр обещает ремонт.", "Завод обещает больше.", "Он обещает всё в Кашире."]
    found = learned(recent, texts, "ru")
    assert "кашире" in found
    assert "обещает" not in found


WORDS = st.lists(
    st.text(alphabet="والبلكفتيهن'’،. aAıİß", min_size=1, max_size=7), min_size=1, max_size=5
).map(" ".join)


@given(st.lists(WORDS, max_size=20), st.lists(WORDS, max_size=20), st.sampled_from(["ar", "tr", "fa", "und"]))
def test_whatever_letters_come_every_topic_has_a_label_once(
    recent: list[str], texts: list[str], language: str
) -> None:
    found = rising(recent * 2, [], language, texts=texts)
    assert all(topic.shown.strip() and topic.titles >= 2 for topic in found)
    assert len(found) <= 12
