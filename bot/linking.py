"""Links and texts that were sent, answered: the message that said "Reading…" becomes the summary, or says why not."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import render
from bot.answer import call, shown
from bot.buttons import View
from bot.screen import Screen
from bot.wording import Wording, running, speak
from storage import links, readers
from storage.database import Database
from storage.links import Link
from storage.models import Article, StoredSummary
from storage.readers import Reader

log = structlog.get_logger()

IDLE = 0.3
LATE, KEPT = timedelta(minutes=2), timedelta(days=1)
"""After which a page that nobody could read is given up, and the row is dropped."""


def reading(url: str, words: Wording) -> Screen:
    """What is said while a page is read, or a text that has no address."""
    if not url:
        return Screen(running(words.say("Reading this text…"), words.language))
    host = render.clean(urlsplit(url).hostname or url, 80)
    return Screen(running(words.say("Reading {host}…", host=host), words.language))


def answered(link: Link, reader: Reader, now: datetime) -> Screen:
    """The summary of a page or a text, or one honest sentence why there is none."""
    words, stored = speak(link.speech, reader.digits), StoredSummary(0, link.quotes)
    if link.state == "failed":
        why = _why(link.reason, words) if link.url else _unshortened(link.reason, words)
        return Screen(running(why, words.language))
    if not link.url:
        return render.pasted(stored.best(reader.sentences), link.language, words)
    source = urlsplit(link.url).hostname or ""
    article = Article(0, source, link.title, link.language, link.published or render.UNDATED, link.url)
    return render.linked(article, stored, words, now, View(reader.sentences, preview=reader.previews))


def _unshortened(reason: str, words: Wording) -> str:
    if reason in ("late", "failed"):
        return words.say("Something went wrong here. Please try again in a moment.")
    return words.say("There is too little text in this to shorten honestly.")


def _why(reason: str, words: Wording) -> str:
    said = {
        "refused": words.say("I do not open this address: it is not on the public web."),
        "robots": words.say("This site does not allow robots to read that page."),
        "paywall": words.say("This page is open to subscribers only, so I cannot shorten it."),
        "no_text": words.say("I found no article text on this page."),
        "too_short": words.say("This text is too short to summarise: the original says it best."),
        "empty": words.say("I found no article text on this page."),
        "late": words.say("I could not read this page in time. Please try again later."),
    }
    return said.get(reason) or words.say("I could not reach this page.")


async def tell(bot: Bot, database: Database, now: datetime) -> int:
    """Answer what can be answered; how many there were. An edit may be made twice without harm."""
    done = await database.read(links.owed, ("summarised", "failed"), 20)
    for link in done:
        reader = await database.read(readers.get, link.chat)
        try:
            await _show(bot, link, answered(link, reader, now))
        except (BadRequest, Forbidden) as error:  # the message or the chat is gone, or shows this already
            log.info("a summary was not shown", reason=str(error))
        await database.write(links.told, link.id)
    return len(done)


async def _show(bot: Bot, link: Link, screen: Screen) -> None:
    if link.reply is None:
        await call(bot, "sendMessage", {"chat_id": link.chat, **shown(screen)})
    else:
        place = {"chat_id": link.chat, "message_id": link.reply}
        await call(bot, "editMessageText", place | shown(screen))


async def keep_linking(bot: Bot, database: Database, clock: Callable[[], datetime]) -> None:
    """Answer links, for ever; trouble with Telegram only delays it."""
    swept = datetime.fromtimestamp(0, UTC)
    while True:
        now = clock()
        if now - swept > LATE:
            await database.write(links.forget_old, now - KEPT)
            swept = now
        try:
            told = await tell(bot, database, now)
        except TelegramError as error:
            log.warning("a summary is still to be shown", reason=str(error))
            told = 0
        if not told:
            if await database.read(links.owed, ("asked", "read"), 1):
                await database.write(links.late, now - LATE)
            await asyncio.sleep(IDLE)
