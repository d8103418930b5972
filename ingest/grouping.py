"""The stage that groups: articles that are owed a story get one, in order of arrival."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from threading import Thread
from typing import TypeVar

import structlog

from ingest.stories import WINDOW, Stories, best_title
from storage import stories as stored
from storage.database import Database
from storage.stories import Place, Row

T = TypeVar("T")
log = structlog.get_logger()

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


def entitled(titles: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, str]:
    """The best title of each story, of (title, language)."""
    return {story: best_title(told) for story, told in titles.items()}


@dataclass(frozen=True, slots=True)
class Index:
    """The stories of the last days, in this process or in the only one of a pool."""

    stories: Stories[int] | None
    pool: Executor | None = None

    async def run(self, work: Callable[[Stories[int], Sequence[Row]], T], rows: Sequence[Row]) -> T:
        """What the work answers about these rows, without holding the loop."""
        if self.stories is not None:
            return await asyncio.to_thread(work, self.stories, rows)
        return await asyncio.get_running_loop().run_in_executor(self.pool, apart, work, rows)

    async def titled(self, titles: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, str]:
        """The best title of each story."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, entitled, titles)


APART = Stories[int]()
"""The stories of a process that does nothing else."""


def apart(work: Callable[[Stories[int], Sequence[Row]], T], rows: Sequence[Row]) -> T:
    """What the work answers about the stories of this process."""
    return work(APART, rows)


def alone(parent: int) -> None:
    """Begin a process of our own: it leaves interrupts to its parent and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


async def remembered(database: Database, now: datetime, pool: Executor | None = None) -> Index:
    """The stories of the last days, rebuilt from the store; those of a pool in its process."""
    index, after = Index(None if pool else Stories[int](), pool), 0
    while rows := await database.read(stored.told, now - WINDOW, after, BATCH):
        await index.run(restored, rows)
        after = rows[-1].id
    return index


async def group_owed(database: Database, index: Index) -> int:
    """Group one batch of what is owed; how many there were."""
    rows = await database.read(stored.owed, BATCH)
    if not rows:
        return 0
    places = await index.run(placed, rows)
    await database.write(stored.put, places)
    grown = sorted({place.story for place in places if place.story != place.article})
    if grown:
        titles = await index.titled(await database.read(stored.titles, grown))
        await database.write(stored.entitle, titles)
    return len(rows)


async def keep_grouping(database: Database, clock: Callable[[], datetime]) -> None:
    """Group what is owed, for ever, in a process of its own; a lost one is replaced and remembers anew."""
    while True:
        with ProcessPoolExecutor(1, get_context("spawn"), alone, (os.getpid(),)) as pool:
            try:
                await _group(database, await remembered(database, clock(), pool))
            except BrokenProcessPool:
                log.warning("the process that groups was lost")
        await asyncio.sleep(IDLE)


async def _group(database: Database, index: Index) -> None:
    while True:
        if not await group_owed(database, index):
            await asyncio.sleep(IDLE)
