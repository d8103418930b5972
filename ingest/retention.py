"""The stage that forgets: articles beyond what is kept go in small steps, never what somebody holds on to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ingest.keep import indexed
from language.terms import ANALYSER
from storage import articles, retention, search
from storage.database import Connection, Database
from storage.models import Content
from storage.search import Terms

log = structlog.get_logger()

STEP = 50
"""Articles deleted in one transaction, so that nobody waits long."""
VACUUMED = 20_000
"""Keys of articles deleted long ago that are dropped in one round."""
PAUSE, EVERY = 0.05, 3600.0
"""Seconds between two steps, and between two rounds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long and how many articles of a source are kept; None is no limit."""

    age: timedelta | None = None
    most: int | None = None


async def forget_old(database: Database, kept: Kept, now: datetime) -> int:
    """Forget all that is beyond what is kept; how many articles there were.

    Nothing happens while the index is made anew: an article is taken out by the terms that went in.
    """
    state = await database.read(search.state)
    if (state.analyser, state.building) != (ANALYSER, None):
        return 0
    count = 0
    async for numbers in _beyond(database, kept, now):
        await forget(database, numbers, now)
        count += len(numbers)
        await asyncio.sleep(PAUSE)
    await database.write_patiently(retention.vacuum, now, VACUUMED)
    if count:
        log.info("old articles forgotten", articles=count)
    return count


async def _beyond(database: Database, kept: Kept, now: datetime) -> AsyncIterator[list[int]]:
    after = 0
    if kept.age is not None:
        while numbers := await database.read(retention.old, now - kept.age, after, STEP):
            after = numbers[-1]
            yield numbers
    if kept.most is None:
        return
    for source in await database.read(retention.surplus, kept.most):
        after = 0
        while numbers := await database.read(retention.oldest, source, kept.most, after, STEP):
            after = numbers[-1]
            yield numbers


async def forget(database: Database, numbers: Sequence[int], now: datetime) -> None:
    """Delete these articles, their index terms with them."""
    contents = await database.read(articles.contents, numbers)
    terms = await asyncio.to_thread(analysed, contents)
    await database.write_patiently(_deleted, contents, terms, now)


def analysed(contents: dict[int, Content]) -> list[Terms]:
    """The terms by which articles stand in the index."""
    return [indexed(number, content.source, content) for number, content in contents.items()]


async def _deleted(
    connection: Connection, read: dict[int, Content], terms: Sequence[Terms], now: datetime
) -> None:
    there = await articles.contents(connection, list(read))
    same = {number for number, content in read.items() if there.get(number) == content}
    await search.remove(connection, [row for row in terms if row.article in same])
    await retention.forget(connection, sorted(same), now)


async def keep_forgetting(database: Database, clock: Callable[[], datetime], kept: Kept) -> None:
    """Forget what is old every hour, for ever."""
    while True:
        await forget_old(database, kept, clock())
        await asyncio.sleep(EVERY)
