"""The stage that forgets people: chats whose day has come are erased, and what is kept for some time only goes."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from storage import asked, chats, erasures, inbox, notices, subscriptions
from storage.database import Database

log = structlog.get_logger()

GRACE = timedelta(hours=24)
"""How long a chat may think better of it."""
ASKED, NOTICED, DELETED = timedelta(days=30), timedelta(days=14), timedelta(days=1)
"""How long the words of a search, words about sources, and deleted subscriptions are kept."""
EVERY, TOGETHER = 60.0, 20
"""Seconds between looks, and chats erased in one transaction."""


async def erase_due(database: Database, now: datetime) -> list[int]:
    """Erase the chats whose day has come; which they were."""
    gone: list[int] = []
    while found := await database.write(erasures.carry_out, now, TOGETHER):
        gone += found
    return gone


async def tidy(database: Database, now: datetime) -> None:
    """Drop what is kept for some time only."""
    await database.write(inbox.forget, now)
    await database.write(asked.forget, now - ASKED)
    await database.write(notices.forget_old, now - NOTICED)
    await database.write(subscriptions.forget_deleted, now - DELETED)


async def keep_erasing(database: Database, clock: Callable[[], datetime]) -> None:
    """Erase what is due, for ever, its bytes in the database's files with it; what goes wrong is tried again."""
    traces: list[bytes] = []
    while True:
        try:
            for chat in await erase_due(database, clock()):
                traces += chats.traces(chat)
                log.info("a chat was erased")
            await tidy(database, clock())
            if traces and await database.scrub(traces):
                traces.clear()
        except Exception:
            log.exception("erasing failed")
        await asyncio.sleep(EVERY)
