"""Stage three: chats that are due are told what they are owed.

    claim (lease, fence) ─> plan ─> outbox ─> send ─> acknowledge, as answers come in ─> give the chat back

The outbox says which message of a chat is on its way, the journal whether it is leaving (`~d<id>`), has left
(`d<id>`) and been answered (`a<id>:<message id>`). After a crash, what was answered is sent, what was not leaving is
sent now, and only what lies between is in doubt: news is told once more, a digest is not. News still in doubt then
stands in the next digest.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import answer, digests, telling
from bot.journal import MARK, Journal
from bot.outcome import Outcome, outcome
from bot.pacing import BROADCAST
from storage import chats, deliveries, readers, subscriptions
from storage.database import Database
from storage.deliveries import Ack, Delivery, Settled
from storage.readers import Claim, Fence

log = structlog.get_logger()

Sender = ExtBot[Any]
"""A bot that may have a pace."""

AT_ONCE, ALL = 400, 4000
"""Chats that are served at once at full speed, without those that wait long for Telegram, and with them."""
LONG = 20.0
"""Seconds from which a chat counts as one that waits long."""
IDLE = 0.5
"""Seconds between looks when no chat was due."""
GATHER = 0.02
"""Seconds in which acknowledgements gather for one commit."""
AGAIN = timedelta(seconds=10)
"""When to try anew what could not be sent."""
TRIES = 2
"""How often a message may be on its way that may have been delivered the first time."""
YOUNG = timedelta(minutes=10)
"""Until when news that may have been delivered is told once more."""
PATIENCE = 5.0
"""Seconds that answers may take to come when delivery ends."""
STOPPED = "the bot was stopped while it was on its way"
KEPT = timedelta(days=14)
"""How long it is remembered what a chat has been told."""
AWAY = timedelta(days=30)
"""How long what a chat follows waits for its return."""
TIDY, STEP = 3600.0, 2_000
"""Seconds between two rounds of tidying, and messages that are forgotten in one write."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What delivery works with."""

    bot: Sender
    database: Database
    clock: Callable[[], datetime]
    journal: Journal
    home: str = ""
    """The bot's own name, for links that open it."""
    at_once: int = AT_ONCE


async def keep_delivering(desk: Desk) -> None:
    """Tell chats what they are owed, for ever; raises InvalidToken when Telegram refuses the token."""
    await recover(desk)
    courier = Courier(desk)
    try:
        await courier.work()
    finally:
        await courier.close()


async def recover(desk: Desk) -> None:
    """After a crash: learn from the journal what became of messages on their way, and take all chats back."""
    if not desk.journal.kept:
        return  # others may work on this database: their leases run out by themselves
    now = desk.clock()
    waiting = await desk.database.read(deliveries.on_their_way)
    marks = answers(desk.journal.marks())
    found = [recovered(one, marks, now) for one in waiting]
    await desk.database.write(deliveries.settle, found, now)
    await desk.database.write(readers.reclaim, now)
    desk.journal.clear()


def recovered(one: Delivery, marks: Mapping[str, str], now: datetime) -> Settled:
    """What became of a message that was on its way, by the journal's marks."""
    if answer := marks.get(f"a{one.id}"):
        return Settled(one.id, "sent", int(answer))
    if f"d{one.id}" not in marks and f"~d{one.id}" not in marks:
        return Settled(one.id, "pending", untried=True)
    return Settled(one.id, "pending" if resumes(one, now) else "uncertain", reason=STOPPED)


def answers(marks: Iterable[str]) -> dict[str, str]:
    """Marks, and what stands behind the colon of those of answers."""
    return {name: answer for name, _, answer in (mark.partition(":") for mark in marks)}


