"""Stage three: chats that are due are told what they are owed, each message once.

    claim a chat (lease, fence) ─> plan ─> outbox ─> send, settle ─> give the chat back with its next moment

A message leaves under its mark in the journal. Found pending at a start, one that had left counts as sent, any other
is sent: what a kill leaves in doubt is the instant between the socket and the journal.
"""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot import digests, render, zones
from bot.answer import keyboard, preview
from bot.digests import Plan
from bot.journal import MARK, Journal
from bot.outcome import Outcome, outcome
from bot.pacing import BROADCAST
from bot.screen import Button, Screen
from bot.wording import speak
from language import terms
from language.query import parse
from storage import articles, deliveries, readers, subscriptions, summaries
from storage.database import Database
from storage.deliveries import Delivery, Owed
from storage.readers import Claim, Reader
from storage.search import Hit

log = structlog.get_logger()

AT_ONCE = 64
IDLE = 1.0
"""Seconds between looks when no chat was due."""
AGAIN, UNSURE = timedelta(seconds=20), 2
"""When to try anew what could not be sent; how often a message that may have arrived is sent at all."""
KEPT = timedelta(days=14)
"""How long it is remembered what a chat has been told."""
WEB = 3900
"""UTF-16 units of a message that is split."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What delivery works with."""

    bot: Bot
    database: Database
    clock: Callable[[], datetime]
    journal: Journal


class Stop(Exception):
    """Telegram refuses the token: nothing can be sent by anyone."""


async def recover(desk: Desk) -> None:
    """After a crash: what had left counts as sent."""
    for mark in desk.journal.marks():
        if mark[:1] == "d" and mark[1:].isdigit():
            await desk.database.write(
                deliveries.settle, int(mark[1:]), "sent", desk.clock(), reason="journal"
            )
    desk.journal.clear()


async def keep_delivering(desk: Desk) -> None:
    """Tell chats what they are owed, for ever; raises Stop when the token is refused."""
    await recover(desk)
    while True:
        if not await deliver_due(desk):
            await asyncio.sleep(IDLE)


async def deliver_due(desk: Desk) -> int:
    """Serve the chats that are due now; how many there were."""
    claims = await desk.database.write(readers.claim, desk.clock(), AT_ONCE)
    if claims:
        async with asyncio.TaskGroup() as tasks:
            for claim in claims:
                tasks.create_task(_guarded(desk, claim), name=f"chat {claim.reader.chat}")
    return len(claims)


async def _guarded(desk: Desk, claim: Claim) -> None:
    """Serve one chat; whatever goes wrong with it delays no other."""
    try:
        await serve(desk, claim)
    except Stop:
        raise
    except Exception:
        log.exception("delivery failed", chat=claim.reader.chat)
        await desk.database.write(readers.release, {claim.token: desk.clock() + AGAIN})


async def serve(desk: Desk, claim: Claim) -> None:
    """Plan for one chat, then send all it is owed, then give it back."""
    chat, now = claim.reader.chat, desk.clock()
    made = await planned(desk, claim.reader, now)
    for delivery in await desk.database.read(deliveries.pending, chat):
        if not await send(desk, delivery):
            if (await desk.database.read(readers.get, chat)).state == "active":
                made.look(desk.clock() + AGAIN)
            break
    await desk.database.write(readers.release, {claim.token: made.due})


async def planned(desk: Desk, reader: Reader, now: datetime) -> Plan:
    """Write into the outbox what the chat is owed by now."""
    read = desk.database.read
    following = await read(subscriptions.of_chat, reader.chat, "on")
    owed = await read(subscriptions.owed, reader.chat, digests.oldest(now))
    automatic = {one.topic for one in following if one.cadence == "auto"}
    lately = {topic: await read(subscriptions.lately, topic, now - timedelta(days=1)) for topic in automatic}
    zone = ZoneInfo(reader.zone or zones.guess(reader.language))
    made = digests.plan(reader, zone, following, owed, lately, now)
    batch = [row for message in made.messages if (row := await written(desk, reader, message, now))]
    if batch or made.served:
        await desk.database.write(deliveries.plan, batch, made.served, now)
    return made


async def written(desk: Desk, reader: Reader, message: digests.Message, now: datetime) -> Owed | None:
    """The message as it will be shown; None when the chat has been told all of it, or wants none of it."""
    told = await desk.database.read(deliveries.told, reader.chat, message.stories, message.thread)
    fresh = [story for story in message.stories if story not in told]
    hits = [
        hit for hit in await desk.database.read(subscriptions.best, fresh) if await wanted(desk, reader, hit)
    ]
    if not hits:
        return None
    words = speak(reader.language)
    topics = {hit.article.story: message.topics.get(hit.article.story or 0, ()) for hit in hits}
    if message.digest:
        best = ranked(hits, {story: len(texts) for story, texts in topics.items()}, now)
        screen = render.digest(best[: digests.MOST], len(best), words, now)
        stories = tuple(hit.article.story or 0 for hit in hits)
    else:
        summary = await desk.database.read(summaries.get, hits[0].article.id)
        screen = render.told(hits[0], summary, topics[hits[0].article.story], words, now, reader.sentences)
        stories = (hits[0].article.story or 0,)
    return Owed(reader.chat, message.thread, message.key, 0, stories, dump(screen))


