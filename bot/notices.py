"""Words owed about sources, told to whoever added one, or to the admins."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.answer import post
from bot.screen import Screen
from bot.wording import Wording, running, speak
from storage import notices, readers
from storage.database import Database
from storage.notices import Notice

log = structlog.get_logger()

IDLE = 2.0
"""Seconds between looks at what is owed."""


def told(notice: Notice, words: Wording) -> str:
    """The notice as HTML."""
    about, detail = notice.about, notice.detail
    sentences = {
        "found": lambda: words.say("{title} is a source now: {url}", title=detail or about, url=about),
        "nothing": lambda: words.say("{url} is no source yet: {reason}.", url=about, reason=detail),
        "gone": lambda: words.say(
            "{title} has ended: its server says that it is gone ({url}).", title=about, url=detail
        ),
        "moved": lambda: words.say("{title} has moved to {url}.", title=about, url=detail),
        "suggested": lambda: words.say(
            "{who} suggests a source: {url}. To add it: /sources add {url}", who=detail or "?", url=about
        ),
    }
    return running(sentences[notice.kind](), words.language)


async def tell(bot: ExtBot[Any], database: Database, admins: Collection[int], now: datetime) -> int:
    """Say what is owed, once; a chat that cannot be reached is left out. How many notices there were."""
    owed = await database.write(notices.take, now)
    for notice in owed:
        for chat in [notice.chat] if notice.chat is not None else sorted(admins):
            reader = await database.read(readers.get, chat)
            try:
                await post(bot, chat, Screen(told(notice, speak(reader.language, reader.digits))))
            except TelegramError as error:
                log.warning("a notice was not told", notice=notice.id, kind=notice.kind, reason=str(error))
    return len(owed)


async def keep_telling(
    bot: ExtBot[Any], database: Database, admins: Collection[int], clock: Callable[[], datetime]
) -> None:
    """Say what is owed, for ever."""
    while True:
        if not await tell(bot, database, admins, clock()):
            await asyncio.sleep(IDLE)
