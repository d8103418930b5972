"""Summaries: verbatim, in reading order, none twice, and honest about what cannot be shortened."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import regex as re
from hypothesis import given, settings
from hypothesis import strategies as st

from language import sentences, terms
from summaries import summarize
from summaries.algorithms import NAMES
from summaries.evaluate import rouge, tokens
from summaries.rank import Ranking, bag, choose, unit
from summaries.style import leans
from summaries.summarize import SHARE
from tests.wrapping import LAYOUTS, Layout, wrap

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "corpus/editor.jsonl").read_text("utf-8").splitlines()
]
IDS = [row["id"] for row in CORPUS]
WORLD = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "corpus/world.jsonl").read_text("utf-8").splitlines()
]


def others(row: dict[str, str], count: int = 4) -> list[tuple[str, str]]:
    """Titles and texts of other articles in the same language, for teasers."""
    found = [other for other in CORPUS + WORLD if other["lang"] == row["lang"] and other is not row]
    return [(other["title"], " ".join(other["text"].split())) for other in found[:count]]


@pytest.mark.parametrize("row", CORPUS, ids=IDS)
def test_every_sentence_stands_in_the_text_in_order_and_once(row: dict[str, str]) -> None:
    summary = summarize(row["text"], title=row["title"], language=row["lang"])
    assert len(summary.sentences) == 3
    assert summary.refused is None
    last = 0
    for sentence in summary.sentences:
        assert row["text"][sentence.start : sentence.end] == sentence.text
        assert sentence.start >= last
        last = sentence.end
        assert sum(value for _, value in sentence.parts) == pytest.approx(sentence.score)
    assert len({sentence.text for sentence in summary.sentences}) == 3


@pytest.mark.parametrize("row", CORPUS, ids=IDS)
def test_what_a_reader_is_shown_is_at_most_thirty_percent_of_the_text(row: dict[str, str]) -> None:
    summary = summarize(row["text"], title=row["title"], language=row["lang"], share=SHARE)
    shown = sum(len(re.findall(r"\w+", sentence.text)) for sentence in summary.sentences)
    assert summary.sentences or summary.refused == "too_short"
    assert shown <= SHARE * len(re.findall(r"\w+", row["text"])) + 1


def on_page(row: dict[str, str], layout: Layout) -> list[str]:
    """What is quoted of an article that comes with the page around it, white space made even."""
    page = wrap(row["title"], row["text"].split("\n"), others(row), row["lang"], layout)
    return [" ".join(s.text.split()) for s in summarize(page, language=row["lang"]).sentences]


def alone(row: dict[str, str]) -> list[str]:
    return [s.text for s in summarize(row["text"], language=row["lang"], title=row["title"]).sentences]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_scraped_page_is_summarised_like_its_article_in_every_language(layout: Layout) -> None:
    strange = total = same = 0
    for row in CORPUS + WORLD:
        found, own = on_page(row, layout), " ".join(row["text"].split())
        assert len(found) == len(set(found))
        strange += sum(text not in own for text in found)
        same += len(set(alone(row)) & set(found))
        total += len(found)
    assert strange <= 0.005 * total
    assert same >= 0.95 * total


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_what_an_editor_would_quote_is_found_on_a_page_as_well_as_in_the_article(layout: Layout) -> None:
    losses = []
    for row in CORPUS:
        wanted = [tokens(reference) for reference in row["references"]]
        clean, page = (tokens(" ".join(found)) for found in (alone(row), on_page(row, layout)))
        losses += [100 * (rouge(clean, words, 1) - rouge(page, words, 1)) for words in wanted]
    assert np.mean(losses) <= 0.1


def test_a_teaser_is_never_quoted_as_if_it_were_whole() -> None:
    row = CORPUS[0]
    page = wrap(row["title"], row["text"].split("\n"), others(row), row["lang"], LAYOUTS[0])
    quoted = " ".join(s.text for s in summarize(page, sentences=50).sentences)
    assert not any(title in quoted for title, _ in others(row))


@pytest.mark.parametrize("text", ["", "   \n ", "😀😀😀", "\0\0", "...!!!", "Only one sentence here."])
def test_a_text_with_nothing_to_shorten_is_refused(text: str) -> None:
    summary = summarize(text)
    assert summary.sentences == ()
    assert summary.refused in ("empty", "too_short")


def test_words_are_a_budget_that_only_the_last_sentence_crosses() -> None:
    row = CORPUS[15]
    summary = summarize(row["text"], title=row["title"], language=row["lang"], sentences=50, words=50)
    lengths = [len(re.findall(r"\w+", sentence.text)) for sentence in summary.sentences]
    assert sum(lengths) >= 50
    assert sum(lengths) - max(lengths) < 50


def questions(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Sentences of an article, each with the two longest words that stand in it alone."""
    spans = [row["text"][start:end] for start, end in sentences(row["text"], row["lang"])]
    bags = [set(terms(span, row["lang"])) for span in spans]
    for n, span in enumerate(spans):
        elsewhere = set[str]().union(*bags[:n], *bags[n + 1 :])
        words = sorted(set(re.findall(r"\p{L}{4,}", span)), key=lambda word: (-len(word), word))
        rare = [word for word in words if not set(terms(word, row["lang"])) & elsewhere][:2]
        if len(rare) == 2:
            yield span, " ".join(rare)


