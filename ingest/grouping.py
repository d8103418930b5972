"""The stage that groups: articles that are owed a story get one, in order of arrival."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ingest.apart import Telling, entitled, placed, process, restored
from ingest.stories import WINDOW, Assigned, Stories
from storage import stories as stored
from storage.database import Database
from storage.stories import Place, Row

log = structlog.get_logger()

BATCH = 50
IDLE = 1.0
"""Seconds between looks at the database when nothing was owed."""
AHEAD = timedelta(hours=1)
"""How far a feed's clock may run before ours."""


def moment(row: Row) -> datetime:
    """When an article was published, or fetched when that cannot be: feeds' clocks lie."""
    return row.published if row.published <= row.fetched + AHEAD else row.fetched


def telling(row: Row) -> Telling:
    """An article as grouping needs it."""
    return Telling(row.id, moment(row), row.title, row.text, row.language, row.story)


@dataclass(frozen=True, slots=True)
class Index:
    """The stories of the last days: in this process, or in the only one of a pool."""

    stories: Stories[int] | None
    pool: Executor | None = None

    async def restored(self, rows: Sequence[Row]) -> None:
        """Take in articles whose stories are known."""
        tellings = list(map(telling, rows))
        if self.stories is not None:
            await asyncio.to_thread(restored, tellings, self.stories)
        else:
            await asyncio.get_running_loop().run_in_executor(self.pool, restored, tellings)

    async def placed(self, rows: Sequence[Row]) -> list[Assigned[int]]:
        """Where each of these articles belongs."""
        tellings = list(map(telling, rows))
        if self.stories is not None:
            return await asyncio.to_thread(placed, tellings, self.stories)
        return await asyncio.get_running_loop().run_in_executor(self.pool, placed, tellings)

    async def entitled(self, titles: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, str]:
        """The best title of each story, of (title, language)."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, entitled, titles)


async def remembered(database: Database, now: datetime, pool: Executor | None = None) -> Index:
    """The stories of the last days, rebuilt from the store; those of a pool in its process."""
    index, after = Index(None if pool else Stories[int](), pool), 0
    while rows := await database.read(stored.told, now - WINDOW, after, BATCH):
        await index.restored(rows)
        after = rows[-1].id
    return index


async def group_owed(database: Database, index: Index) -> int:
    """Group one batch of what is owed; how many there were."""
    rows = await database.read(stored.owed, BATCH)
    if not rows:
        return 0
    assigned = await index.placed(rows)
    places = [Place(row.id, to.story, to.follows) for row, to in zip(rows, assigned, strict=True)]
    await database.write_patiently(stored.put, places)
    grown = sorted({place.story for place in places if place.story != place.article})
    if grown:
        titles = await index.entitled(await database.read(stored.titles, grown))
        await database.write_patiently(stored.entitle, titles)
    return len(rows)


async def keep_grouping(database: Database, clock: Callable[[], datetime]) -> None:
    """Group what is owed, for ever, in a process of its own; a lost one is replaced and remembers anew."""
    while True:
        with process() as pool:
            try:
                await _group(database, await remembered(database, clock(), pool))
            except BrokenProcessPool:
                log.warning("the process that groups was lost")
        await asyncio.sleep(IDLE)


async def _group(database: Database, index: Index) -> None:
    while True:
        if not await group_owed(database, index):
            await asyncio.sleep(IDLE)
