"""Stories in the store: articles that arrive are grouped, a restart goes on where it was."""

import asyncio
from datetime import datetime, timedelta
from multiprocessing import active_children

from bot.loading import Input, Tally, keep
from ingest.grouping import group_owed, keep_grouping, remembered
from ingest.load import Loaded
from storage import articles, stories
from storage.database import Database
from storage.models import NewArticle
from tests.ingest.test_stories import FIRE, OTHER, SAME


async def arrived(
    database: Database, now: datetime, *tellings: tuple[str, str], teaser: bool = False
) -> None:
    for title, text in tellings:
        article = NewArticle(title, (text,), "en", (title,), None, now, teaser)
        await keep(
            database, Input(f"{title}.txt"), Loaded(f"Paper of {title[:4]}", (article,), ()), Tally(), now
        )


async def test_articles_of_an_event_become_a_story_with_a_timeline(database: Database, now: datetime) -> None:
    await arrived(database, now, FIRE, OTHER, SAME)
    index = await remembered(database, now)
    assert await group_owed(database, index) == 3
    assert await group_owed(database, index) == 0
    story = await database.read(stories.get, 1)
    assert story is not None
    assert (story.articles, story.title) in ((2, FIRE[0]), (2, SAME[0]))
    assert [article.title for article in await database.read(stories.timeline, 1)] == [FIRE[0], SAME[0]]
    other = await database.read(stories.get, 2)
    assert other is not None
    assert other.articles == 1


async def test_a_restart_groups_on(database: Database, now: datetime) -> None:
    await arrived(database, now, FIRE)
    await group_owed(database, await remembered(database, now))
    await arrived(database, now + timedelta(hours=1), SAME)
    await group_owed(database, await remembered(database, now + timedelta(hours=1)))
    assert len(await database.read(stories.timeline, 1)) == 2


async def test_a_follow_up_is_linked_not_merged(database: Database, now: datetime) -> None:
    later = now + timedelta(hours=40)
    index = await remembered(database, now)
    await arrived(database, now, FIRE)
    await group_owed(database, index)
    await arrived(database, later, SAME)
    await group_owed(database, index)
    story = await database.read(stories.get, 2)
    assert story is not None
    assert story.follows == 1


async def test_an_article_dated_in_the_future_counts_from_when_it_came(
    database: Database, now: datetime
) -> None:
    await arrived(database, now, FIRE)
    title, text = SAME
    article = NewArticle(title, (text,), "en", (title,), None, now + timedelta(days=400))
    await keep(database, Input("b"), Loaded("B", (article,), ()), Tally(), now)
    await group_owed(database, await remembered(database, now))
    assert len(await database.read(stories.timeline, 1)) == 2


async def test_an_article_that_comes_while_the_stage_runs_is_grouped(
    database: Database, now: datetime
) -> None:
    stage = asyncio.create_task(keep_grouping(database, lambda: now))
    await arrived(database, now, FIRE)
    assert await grouped(database, 1) == 1
    stage.cancel()


async def test_a_teaser_joins_the_story_of_its_article_but_is_not_in_its_timeline(
    database: Database, now: datetime
) -> None:
    await arrived(database, now, FIRE)
    await arrived(database, now, ("More inside", FIRE[1][:110] + "…"), teaser=True)
    await group_owed(database, await remembered(database, now))
    story = await database.read(stories.get, 1)
    assert story is not None
    assert story.articles == 2
    assert [article.title for article in await database.read(stories.timeline, 1)] == [FIRE[0]]


async def test_a_lost_process_is_replaced_and_remembers(database: Database, now: datetime) -> None:
    stage = asyncio.create_task(keep_grouping(database, lambda: now))
    await arrived(database, now, FIRE)
    assert await grouped(database, 1) == 1
    for process in active_children():
        process.kill()
    await arrived(database, now, SAME)
    assert await grouped(database, 2) == 1
    stage.cancel()


async def grouped(database: Database, article: int) -> int | None:
    """The story of an article, once it has one."""
    for _ in range(1000):
        await asyncio.sleep(0.02)
        found = await database.read(articles.get, article)
        if found and found.story:
            return found.story
    return None