async def wanted(desk: Desk, reader: Reader, hit: Hit) -> bool:
    """Whether a reader has muted nothing in it, and reads its language."""
    if reader.reads and hit.article.language not in reader.reads:
        return False
    if not reader.muted:
        return True
    text = await desk.database.read(articles.text, hit.article.id)
    fields = [terms(hit.article.title, hit.article.language), terms(text, hit.article.language)]
    return not any(_muted(line, reader, hit, fields) for line in reader.muted)


def _muted(line: str, reader: Reader, hit: Hit, fields: Sequence[Sequence[str]]) -> bool:
    query = parse(line, reader.language or "und")
    if query.source and not query.groups:
        return query.source.casefold() in hit.article.source.casefold()
    return not query.empty and query.matches(fields)


def ranked(hits: Sequence[Hit], topics: dict[int | None, int], now: datetime) -> list[Hit]:
    """Stories of a digest, best first: carried by many, wanted for much, fresh."""

    def worth(hit: Hit) -> float:
        hours = max(0.0, (now - hit.article.published).total_seconds() / 3600)
        return (len(hit.sources) + topics.get(hit.article.story, 1)) * 24 / (24 + hours)

    return sorted(hits, key=lambda hit: (-worth(hit), -hit.article.id))


# --- sending


async def send(desk: Desk, delivery: Delivery, *, thread: int | None = None) -> bool:
    """Send one message and settle it; False when nothing more can be sent to the chat now."""
    await desk.database.write(deliveries.tried, delivery.id)
    try:
        message = await call(desk.bot, delivery, delivery.thread if thread is None else thread)
    except TelegramError as error:
        return await refused(desk, delivery, outcome(error))
    await desk.database.write(
        deliveries.settle, delivery.id, "sent", desk.clock(), message=message.message_id
    )
    return True


async def call(bot: Bot, delivery: Delivery, thread: int) -> Message:
    """One sendMessage, behind everybody's answers, under the delivery's mark."""
    MARK.set(f"d{delivery.id}")
    screen = load(delivery.screen)
    extra: dict[str, Any] = {"rate_limit_args": BROADCAST}
    return await bot.send_message(
        delivery.chat,
        screen.html,
        parse_mode=ParseMode.HTML,
        message_thread_id=thread or None,
        reply_markup=keyboard(screen),
        link_preview_options=preview(screen),
        **extra,
    )


async def refused(desk: Desk, delivery: Delivery, found: Outcome) -> bool:
    """Do what the table of outcomes says; False when nothing more can be sent to the chat now."""
    write, now = desk.database.write, desk.clock()
    if found.kind == "stop":
        raise Stop(found.reason)
    if found.kind == "again":
        return False
    if found.kind == "unsure":
        # A digest at most once, news at least once: it is tried a second time, and no third.
        if delivery.key.startswith("story:") and delivery.attempts + 1 < UNSURE:
            return False
        await write(deliveries.settle, delivery.id, "uncertain", now, reason=found.reason)
        return True
    if found.kind == "left":
        await write(readers.leave, delivery.chat, now)
        return False
    if found.kind == "moved" and found.chat:
        await write(deliveries.migrate, delivery.chat, found.chat, now)
        return False
    if found.kind == "thread" and delivery.thread:
        return await send(desk, delivery, thread=0)
    if found.kind in ("plain", "split") and delivery.attempts < UNSURE:
        screen = load(delivery.screen)
        parts = plain(screen) if found.kind == "plain" else split(screen)
        await write(deliveries.replace, delivery.id, [dump(part) for part in parts])
        return False
    log.warning("a message cannot be delivered", chat=delivery.chat, key=delivery.key, reason=found.reason)
    await write(deliveries.settle, delivery.id, "dead", now, reason=found.reason)
    return True


def plain(screen: Screen) -> list[Screen]:
    """The screen without markup."""
    text = unescape(re.sub(r"<[^>]*>", "", screen.html))
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return [Screen(escaped, screen.buttons)]


def split(screen: Screen) -> list[Screen]:
    """The screen in parts that are short enough, cut between stories; the buttons stand under the last."""
    parts: list[str] = []
    for block in plain(screen)[0].html.split("\n\n"):
        if parts and render.units(parts[-1]) + render.units(block) + 2 <= WEB:
            parts[-1] += "\n\n" + block
        else:
            parts += [block[at : at + WEB // 2] for at in range(0, len(block), WEB // 2)] or [""]
    return [Screen(part, screen.buttons if n == len(parts) - 1 else ()) for n, part in enumerate(parts)]


def dump(screen: Screen) -> str:
    """A screen as JSON, for the outbox."""
    rows = [[[button.label, button.data, button.url] for button in row] for row in screen.buttons]
    return json.dumps([screen.html, rows, screen.preview], ensure_ascii=False)


def load(dumped: str) -> Screen:
    """What `dump` made."""
    html, rows, chosen = json.loads(dumped)
    return Screen(html, tuple(tuple(Button(*button) for button in row) for row in rows), chosen)