def test_a_question_brings_the_sentence_that_answers_it() -> None:
    asked = found = without = 0
    for row in CORPUS:
        plain = alone(row)
        for span, words in questions(row):
            summary = summarize(row["text"], title=row["title"], language=row["lang"], query=words)
            asked += 1
            found += any(span.endswith(sentence.text) for sentence in summary.sentences)
            without += any(span.endswith(sentence) for sentence in plain)
    assert found >= 0.95 * asked
    assert without < 0.5 * asked


@pytest.mark.parametrize("name", NAMES)
def test_every_algorithm_answers_by_name(name: str) -> None:
    row = CORPUS[14]
    summary = summarize(row["text"], title=row["title"], language=row["lang"], algorithm=name)
    assert 1 <= len(summary.sentences) <= 3
    assert all(row["text"][s.start : s.end] == s.text for s in summary.sentences)


def test_an_algorithm_we_do_not_know_is_named_in_the_refusal() -> None:
    with pytest.raises(ValueError, match="mystery"):
        summarize(CORPUS[0]["text"], algorithm="mystery")


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("ar", "وأضاف أن العمل مستمر"),
        ("ar", "وقال إن النتائج جيدة"),
        ("ar", "وهو ما رفضته الحكومة"),
        ("ar", "من جانبه أكد الوزير ذلك"),
        ("en", "He added that work goes on"),
        ("en", "However, the plan failed"),
        ("fr", "Il a ajouté que le travail continue"),
        ("de", "Er fügte hinzu, dass es weitergeht"),
        ("es", "Sin embargo, el plan fracasó"),
    ],
)
def test_an_opening_that_points_back_is_known(language: str, opening: str) -> None:
    assert leans(opening, language)


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("ar", "وقال وزير النقل سامر الحاج إن العمل مستمر"),
        ("ar", "أعلنت الحكومة خطة جديدة"),
        ("en", "The council voted on Monday"),
        ("en", "Heather Smith won the race"),
        ("fr", "Île-de-France Mobilités augmente ses tarifs"),
    ],
)
def test_an_opening_that_stands_alone_is_left_alone(language: str, opening: str) -> None:
    assert not leans(opening, language)


def test_a_dateline_is_left_out_and_the_rest_stays_verbatim() -> None:
    body = " Officials said the bridge over the river would stay closed for a month after the storm."
    text = f"LONDON (Reuters) -{body}\n" + "\n".join(
        f"Engineer number {n} inspected the cables of pier {n}." for n in range(9)
    )
    first = summarize(text, language="en", sentences=50).sentences[0]
    assert first.text == body.strip()
    assert text[first.start : first.end] == first.text


STORM = (
    "Storm cuts power in the north\n"
    "A storm cut the power of ten thousand homes in Norland on Monday night, the grid company said.\n"
    "The company has sent forty crews to the valleys.\n"
    "Schools in the province stay shut until Thursday.\n"
    "A bus that left the road near Hallen was pulled back by a tractor."
)
BLACKOUT = (
    "Thousands sit in the dark\n"
    "Ten thousand homes in Norland were without power on Tuesday after a storm, the grid company said.\n"
    "A hospital in Hallen ran on its own generators for six hours.\n"
    "Shops sold out of candles and batteries by noon.\n"
    "Forecasters expect the wind to drop by the weekend."
)


def test_of_several_articles_in_a_row_each_has_its_own_opening_and_what_both_tell_gains() -> None:
    text = f"{STORM}\n\n{BLACKOUT}"
    parts = [dict(s.parts) for s in summarize(text, language="en", sentences=10).sentences]
    assert sum("first" in part for part in parts) == 2
    support = {
        s.text: dict(s.parts).get("support", 0)
        for s in summarize(text, language="en", sentences=10).sentences
    }
    assert "ten thousand homes" in max(support, key=support.__getitem__).lower()