class Courier:
    """Serves chats side by side, each in a task of its own; `close` it in the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: dict[asyncio.Task[None], int] = {}
        """Tasks under way, and the message that each sends at the moment, 0 when none."""
        self._loops: list[asyncio.Task[None]] = []
        self.failure: BaseException | None = None
        self._under_way: dict[Fence, float] = {}
        self._acks: list[tuple[Ack, asyncio.Future[None]]] = []
        self._acked = asyncio.Event()
        self._room = asyncio.Event()

    async def work(self) -> None:
        """Serve whoever is due, for ever; raises InvalidToken when Telegram refuses the token."""
        self.open()
        while self.failure is None:
            if not await self.serve_due():
                await self._pause()
        raise self.failure

    def open(self) -> None:
        """Begin to acknowledge, and to keep leases."""
        loops = (
            (self._acknowledge(), "acknowledgements"),
            (self._renew(), "leases"),
            (self._tidy(), "tidying"),
        )
        self._loops = [asyncio.create_task(work, name=name) for work, name in loops]
        for loop in self._loops:
            loop.add_done_callback(self._ended)

    async def close(self) -> None:
        """Hear the answers to what has left, for some seconds; what has not left is sent at the next start."""
        left = self._desk.journal.marks()
        hearing = [task for task, number in self._tasks.items() if f"~d{number}" in left]
        for task in self._tasks.keys() - set(hearing):
            task.cancel()
        if hearing:
            await asyncio.wait(hearing, timeout=PATIENCE)
        await self.abandon()

    async def abandon(self) -> None:
        """Let go of everything at once."""
        for task in (*self._loops, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._loops, *self._tasks, return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether a chat is under way."""
        return bool(self._tasks)

    async def drained(self) -> None:
        """Wait until no chat is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)
            await asyncio.sleep(
                0
            )  # those that have ended are taken off the list in the next turn of the loop

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failure = error
        self._room.set()

    async def serve_due(self) -> int:
        """Begin with the chats that are due; how many there were."""
        room = self.room()
        if room < self._desk.at_once // 2:  # each claim has its price, however many it brings
            return 0
        claims = await self._desk.database.write(readers.claim, self._desk.clock(), room)
        if claims:
            await self._begin(claims)
        return len(claims)

    def room(self) -> int:
        """How many chats more may be served now; one that Telegram makes wait takes no other's place for long."""
        since = asyncio.get_running_loop().time() - LONG
        waiting = sum(begun > since for begun in self._under_way.values())
        return min(self._desk.at_once - waiting, ALL - len(self._under_way))

    async def _pause(self) -> None:
        if not self._under_way:
            self._desk.journal.clear()  # the database knows all that is in it
        self._room.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE):
                await self._room.wait()
                await asyncio.sleep(GATHER)  # others end soon too: to count them for each would cost more

    async def _begin(self, claims: Sequence[Claim]) -> None:
        database, now = self._desk.database, self._desk.clock()
        served = {chat for chat, _ in self._under_way}  # a clock that was put forward ends leases early
        claims = [claim for claim in claims if claim.reader.chat not in served]
        given = replace(await database.read(telling.paper, claims, now), home=self._desk.home)
        starts = {claim.reader.chat: telling.start(claim, given, now) for claim in claims}
        found = await database.write(deliveries.begin, list(starts.values()), now)
        for chat, owed in found.items():
            start = starts[chat]
            self._under_way[start.token] = asyncio.get_running_loop().time()
            serving = asyncio.create_task(
                self._guarded(start.token, owed, start.due), name=f"delivery {owed[0].id}"
            )
            self._tasks[serving] = 0
            serving.add_done_callback(self._ended)

    async def _guarded(self, token: Fence, owed: Sequence[Delivery], due: datetime | None) -> None:
        """Serve one chat; whatever goes wrong with it delays no other."""
        try:
            await self._serve(token, owed, due)
        except InvalidToken:
            raise
        except Exception:
            log.exception("delivery failed", delivery=owed[0].id)
            await self.note(Ack(given=(token, self._desk.clock() + AGAIN)))
        finally:
            self._under_way.pop(token, None)

    async def _serve(self, token: Fence, owed: Sequence[Delivery], due: datetime | None) -> None:
        following: list[int | None] = [*(one.id for one in owed[1:]), None]
        for one, after in zip(owed, following, strict=True):
            settled = await self._settled(one)
            if settled is None or settled.state in deliveries.OPEN:
                again = self._desk.clock() + (AGAIN if settled else timedelta())
                await self.note(Ack((settled,) if settled else (), given=(token, again)))
                return
            if after and token not in await self._desk.database.read(readers.held, [token]):
                after = None  # the chat asked to be forgotten meanwhile: the rest stays owed
            await self.note(Ack((settled,), begun=after, given=None if after else (token, due)))
            if after is None:
                return

    async def _settled(self, one: Delivery) -> Settled | None:
        """Send one message; what became of it, None when the chat must be looked at anew for that."""
        now = self._desk.clock()
        if one.owed < digests.oldest(now):
            return Settled(one.id, "dead", reason="too old")
        if one.state == "in flight" and not resumes(one, now):
            return Settled(one.id, "uncertain", reason=STOPPED)
        if one.attempts and not young(one, now):
            return Settled(one.id, "uncertain", reason=one.reason)
        if one.state == "in flight":
            await self._desk.database.write(deliveries.resume, one.id, now)
        task = asyncio.current_task()
        try:
            if task in self._tasks:
                self._tasks[task] = one.id
            message = await call(self._desk.bot, one)
        except TelegramError as error:
            return await self._refused(one, outcome(error))
        self._desk.journal.sent(f"a{one.id}:{message}")
        return Settled(one.id, "sent", message)

    async def _refused(self, one: Delivery, found: Outcome) -> Settled | None:
        """Do what the table of outcomes says."""
        write, now = self._desk.database.write, self._desk.clock()
        match found.kind:
            case "stop":
                raise InvalidToken(found.reason)
            case "left":
                await write(readers.leave, one.chat, now)
                return Settled(one.id, "pending", reason=found.reason, untried=True)
            case "moved" if found.chat:
                await write(deliveries.settle, [Settled(one.id, "pending", untried=True)], now)
                await write(chats.move, one.chat, found.chat, now)
                return None
            case "thread" if one.thread:
                await write(deliveries.without_thread, one.id)
                return None
            case "plain" | "split" if one.attempts < TRIES + 1:
                screen = telling.load(one.screen)
                parts = [telling.plain(screen)] if found.kind == "plain" else telling.split(screen)
                await write(deliveries.replace, one.id, [telling.dump(part) for part in parts], now)
                return None
        return settled(one, found)

    async def note(self, ack: Ack) -> None:
        """Return once this is on disk."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._acks.append((ack, done))
        self._acked.set()
        await done

    async def _acknowledge(self) -> None:
        while True:
            await self._acked.wait()
            await asyncio.sleep(GATHER)
            self._acked.clear()
            batch, self._acks = self._acks, []
            await self._written([ack for ack, _ in batch])
            for _, done in batch:
                if not done.done():
                    done.set_result(None)

    async def _written(self, acks: Sequence[Ack]) -> None:
        """What was sent cannot be sent back: an acknowledgement waits for the disk as long as that takes."""
        while True:
            try:
                return await self._desk.database.write(deliveries.acknowledge, acks, self._desk.clock())
            except Exception as error:
                log.error("acknowledgements cannot be written", number=len(acks), reason=str(error)[:500])
                await asyncio.sleep(1)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(readers.LEASE.total_seconds() / 4)
            await self._desk.database.write(readers.renew, list(self._under_way), self._desk.clock())

    async def _tidy(self) -> None:
        while True:
            try:
                await tidy(self._desk)
            except Exception:
                log.exception("tidying failed")
            await asyncio.sleep(TIDY)


async def tidy(desk: Desk) -> None:
    """Forget messages that were settled long ago, stories that wait no more, and chats that are away for too long."""
    read, write, now = desk.database.read, desk.database.write, desk.clock()
    await write(subscriptions.forget_withheld, digests.oldest(now))
    while numbers := await read(deliveries.old, now - KEPT, STEP):
        await write(deliveries.drop, numbers)
    for chat in await read(readers.away, now - AWAY):
        await write(chats.forget, chat, now)


def resumes(one: Delivery, now: datetime) -> bool:
    """Whether a message that may have been delivered is sent once more: news is, while it is young; a digest not."""
    return is_news(one) and young(one, now) and one.attempts < TRIES


def is_news(one: Delivery) -> bool:
    """Whether it tells of one story, at once."""
    return one.key.startswith(deliveries.NEWS)


def young(one: Delivery, now: datetime) -> bool:
    """Whether it was on its way so lately that a second copy would still be news."""
    return one.begun is not None and now - one.begun < YOUNG


def settled(one: Delivery, found: Outcome) -> Settled:
    """The state of a message that was not delivered, or may have been."""
    reason = found.reason
    if found.kind == "again":
        return Settled(one.id, "pending", reason=reason, untried=True)
    tried_again = found.kind == "failed" or (found.kind == "unsure" and is_news(one))
    if tried_again and one.attempts + 1 < TRIES:
        return Settled(one.id, "pending", reason=reason)
    if found.kind in ("failed", "unsure"):
        return Settled(one.id, "uncertain", reason=reason)
    log.warning("a message cannot be delivered", delivery=one.id, reason=reason)
    return Settled(one.id, "dead", reason=reason)


async def call(bot: Sender, one: Delivery) -> int:
    """One sendMessage, behind everybody's answers, under the message's mark; Telegram's id of it."""
    MARK.set(f"d{one.id}")
    data = {"chat_id": one.chat, **_shown(one.screen)}
    if one.thread:
        data["message_thread_id"] = one.thread
    return int((await answer.call(bot, "sendMessage", data, BROADCAST))["message_id"])


@lru_cache(64)
def _shown(screen: str) -> dict[str, Any]:
    """What Telegram is to be given of a screen; a broadcast's are alike."""
    return answer.shown(telling.load(screen))
