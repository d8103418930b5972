"""An edited article is the same article: it says something else, and what it said before is kept."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ingest.keep import edited, keep
from ingest.load import keys
from ingest.reindex import analysed, reindex
from language import terms
from language.terms import ANALYSER
from storage import articles, revisions, search, sources, stories, summaries
from storage.database import Database
from storage.models import Content, NewArticle, StoredSummary
from storage.search import Wanted, find
from storage.stories import Place

URL = "https://paper.example/bridge"
OPENING = (
    "The old bridge over the Wend was closed on Monday after engineers found cracks in two of its piers."
)
MORE = (
    "Buses will take the northern road until spring, the council said, and the ferry sails every half hour."
)


def article(
    title: str, *paragraphs: str, url: str = URL, identity: str = "", teaser: bool = False
) -> NewArticle:
    return NewArticle(
        title, paragraphs, "en", keys(title, paragraphs, url=url, identity=identity), url, None, teaser
    )


FIRST = article("Bridge closed", OPENING, MORE)
CORRECTED = article("Old bridge closed until spring", OPENING, MORE)


async def source(database: Database, name: str = "paper") -> int:
    return (await database.write(sources.ensure, f"https://{name}.example/feed", name)).id


async def shown(database: Database, now: datetime, *batch: NewArticle, by: str = "paper") -> list[int | None]:
    return await database.write(keep, await source(database, by), batch, now)


async def found(database: Database, now: datetime, word: str) -> list[str]:
    """Titles that an index finds by these words."""
    wanted = Wanted(tuple(((term,),) for term in terms(word, "en")))
    return [hit.article.title for hit in (await database.read(find, wanted, 5, now)).hits]


async def test_a_corrected_headline_replaces_the_first_and_leaves_its_history(
    database: Database, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    (number,) = await shown(database, now, FIRST)
    assert number is not None
    assert await shown(database, later, CORRECTED) == [None]
    stored = await database.read(articles.get, number)
    assert stored is not None
    assert (stored.title, stored.published) == (CORRECTED.title, now)
    (before,) = await database.read(revisions.of, number)
    assert (before.title, before.text, before.replaced) == (FIRST.title, FIRST.text, later)


async def test_what_a_feed_shows_again_is_no_edit(database: Database, now: datetime) -> None:
    (number,) = await shown(database, now, FIRST)
    assert number is not None
    for hours in range(3):
        await shown(database, now + timedelta(hours=hours), FIRST)
    assert await database.read(revisions.of, number) == []


async def test_an_edit_taken_back_is_an_edit_again(database: Database, now: datetime) -> None:
    (number,) = await shown(database, now, FIRST)
    assert number is not None
    for version in (CORRECTED, FIRST, CORRECTED, CORRECTED):
        await shown(database, now, version)
    history = [revision.title for revision in await database.read(revisions.of, number)]
    assert history == [FIRST.title, CORRECTED.title, FIRST.title]


async def test_an_edit_far_down_is_noticed_found_by_its_words_and_owed_a_summary(
    database: Database, now: datetime
) -> None:
    await reindex(database)
    tail = " ".join([MORE] * 6)
    (number,) = await shown(database, now, article("Bridge closed", OPENING, tail))
    assert number is not None
    await database.write(summaries.add, [StoredSummary(number, ())])
    assert await database.read(summaries.owed, 5) == []
    await shown(database, now, article("Bridge closed", OPENING, tail + " A zeppelin is considered."))
    assert [row[0] for row in await database.read(summaries.owed, 5)] == [number]
    assert await found(database, now, "zeppelin") == ["Bridge closed"]


async def test_words_that_were_edited_away_are_not_found_any_more(database: Database, now: datetime) -> None:
    await reindex(database)
    await shown(database, now, article("Brigde closed", OPENING, MORE))
    await shown(database, now, FIRST)
    assert await found(database, now, "brigde") == []
    assert await found(database, now, "bridge closed") == ["Bridge closed"]


async def test_an_edit_while_the_index_is_made_anew_is_in_the_new_one(
    database: Database, now: datetime
) -> None:
    await shown(database, now, article("Brigde closed", OPENING, MORE))
    await database.write(search.begin, ANALYSER)
    await database.write(search.advance, analysed(await database.read(search.owed, 0, 10)))
    await shown(database, now, FIRST)
    assert await database.write(search.finish)
    assert await found(database, now, "brigde") == []
    assert await found(database, now, "bridge closed") == ["Bridge closed"]


async def test_a_story_called_by_the_old_headline_is_called_by_the_new_one(
    database: Database, now: datetime
) -> None:
    (number,) = await shown(database, now, FIRST)
    assert number is not None
    await database.write(stories.put, [Place(number, number)])
    await shown(database, now, CORRECTED)
    story = await database.read(stories.get, number)
    assert story is not None
    assert story.title == CORRECTED.title


async def test_another_source_cannot_edit_an_article(database: Database, now: datetime) -> None:
    (number,) = await shown(database, now, FIRST)
    assert number is not None
    assert await shown(database, now, CORRECTED, by="aggregator") == [None]
    assert await database.read(revisions.of, number) == []


async def test_a_moved_article_that_is_then_edited_stays_one(database: Database, now: datetime) -> None:
    await shown(database, now, FIRST)
    moved = "https://www.paper.example/2026/bridge"
    assert await shown(database, now, article(FIRST.title, *FIRST.paragraphs, url=moved)) == [None]
    assert await shown(database, now, article(CORRECTED.title, *FIRST.paragraphs, url=moved)) == [None]


FRONT = "https://paper.example/"


async def test_items_with_names_of_their_own_are_told_apart_at_one_address(
    database: Database, now: datetime
) -> None:
    batch = [article(f"Notice {n}", f"{OPENING} {n}", url=FRONT, identity=f"n{n}") for n in range(3)]
    numbers = await shown(database, now, *batch)
    assert None not in numbers
    changed = article("Notice 1 changed", f"{OPENING} 1", url=FRONT, identity="n1")
    assert await shown(database, now, batch[0], changed, batch[2]) == [None] * 3
    edits = [len(await database.read(revisions.of, number)) for number in numbers if number]
    assert edits == [0, 1, 0]


async def test_items_without_names_do_not_edit_one_another_at_one_address(
    database: Database, now: datetime
) -> None:
    batch = [article(f"Notice {n}", f"{OPENING} {n}", url=FRONT) for n in range(3)]
    (first, *_) = await shown(database, now, *batch)
    await shown(database, now, *batch)
    assert first is not None
    assert await database.read(revisions.of, first) == []


async def test_two_feeds_may_call_different_items_alike(database: Database, now: datetime) -> None:
    here = article("Bridge closed", OPENING, url="https://paper.example/1", identity="1")
    there = article("Harbour opens", MORE, url="https://echo.example/1", identity="1")
    assert None not in await shown(database, now, here)
    assert None not in await shown(database, now, there, by="echo")
    again = article("Harbour opens", MORE, url="https://echo.example/moved", identity="1")
    assert await shown(database, now, again, by="echo") == [None]


def bulletin(day: datetime, number: int) -> NewArticle:
    url = f"https://paper.example/bulletin/{number}"
    return NewArticle(
        "Evening bulletin", (), "en", keys("Evening bulletin", (), url=url, published=day), url, day
    )


async def test_a_bulletin_of_the_same_title_every_day_is_news_every_day(
    database: Database, now: datetime
) -> None:
    days = [now - timedelta(days=n) for n in range(3)]
    assert None not in await shown(database, now, *[bulletin(day, n) for n, day in enumerate(days)])
    assert await shown(database, now, bulletin(days[0], 99)) == [None]


async def test_the_same_few_words_of_two_papers_are_two_articles_and_a_whole_text_is_one(
    database: Database, now: datetime
) -> None:
    lead, whole = (OPENING,), (OPENING, MORE * 3)
    for words, stored in ((lead, True), (whole, False)):
        assert None not in await shown(database, now, article("Closed", *words, url=f"{URL}/{stored}"))
        (other,) = await shown(
            database, now, article("Closed", *words, url=f"https://echo.example/{stored}"), by="echo"
        )
        assert (other is not None) == stored


async def test_the_whole_text_takes_the_place_of_a_teaser_without_a_word_in_its_history(
    database: Database, now: datetime
) -> None:
    (number,) = await shown(database, now, article("Bridge closed", OPENING[:60] + "…", teaser=True))
    assert number is not None
    await shown(database, now, FIRST)
    assert await database.read(articles.text, number) == FIRST.text
    stored = await database.read(articles.get, number)
    assert stored is not None
    assert not stored.teaser
    assert await database.read(revisions.of, number) == []


async def test_a_live_page_keeps_its_newest_revisions_only(database: Database, now: datetime) -> None:
    (number,) = await shown(database, now, FIRST)
    assert number is not None
    for minute in range(30):
        await shown(
            database,
            now + timedelta(minutes=minute),
            article(f"Bridge closed, minute {minute}", OPENING, MORE),
        )
    history = await database.read(revisions.of, number)
    assert len(history) == revisions.MOST
    assert history[0].title == "Bridge closed, minute 28"


OLD = Content(1, None, FIRST.title, FIRST.text, "en", False)


@pytest.mark.parametrize(
    "new",
    [
        FIRST,
        article("Bridge  closed ", OPENING, MORE),
        article("Bridge closed", OPENING),
        article("Bridge closed", OPENING, MORE, teaser=True),
        article("Bridge closed"),
        article("…", OPENING, MORE),
    ],
)
def test_spaces_teasers_and_missing_titles_are_no_edits(new: NewArticle) -> None:
    assert edited(OLD, new) is None


def test_an_edited_text_keeps_the_article_whole() -> None:
    assert edited(OLD, article("Bridge closed", OPENING, MORE, MORE)) == replace(
        OLD, text="\n".join((OPENING, MORE, MORE))
    )
