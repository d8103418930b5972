"""Which topics to offer: looked at now and then, from the titles of a day against those of the weeks before."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context

from language.rising import LEAST, rising
from storage import articles, offered
from storage.database import Database
from storage.offered import Offered

RECENT, EARLIER = timedelta(hours=36), timedelta(days=21)
READ = 10_000
"""Titles of each time that are looked at."""
MOST = 24
LEARNED = 2_000
"""Texts from whose openings it is learned how words are used."""
OPENING = 400
"""Bytes of each of these."""
EVERY = 900.0
"""Seconds between two looks."""

Titles = Sequence[tuple[str, str]]
Texts = Sequence[tuple[str, bytes]]
Stops = Callable[[str], Collection[str]]


def topics(
    recent: Titles, earlier: Titles, texts: Texts, stops: dict[str, Collection[str]]
) -> dict[str, list[Offered]]:
    """The topics of each language; fit for another process."""
    found = {}
    for language in {language for language, _ in recent}:
        now = [title for own, title in recent if own == language]
        before = [title for own, title in earlier if own == language]
        begun = [articles.opening(packed, OPENING) for own, packed in texts if own == language]
        rose = rising(now, before, language, most=MOST, stops=stops.get(language, ()), texts=begun)
        found[language] = [Offered(topic.shown, topic.titles) for topic in rose]
    return found


async def offer(database: Database, now: datetime, stops: Stops, pool: Executor | None = None) -> None:
    """Look once, and offer what was found."""
    recent = await database.read(offered.titles, now - RECENT, now + timedelta(hours=1), READ)
    if len(recent) < LEAST:
        return
    earlier = await database.read(offered.titles, now - EARLIER, now - RECENT, READ)
    texts = await database.read(offered.texts, now - RECENT, now + timedelta(hours=1), LEARNED)
    words = {language: stops(language) for language in {language for language, _ in recent}}
    found = await asyncio.get_running_loop().run_in_executor(pool, topics, recent, earlier, texts, words)
    for language, chosen in found.items():
        await database.write_patiently(offered.replace, language, chosen)


async def keep_offering(database: Database, clock: Callable[[], datetime], stops: Stops) -> None:
    """Look every quarter of an hour, for ever, each time in a process that ends with the look."""
    while True:
        pool = ProcessPoolExecutor(1, get_context("spawn"))
        try:
            await offer(database, clock(), stops, pool)
        finally:
            pool.shutdown(wait=False)
        await asyncio.sleep(EVERY)
