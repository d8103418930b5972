"""Old articles go with all that hangs on them; what somebody holds on to stays, and nothing comes back as news."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

import storage.migrations.tables  # noqa: F401  (every table is known)
from ingest.keep import keep
from ingest.load import keys
from ingest.reindex import reindex
from ingest.retention import Kept, forget_old
from language import terms
from storage import articles, retention, search, sources, stories, summaries
from storage.database import Connection, Database
from storage.models import NewArticle, StoredSummary
from storage.schema import metadata
from storage.search import Wanted, find
from storage.stories import Place

DAY = timedelta(days=1)
MONTH = Kept(age=30 * DAY)


def telling(n: int, what: str = "harbour") -> NewArticle:
    title, text = (
        f"Report {n} on the {what}",
        f"The {what} was visited for the time numbered {n}, and found in order.",
    )
    return NewArticle(title, (text,), "en", keys(title, (text,), url=f"https://paper.example/{n}"), None)


async def arrived(database: Database, now: datetime, *batch: NewArticle, by: str = "paper") -> list[int]:
    source = await database.write(sources.ensure, f"https://{by}.example/feed", by)
    return [number or 0 for number in await database.write(keep, source.id, batch, now)]


async def rows(connection: Connection) -> dict[str, int]:
    """How many rows every table has that hangs on articles."""
    return {
        name: await connection.scalar(select(func.count()).select_from(metadata.tables[name])) or 0
        for name in ("articles", "bodies", "identities", "summaries", "revisions", "stories")
    }


async def titles(database: Database, now: datetime, word: str) -> set[str]:
    wanted = Wanted(tuple(((term,),) for term in terms(word, "en")))
    return {hit.article.title for hit in (await database.read(find, wanted, 20, now)).hits}


async def test_what_is_too_old_goes_and_leaves_no_orphan(database: Database, now: datetime) -> None:
    await reindex(database)
    (old,) = await arrived(database, now - 31 * DAY, telling(1, "harbor"))
    await arrived(database, now - 31 * DAY, telling(1))
    await database.write(summaries.add, [StoredSummary(old, ())])
    await database.write(stories.put, [Place(old, old)])
    (young,) = await arrived(database, now - 29 * DAY, telling(2))
    assert await forget_old(database, MONTH, now) == 1
    assert await database.read(articles.get, old) is None
    left = await database.read(rows)
    assert left == {"articles": 1, "bodies": 1, "identities": 3, "summaries": 0, "revisions": 0, "stories": 0}
    assert await titles(database, now, "harbour") == {"Report 2 on the harbour"}
    assert await database.read(articles.get, young) is not None
    assert await forget_old(database, MONTH, now) == 0


async def test_of_many_articles_of_a_source_the_newest_stay(database: Database, now: datetime) -> None:
    await reindex(database)
    await arrived(database, now, *map(telling, range(120)))
    other = await arrived(database, now, *map(telling, range(200, 203)), by="gazette")
    assert await forget_old(database, Kept(most=10), now) == 110
    left = {article.id for article in await database.read(articles.latest, 50)}
    assert left == {*range(111, 121), *other}


async def test_an_article_that_its_feed_still_shows_does_not_come_back_as_news(
    database: Database, now: datetime
) -> None:
    await reindex(database)
    await arrived(database, now - 31 * DAY, telling(1))
    await forget_old(database, MONTH, now)
    assert await arrived(database, now, telling(1)) == [0]
    moved = telling(1)
    assert await arrived(database, now, telling(2), moved) == [2, 0]


async def test_keys_of_deleted_articles_are_dropped_in_the_end(database: Database, now: datetime) -> None:
    await reindex(database)
    await arrived(database, now - 31 * DAY, telling(1))
    await forget_old(database, MONTH, now)
    later = now + retention.REMEMBERED + DAY
    await forget_old(database, MONTH, later)
    assert await arrived(database, later, telling(1)) == [2]


@pytest.fixture
def holding() -> Iterator[None]:
    retention.SPARED.append(
        select(articles.articles.c.id).where(articles.articles.c.title.contains("Report 3"))
    )
    yield
    retention.SPARED.pop()


@pytest.mark.usefixtures("holding")
async def test_what_somebody_holds_on_to_stays(database: Database, now: datetime) -> None:
    await reindex(database)
    await arrived(database, now - 31 * DAY, *map(telling, range(5)))
    assert await forget_old(database, MONTH, now) == 4
    assert await forget_old(database, Kept(most=0), now) == 0
    assert [article.title for article in await database.read(articles.latest, 9)] == [
        "Report 3 on the harbour"
    ]


async def test_a_story_that_lost_an_article_says_so(database: Database, now: datetime) -> None:
    await reindex(database)
    (old,) = await arrived(database, now - 31 * DAY, telling(1))
    (young,) = await arrived(database, now - 29 * DAY, telling(2))
    await database.write(stories.put, [Place(old, old), Place(young, old)])
    await forget_old(database, MONTH, now)
    story = await database.read(stories.get, old)
    assert story is not None
    assert (story.articles, story.begun) == (1, now - 29 * DAY)


async def test_nothing_is_forgotten_while_the_index_is_made_anew(database: Database, now: datetime) -> None:
    await reindex(database)
    await arrived(database, now - 31 * DAY, telling(1))
    await database.write(search.begin, 99)
    assert await forget_old(database, MONTH, now) == 0


def test_whatever_hangs_on_an_article_goes_with_it() -> None:
    hanging = [
        key
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "articles"
    ]
    assert len(hanging) >= 4
    assert {key.ondelete for key in hanging} <= {"CASCADE", "SET NULL"}
