"""Stage two: articles that are owed a summary get one, in worker processes."""

import asyncio
from concurrent.futures import Executor

import structlog

from storage import links
from storage import summaries as stored
from storage.database import Database
from storage.models import Quote, StoredSummary
from summaries.summarize import SHARE, summarize

log = structlog.get_logger()

BATCH = 32
LONGEST = 7
"""Sentences that are kept of an article: how many of them are shown is for the reader to say."""
IDLE = 1.0
"""Seconds between looks at the database when nothing was owed."""


def summary_of(job: tuple[int, str, str, str]) -> StoredSummary:
    """The summary of one article, given as (id, title, language, text); fit for another process."""
    number, title, language, text = job
    try:
        summary = summarize(text, title=title, language=language, sentences=LONGEST, share=SHARE)
    except Exception as error:  # one bad article must not stop the others
        log.warning("summary failed", article=number, reason=repr(error))
        return StoredSummary(number, (), "failed")
    quotes = tuple(Quote(s.text, s.start, s.end, s.score, s.rank) for s in summary.sentences)
    return StoredSummary(number, quotes, summary.refused)


async def summarise_owed(database: Database, pool: Executor | None = None) -> int:
    """Summarise one batch of what is owed; how many there were."""
    jobs = await database.read(stored.owed, BATCH)
    loop = asyncio.get_running_loop()
    done = await asyncio.gather(*(loop.run_in_executor(pool, summary_of, job) for job in jobs))
    if done:
        await database.write_patiently(stored.add, done)
    return len(done)


async def summarise_links(database: Database, pool: Executor | None = None) -> int:
    """Summarise pages that readers asked for; how many there were."""
    owed = await database.read(links.owed, ("read",), BATCH)
    loop = asyncio.get_running_loop()
    jobs = [(link.id, link.title, link.language, link.text) for link in owed]
    done = await asyncio.gather(*(loop.run_in_executor(pool, summary_of, job) for job in jobs))
    for one in done:
        await database.write(links.summarised, one.article, one.quotes, one.refused)
    return len(done)


async def keep_summarising(database: Database, pool: Executor | None = None) -> None:
    """Summarise what is owed, for ever."""
    while True:
        if not await summarise_links(database, pool) + await summarise_owed(database, pool):
            await asyncio.sleep(IDLE)
