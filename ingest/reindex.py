"""A changed analyser makes a new index beside the one in force, which answers until then."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import structlog

from language import terms
from language.terms import ANALYSER
from storage import search
from storage.articles import unpack
from storage.database import Database
from storage.search import Terms

log = structlog.get_logger()

BATCH = 250
"""Articles a step: a reader who asks meanwhile waits for what a step does on the event loop."""
SAID = 50_000
"""Articles between two lines of progress in the log."""

Row = tuple[int, int, str, str, bytes]


def analysed(rows: Sequence[Row]) -> list[Terms]:
    """The terms of articles given as (id, source, language, title, packed text); fit for another process.

    They come back as one string each, for a string crosses to another process faster than its words.
    """
    return [
        Terms(number, _joined(title, language), _joined(unpack(text), language), source, language)
        for number, source, language, title, text in rows
    ]


def _joined(text: str, language: str) -> tuple[str]:
    return (" ".join(terms(text, language)),)


async def reindex(
    database: Database, pool: Executor | None = None, told: Callable[[int], None] | None = None
) -> int:
    """Make the index anew if another analyser made it; how many articles that were."""
    await swept(database)
    state = await database.read(search.state)
    if state.analyser == ANALYSER:
        return 0
    if state.building != ANALYSER:
        await database.write(search.begin, ANALYSER)
        state = await database.read(search.state)
    done, ahead = 0, await _ahead(database, pool, state.upto)
    while True:
        if ahead:
            rows, batch = ahead[0], await ahead[1]
            ahead = await _ahead(database, pool, rows[-1][0])  # analysed while this batch is written
            await database.write_patiently(search.advance, batch)
            done += len(rows)
            (told or _said)(done)
        elif await database.write(search.finish):
            log.info("index made anew", articles=done)
            await swept(database)
            return done
        else:
            ahead = await _ahead(database, pool, (await database.read(search.state)).upto)


async def swept(database: Database) -> None:
    """Take away an index that was replaced, piece by piece: also one that was left half swept."""
    while await database.write_patiently(search.sweep):
        pass


async def _ahead(
    database: Database, pool: Executor | None, upto: int
) -> tuple[Sequence[Row], asyncio.Future[list[Terms]]] | None:
    """The next articles and their terms to come, None at the end."""
    rows = await database.read(search.owed, upto, BATCH)
    if not rows:
        return None
    return rows, asyncio.get_running_loop().run_in_executor(pool, analysed, rows)


def _said(done: int) -> None:
    if done % SAID < BATCH and done >= SAID:
        log.info("index under way", articles=done)