def test_a_date_under_a_title_hides_no_article_and_is_never_quoted() -> None:
    days = (STORM, "Friday, March 23, 2007"), (BLACKOUT, "Sunday, March 25, 2007")
    dated = [text.replace("\n", f"\n{day}\n", 1) for text, day in days]
    found = summarize("\n\n".join(dated), language="en", sentences=20).sentences
    assert sum("first" in dict(s.parts) for s in found) == 2
    assert not any("2007" in s.text for s in found)


def test_one_article_with_blank_lines_is_one_article() -> None:
    text = STORM.replace("\n", "\n\n")
    parts = [dict(s.parts) for s in summarize(text, language="en", sentences=10).sentences]
    assert sum("first" in part for part in parts) == 1
    assert not any("support" in part for part in parts)


def test_a_sentence_that_leans_is_as_good_as_any_once_the_one_before_it_is_chosen() -> None:
    units = unit(bag([["bridge"], ["steel"], ["wheat"]], frozenset()))
    leans = np.array([0.0, -0.25, 0.0])
    scores = np.array([1.0, 0.3, 0.4])
    assert choose(Ranking(scores, {"leans": leans}, units), [9, 9, 9], most=3) == [0, 1, 2]
    assert choose(Ranking(scores, {}, units), [9, 9, 9], most=3) == [0, 2, 1]


def test_a_byline_takes_no_place_in_the_order_of_a_text() -> None:
    first = "A storm cut the power of ten thousand homes in Norland on Monday night."
    alone = summarize(f"{first}\n{STORM}", language="en", sentences=9).sentences[0]
    signed = summarize(f"Jane Doe.\n{first}\n{STORM}", language="en", sentences=9)
    found = next(s for s in signed.sentences if s.text == first)
    assert dict(found.parts)["early"] == dict(alone.parts)["early"]


def test_in_a_long_list_of_remarks_the_first_is_no_better_than_the_rest() -> None:
    words = [f"{name}{n}" for n in range(200) for name in ("alpha", "beta", "gamma")]
    odd = [f"The {' '.join(words[6 * n : 6 * n + 6])} came by." for n in range(80)]
    common = [f"The battery of this camera lasts long on {words[-n]}." for n in range(1, 41)]
    quoted = summarize("\n".join(odd + common), language="en", sentences=1).sentences
    assert "battery" in quoted[0].text


HOSTILE = {
    "no full stop": "word " * 200_000,
    "many sentences": "A short one here. " * 50_000,
    "many different sentences": " ".join(f"Number {n} went to town {n % 977} today." for n in range(50_000)),
    "one word": "again. " * 50_000,
    "emoji": "😀 " * 100_000,
    "NUL": "a\0b. " * 50_000,
    "mixed": "نص عربي and English 日本語 текст. " * 10_000,
    "lines": "سطر قصير\n" * 50_000,
    "quotes": '"«“' * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_ends_in_bounded_time(text: str) -> None:
    begin = time.process_time()
    summary = summarize(text)
    assert summary.sentences or summary.refused
    assert time.process_time() - begin < 8


MEASURE = """
import resource, sys
from summaries import summarize
summarize("A warm one. " * 9)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
summarize(sys.stdin.read())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    "name", ["no full stop", "many different sentences", "one word", "emoji", "NUL", "mixed"]
)
def test_a_hostile_text_ends_in_bounded_memory(name: str) -> None:
    text = HOSTILE[name]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], input=text, capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) < 250_000  # KiB beyond what the libraries take


def test_headings_and_links_within_an_article_are_not_quoted() -> None:
    told = STORM.split("\n")
    text = "\n".join([*told[1:3], "Photos: the storm cuts power in the province of Norland", *told[3:]])
    quoted = summarize(text, language="en", sentences=3).sentences
    assert all(sentence.text.endswith(".") for sentence in quoted)


def test_a_summary_does_not_open_with_the_question_that_opens_the_text() -> None:
    text = "\n".join(
        ["Why did the storm cut the power of ten thousand homes in Norland?", *STORM.split("\n")[1:]]
    )
    assert not summarize(text, language="en", sentences=2).sentences[0].text.endswith("?")


def test_the_same_said_in_nearly_the_same_words_is_quoted_once() -> None:
    again = "The grid company said a storm cut the power of ten thousand homes in Norland late on Monday."
    quoted = summarize(f"{STORM}\n{again}", language="en", sentences=3).sentences
    assert sum("ten thousand" in sentence.text for sentence in quoted) == 1


@given(st.text(max_size=400), st.integers(1, 5))
@settings(deadline=None)
def test_any_text_is_summarised_verbatim_or_refused(text: str, count: int) -> None:
    summary = summarize(text, sentences=count, language="en")
    assert len(summary.sentences) <= count
    assert all(text[s.start : s.end] == s.text for s in summary.sentences)
    assert bool(summary.sentences) != bool(summary.refused)
