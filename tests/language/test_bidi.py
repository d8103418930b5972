import random
from itertools import accumulate

import pytest
from bidi import get_base_level, get_display
from hypothesis import given
from hypothesis import strategies as st

from language.bidi import FSI, LRM, PDI, RLM, balanced, direction, first_strong, isolate, line, mark, strip

FOREIGN = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WORDS = {
    "ar": "الوزير يلتقي وفدا من شركة في اجتماع طارئ حول الأزمة".split(),
    "fa": "وزیر با هیئتی از شرکت دیدار کرد و گفت".split(),
    "ur": "وزیر نے کمپنی کے وفد سے ملاقات کی ہے".split(),
    "he": "השר נפגש עם משלחת של חברת ההייטק".split(),
    "en": "The minister meets a delegation of the company today".split(),
    "fr": "Le ministre reçoit une délégation de l’entreprise".split(),
    "ru": "Министр встретился с делегацией компании".split(),
}
NAMES = (
    "Microsoft",
    "OpenAI",
    "F-16",
    "3.5%",
    "(COP30)",
    "غزة",
    "ירושלים",
    "№ 7",
    "12:30",
    "😀",
    "«",
    "»",
    "U.S.",
)
mixed = st.text(st.sampled_from("aZ אش7.5%()«» 😀\n\r\u2029" + FOREIGN), max_size=60) | st.text(
    st.characters(exclude_categories=("Cn", "Co", "Cs")), max_size=60
)


def titles(count: int) -> list[tuple[str, str]]:
    dice = random.Random(20)
    made = []
    for _ in range(count):
        language = dice.choice(list(WORDS))
        words = dice.sample(WORDS[language], dice.randint(2, 5)) + dice.sample(NAMES, dice.randint(1, 4))
        dice.shuffle(words)
        marks = dice.choice(("", "", dice.choice(FOREIGN)))
        made.append((language, marks + " ".join(words)))
    return made


def rtl(language: str) -> bool:
    return language in ("ar", "fa", "ur", "he")


def deepest_and_last(text: str) -> tuple[int, int]:
    depths = [0, *accumulate({FSI: 1, PDI: -1}.get(char, 0) for char in text)]
    return min(depths), depths[-1]


def test_a_thousand_mixed_titles_run_as_their_language_does() -> None:
    for language, title in titles(1000):
        assert get_base_level(line(title, language)) == rtl(language), title
        assert get_base_level(line(f"{isolate(title)} · 3", language)) == rtl(language), title


def test_without_the_mark_a_hundred_of_them_would_not() -> None:
    turned = sum(get_base_level(strip(title)) != rtl(language) for language, title in titles(1000))
    assert turned > 100


def test_our_first_strong_letter_is_that_of_the_standard() -> None:
    for _, title in titles(1000):
        assert ((first_strong(title) or "ltr") == "rtl") == get_base_level(title), ascii(title)


def test_an_arabic_line_that_begins_with_a_latin_name_is_read_from_the_right() -> None:
    assert line("Microsoft تطلق نظاما جديدا", "ar") == RLM + "Microsoft تطلق نظاما جديدا"
    assert get_display(line("Microsoft تطلق", "ar")) == "قلطت Microsoft" + RLM


def test_an_english_line_that_begins_with_an_arabic_name_is_read_from_the_left() -> None:
    assert line("غزة talks resume", "en").startswith(LRM)


def test_a_line_that_runs_right_by_itself_is_left_alone() -> None:
    assert line("قال متحدث باسم Microsoft", "ar") == "قال متحدث باسم Microsoft"
    assert mark("Ministers meet in غزة", "en") == ""


def test_an_isolated_name_does_not_decide_the_line() -> None:
    assert first_strong(f"{FSI}Reuters{PDI}: قال") == "rtl"
    assert mark(f"1. {isolate('OpenAI')}", "ar") == RLM


def test_joiners_of_persian_and_of_emoji_stay() -> None:
    assert strip("می‌رود 👨‍👩‍👧") == "می‌رود 👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Microsoft", "ar", "rtl"),
        ("Microsoft", "fa-IR", "rtl"),
        ("خبر", "en", "ltr"),
        ("خبر", "und", "rtl"),
        ("news خبر", "und", "ltr"),
        ("12", "und", "ltr"),
        ("x", "az-Arab", "rtl"),
        ("x", "ur-Latn-PK", "ltr"),
    ],
)
def test_the_direction_is_the_languages_or_else_the_first_letters(
    text: str, language: str, expected: str
) -> None:
    assert direction(text, language) == expected


@given(mixed)
def test_no_foreign_control_survives_isolation_and_isolates_are_balanced_in_each_line(text: str) -> None:
    isolated = isolate(text)
    assert strip(isolated) == strip(text)
    assert not set(isolated) & (set(FOREIGN) - {FSI, PDI})
    for part in isolated.replace("\r", "\n").replace("\u2029", "\n").split("\n"):
        assert deepest_and_last(part) == (0, 0)


@given(mixed, st.sampled_from(sorted(WORDS)))
def test_a_line_is_balanced_keeps_its_text_and_runs_as_intended(text: str, language: str) -> None:
    done = line(text, language)
    assert strip(done) == strip(text)
    assert not set(done) & set("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
    for part in done.replace("\r", "\n").replace("\u2029", "\n").split("\n"):
        assert deepest_and_last(part) == (0, 0)
        if part.strip() and not set(part) & set("\x1c\x1d\x1e\x85"):
            assert get_base_level(part) == rtl(language)


@given(mixed)
def test_balancing_twice_is_balancing_once(text: str) -> None:
    assert balanced(balanced(text)) == balanced(text)
