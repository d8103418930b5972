"""What is too long for one message, in parts; and which of a digest's stories comes first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import render
from bot.telling import ROOM, halves, ranked
from storage.models import Article
from storage.search import Hit

STORIES = st.lists(st.text("ab 🙂ق\n", min_size=1, max_size=40), min_size=1, max_size=8).map("\n\n".join)


def letters(text: str) -> str:
    return "".join(text.split())


@given(STORIES, st.sampled_from([1, 300]))
def test_parts_hold_every_letter_once_and_fit(stories: str, times: int) -> None:
    text = (stories * times).strip()
    parts = halves(text)
    assert letters("".join(parts)) == letters(text)
    assert all(0 < render.units(part) <= ROOM for part in parts)
    assert len(parts) >= 2 or len(letters(text)) < 2


def test_the_cut_is_between_the_stories_in_the_middle() -> None:
    assert halves("one\n\ntwo two\n\nthree") == ["one\n\ntwo two", "three"]
    assert halves("no blank line") == ["no bla", "nk line"]


NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HIT = Hit(Article(1, "The Echo", "Ships wait for days", "en", NOW, story=1), ("The Echo",))


def titled(number: int, title: str, hours: float = 0, sources: tuple[str, ...] = ("The Echo",)) -> Hit:
    published = NOW - timedelta(hours=hours)
    return Hit(replace(HIT.article, id=number, title=title, published=published, story=number), sources)


def order(*hits: Hit, topics: dict[int, tuple[str, ...]]) -> list[int]:
    return [hit.article.id for hit in ranked(hits, topics, "en", NOW)]


def test_a_story_whose_headline_is_about_a_topic_comes_before_one_that_mentions_it() -> None:
    aside, about = titled(2, "Ships wait for days"), titled(1, "The harbour opens")
    topics = {1: ("harbour",), 2: ("harbour",)}
    assert order(aside, about, topics=topics) == [1, 2]


def test_a_story_that_several_sources_carry_comes_before_one_of_one_source() -> None:
    alone, shared = titled(2, "Ships wait"), titled(1, "Ships go", sources=("The Echo", "The Mirror"))
    assert order(alone, shared, topics={}) == [1, 2]


def test_a_fresh_story_comes_before_one_of_yesterday_and_one_wanted_twice_before_both() -> None:
    old, fresh, twice = titled(3, "Ships", 24), titled(2, "Ships"), titled(1, "Ships", 1)
    topics = {1: ("harbour", "captains"), 2: ("harbour",), 3: ("harbour",)}
    assert order(old, fresh, twice, topics=topics) == [1, 2, 3]


def test_a_source_that_is_followed_is_no_match_of_a_headline() -> None:
    of_source, about = titled(2, "Ships"), titled(1, "The harbour opens")
    assert order(of_source, about, topics={1: ("harbour",), 2: ('@"The Echo"',)}) == [1, 2]
