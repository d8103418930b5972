import random
from datetime import UTC, datetime, timedelta

import pytest
from bidi import get_base_level
from hypothesis import given
from hypothesis import strategies as st

from bot import render
from bot.wording import FSI, PDI, speak
from language.query import parse as query
from storage.models import Article, Quote, StoredSummary
from storage.search import Found, Hit
from tests.telegram.html import parse

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PARTS = (
    *(
        "<",
        ">",
        "&",
        "&amp;lt;",
        "&lt;b&gt;",
        "<b>",
        "</b>",
        "<i",
        "<a href='x'>",
        '"',
        "'",
        "<script>alert(1)</script>",
    ),
    *(
        "\u202e",
        "\u2066",
        "\u2068",
        "\u200f",
        "\x00",
        "\ud800",
        "\n\n",
        "\t",
        "😀",
        "👨‍👩‍👧‍👦",
        "🇵🇸",
        "é" * 50,
    ),
    *(
        "خبر عاجل",
        "القدس",
        "Breaking news",
        "<!--",
        "]]>",
        "&#x1F600;",
        "&#0;",
        "%s {topic} {}",
        "x" * 5000,
        "</blockquote>",
    ),
)


def hostile(n: int) -> str:
    rng = random.Random(n)
    return "".join(rng.choices(PARTS, k=rng.randint(1, 8)))


def article(title: str, url: str | None = None) -> Article:
    return Article(7, title, title, "ar", NOW - timedelta(hours=3), url)


def hit(best: Article) -> Hit:
    return Hit(best, (best.source, "Other"))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_three_hundred_hostile_titles_are_accepted_and_shown_as_they_are(language: str) -> None:
    words = speak(language)
    for n in range(300):
        given = hostile(n)
        summary = StoredSummary(7, (Quote(given, 0, 1, 1.0), Quote("جملة سليمة.", 2, 3, 1.0)))
        for screen in (
            render.latest([hit(article(given))] * 20, words, NOW),
            render.topic(given, query(given), Found((hit(article(given)),)), words, NOW, 1),
            render.nothing(given, query(given), given, words, 1),
            render.summary(article(given, given), summary, words, NOW),
        ):
            text, _ = parse(screen.html)
            assert 0 < len(text.encode("utf-16-le")) // 2 <= 4096
            assert not query(given).simple or render.clean(given, 60).removesuffix("…") in text
            assert all(len(button.data.encode()) <= 64 for row in screen.buttons for button in row)


@given(st.text(max_size=400))
def test_isolates_are_balanced_and_no_foreign_control_survives(title: str) -> None:
    text, _ = parse(render.latest([hit(article(title))], speak("ar"), NOW).html)
    assert balanced(text)
    for line in text.split("\n"):
        assert not set(line[1:]) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\u061c")


def balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == FSI) - (char == PDI)
        if depth < 0 or (char == "\n" and depth):
            return False
    return depth == 0


WORDS = ("BBC", "القدس", "2026", "«قال»", "(CNN)", "12%", "ترامب", "Gaza", "+1", "—", "مصر", "iPhone 17", "٣")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_line_of_a_thousand_mixed_titles_runs_as_its_own_language_does(language: str) -> None:
    rng = random.Random(language)
    words = speak(language)
    levels = {"ar": 1, "en": 0}
    for _ in range(500):
        own = rng.choice(["ar", "en"])
        title = " ".join(rng.choices(WORDS, k=rng.randint(1, 7)))
        named = Article(7, rng.choice(WORDS), title, own, NOW - timedelta(hours=3))
        stored = StoredSummary(7, (Quote(f"{title} قال the end.", 0, 1, 1.0),))
        listed, _ = parse(render.topic(title, query(title), Found((hit(named),)), words, NOW, 1).html)
        card, _ = parse(render.summary(named, stored, words, NOW).html)
        heading, _, first, about = listed.split("\n")
        name, _, again, _, quote = card.split("\n")
        for line, intended in (
            (heading, language),
            (first, own),
            (about, language),
            (name, own),
            (again, language),
            (quote, own),
        ):
            assert get_base_level(line) == levels[intended], (line, intended)
            assert balanced(line)


@given(st.text(max_size=300), st.integers(1, 200))
def test_a_clean_line_is_short_and_clean_again(text: str, limit: int) -> None:
    line = render.clean(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert render.clean(line, limit) == line


def test_an_address_a_browser_cannot_open_is_no_link() -> None:
    assert render.web("https://example.com/a?b=1&c=2")
    for bad in (
        None,
        "",
        "javascript:alert(1)",
        "ftp://x",
        "https://a b",
        "https://x\ny",
        "file:///etc/passwd",
    ):
        assert not render.web(bad)


def test_buttons_stand_in_reading_order() -> None:
    found = [hit(article(str(n))) for n in range(3)]
    assert [b.label for b in render.latest(found, speak("en"), NOW).buttons[0]] == ["1", "2", "3"]
    assert [b.label for b in render.latest(found, speak("ar"), NOW).buttons[0]] == ["3", "2", "1"]


def test_a_text_too_short_is_said_to_be_so() -> None:
    for stored, words in ((StoredSummary(7, (), "too_short"), "too short"), (None, "being prepared")):
        assert words in render.summary(article("T"), stored, speak("en"), NOW).html


def test_a_sentence_too_long_to_be_shown_whole_still_leads_to_where_it_ends() -> None:
    sentence = " ".join(
        ["The harbour of Millbrook", *("is long" for _ in range(300)), "and ends right here."]
    )
    article = Article(1, "Echo", "Pier", "en", NOW, "https://echo.example/a")
    stored = StoredSummary(1, (Quote(sentence, 0, len(sentence), 1.0, 0),))
    card = render.summary(article, stored, speak("en"), NOW).html
    assert "…" in card
    assert "#:~:text=The%20harbour%20of%20Millbrook,and%20ends%20right%20here." in card
