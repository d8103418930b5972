import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wrapping import FURNITURE, LAYOUTS, Layout, cut, wrap

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parent / "corpus/editor.jsonl").read_text("utf-8").splitlines()
]


def page(article: dict[str, Any], layout: Layout, language: str = "en") -> str:
    others = [(other["title"], other["text"]) for other in CORPUS if other is not article]
    return wrap(article["title"], article["text"].split("\n"), others, language, layout)


def lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_page_holds_its_article_in_order_and_its_title_as_often_as_the_layout_says(layout: Layout) -> None:
    for article in CORPUS[::5]:
        dump = lines(page(article, layout))
        found = [dump.index(" ".join(paragraph.split())) for paragraph in article["text"].split("\n")]
        assert found == sorted(found)
        titles = [line.casefold() for line in dump].count(article["title"].casefold())
        assert titles == layout.titles - layout.sited


def test_a_teaser_is_cut_short_of_every_sentence_end() -> None:
    for article in CORPUS:
        short = cut(article["text"], random.Random(1))
        assert " ".join(article["text"].split()).startswith(short)
        assert short[-1] not in ".!?؟»”"


@pytest.mark.parametrize("language", FURNITURE)
def test_the_same_article_gives_the_same_page_in_every_language(language: str) -> None:
    for layout in LAYOUTS:
        assert page(CORPUS[3], layout, language) == page(CORPUS[3], layout, language)


@given(
    st.text(max_size=50),
    st.lists(st.text(max_size=80), max_size=4),
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=400)), max_size=5),
    st.sampled_from(LAYOUTS),
)
def test_any_article_can_be_wrapped_and_loses_nothing(
    title: str, paragraphs: list[str], teasers: list[tuple[str, str]], layout: Layout
) -> None:
    dump = "".join(wrap(title, paragraphs, teasers, "ar", layout).split())
    for kept in (title, *paragraphs):
        assert "".join(kept.split()) in dump
