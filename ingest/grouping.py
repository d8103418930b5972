"""The stage that groups: articles that are owed a story get one, in order of arrival."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from ingest.stories import WINDOW, Stories, best_title
from storage import stories as stored
from storage.database import Database
from storage.stories import Place, Row

BATCH = 50
IDLE = 1.0
"""Seconds between looks at the database when nothing was owed."""
AHEAD = timedelta(hours=1)
"""How far a feed's clock may run before ours."""


def moment(row: Row) -> datetime:
    """When an article was published, or fetched when that cannot be: feeds' clocks lie."""
    return row.published if row.published <= row.fetched + AHEAD else row.fetched


def restored(index: Stories[int], rows: Sequence[Row]) -> None:
    """Take in articles whose stories are known."""
    for row in rows:
        if row.story is not None:
            index.restore(row.story, moment(row), row.title, row.text, row.language)


def placed(index: Stories[int], rows: Sequence[Row]) -> list[Place]:
    """The stories of articles that have none yet."""
    found = []
    for row in rows:
        place = index.place(row.id, moment(row), row.title, row.text, row.language)
        found.append(Place(row.id, place.story, place.follows))
    return found


async def remembered(database: Database, now: datetime) -> Stories[int]:
    """The stories of the last days, rebuilt from the store."""
    index, after = Stories[int](), 0
    while rows := await database.read(stored.told, now - WINDOW, after, BATCH):
        await asyncio.to_thread(restored, index, rows)
        after = rows[-1].id
    return index


async def group_owed(database: Database, index: Stories[int]) -> int:
    """Group one batch of what is owed; how many there were."""
    rows = await database.read(stored.owed, BATCH)
    if not rows:
        return 0
    places = await asyncio.to_thread(placed, index, rows)
    await database.write(stored.put, places)
    grown = {place.story for place in places if place.story != place.article}
    titles = await database.read(stored.titles, sorted(grown))
    await database.write(stored.entitle, await asyncio.to_thread(entitled, titles))
    return len(rows)


def entitled(titles: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, str]:
    """The best title of each story, of (title, language)."""
    return {story: best_title(told) for story, told in titles.items()}


async def keep_grouping(database: Database, clock: Callable[[], datetime]) -> None:
    """Group what is owed, for ever."""
    index = await remembered(database, clock())
    while True:
        if not await group_owed(database, index):
            await asyncio.sleep(IDLE)
