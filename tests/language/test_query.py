"""People type what they like, and it means something sensible."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import terms
from language.query import LONGEST, MOST, Query, parse


def shown(query: Query) -> list[list[str]]:
    return [[word.shown for word in group] for group in query.groups]


@pytest.mark.parametrize(
    ("typed", "groups"),
    [
        ("القدس غزة", [["القدس"], ["غزة"]]),
        ('"كأس العالم" مصر', [["كأس العالم"], ["مصر"]]),
        ("«كأس العالم»", [["كأس العالم"]]),
        ("سوريا | لبنان", [["سوريا", "لبنان"]]),
        ("سوريا|لبنان حرب", [["سوريا", "لبنان"], ["حرب"]]),
        ("سوريا أو لبنان", [["سوريا", "لبنان"]]),
        ("war OR peace", [["war", "peace"]]),
        ("the war in Gaza", [["war"], ["Gaza"]]),
        ("the", [["the"]]),
        ('"the who"', [["the who"]]),
        ("covid-19", [["covid-19"]]),
        ("gaza gaza", [["gaza"]]),
        ('"climate change', [["climate"], ["change"]]),
        ("| gaza |", [["gaza"]]),
        ('- "" | - !!', []),
        ("أخبار عن غزة", [["غزة"]]),
    ],
)
def test_words_all_match_and_phrases_and_choices_are_one_of_them(typed: str, groups: list[list[str]]) -> None:
    assert shown(parse(typed, "ar")) == groups


def test_what_is_excluded_is_said_with_a_minus_before_a_word_or_a_phrase() -> None:
    query = parse('climate -sport -"premier league" well-known', "en")
    assert [word.shown for word in query.excluded] == ["sport", "premier league"]
    assert shown(query) == [["climate"], ["well-known"]]


@pytest.mark.parametrize(
    ("typed", "source"), [("@bbc gaza", "bbc"), ('@"Al Jazeera"', "Al Jazeera"), ("@الجزيرة", "الجزيرة")]
)
def test_a_source_is_named_with_an_at(typed: str, source: str) -> None:
    assert parse(typed).source == source


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("gaza since 3d", timedelta(days=3)),
        ("gaza since 2 weeks", timedelta(days=14)),
        ("gaza last week", timedelta(days=7)),
        ("غزة منذ ٣ أيام", timedelta(days=3)),
        ("غزة منذ يومين", timedelta(days=2)),
        ("غزة خلال 12 ساعة", timedelta(hours=12)),
        ("gaza since yesterday", timedelta(days=2)),
        ("gaza in the last three days", timedelta(days=3)),
        ("غزة خلال الأسبوع الماضي", timedelta(days=7)),
        ("غزة في آخر ثلاثة أيام", timedelta(days=3)),
        ("غزة منذ أمس", timedelta(days=2)),
        ("since when gaza", None),
    ],
)
def test_a_time_is_said_in_words_of_both_languages(typed: str, span: timedelta | None) -> None:
    assert parse(typed, "ar").since == span


@pytest.mark.parametrize("typed", ["gaza lang:ar", "gaza language: Arabic", "gaza لغة:العربية"])
def test_a_language_is_named_by_code_or_by_name(typed: str) -> None:
    query = parse(typed)
    assert (query.language, shown(query)) == ("ar", [["gaza"]])


def test_a_word_is_looked_for_as_every_language_that_it_may_be_in_would_index_it() -> None:
    # Alone, "glacier" reads as French; the article that it should find is English.
    assert parse("glacier", "en").matches([terms("Glaciers lost less ice", "en")])
    assert parse("glacier", "fr").matches([terms("Les glaciers fondent", "fr")])


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("القدس", "وبالقدس افتتح المعرض", True),
        ("أحمد", "قال احمد", True),
        ("ai", "training for all", False),
        ('"ice loss"', "ice and loss", False),
        ('"ice loss"', "less ice loss now", True),
        ("ice -loss", "ice loss", False),
        ("fire | ice", "ice loss", True),
    ],
)
def test_a_text_is_about_it_or_not(typed: str, text: str, found: bool) -> None:
    assert parse(typed, "en").matches([terms(text, "en")]) is found


@given(st.text(max_size=400), st.sampled_from(["ar", "en", "fa", "ja", "und"]))
def test_whatever_is_typed_is_understood_somehow(typed: str, language: str) -> None:
    query = parse(typed, language)
    said = [word for group in query.groups for word in group] + list(query.excluded)
    assert sum(len(word.phrases[0]) for word in said) <= MOST
    assert all(group for group in query.groups)
    assert sum(len(word.shown) for word in said) <= LONGEST
    assert all(term for word in said for phrase in word.phrases for term in phrase)


@pytest.mark.parametrize(
    ("typed", "language", "found"),
    [
        ("l'Ukraine", "fr", "ukraine"),
        ("d’Ukraine", "fr", "ukraine"),
        ("Trump's", "en", "trump"),
        ("Türkiye'nin", "tr", "türkiye"),
        ("dell'Italia", "it", "Italia"),
    ],
)
def test_what_an_apostrophe_parts_from_a_word_is_not_looked_for(
    typed: str, language: str, found: str
) -> None:
    assert parse(typed, language).matches([terms(found, language)])


@pytest.mark.parametrize(
    ("typed", "language", "held"), [("выборы", "ru", "выборов"), ("پاکستان", "ur", "پاکستانیوں")]
)
def test_letters_tell_the_languages_of_a_word_whoever_types_it(typed: str, language: str, held: str) -> None:
    assert parse(typed, "ar").matches([terms(held, language)])
