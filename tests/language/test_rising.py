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
