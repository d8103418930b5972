"""The pace of messages to Telegram: evenly over all chats, slowly to each, people's answers first.

    request ── lane of its chat ──(the chat may get another)── ready ──(a slot is free)── Telegram
                                                                                  429 ──┘ back into its lane

A request waits in the lane of its chat; the head of every lane whose chat may get a message stands in one
queue, ordered by class and arrival, from which slots are filled. Nothing is ever dropped.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

log = structlog.get_logger()

BROADCAST = "broadcast"
"""The `rate_limit_args` of messages nobody is waiting for."""
FREE = 30.0
PAID = 1000.0
"""Messages a second over all chats that Telegram allows; the second costs Stars."""
MARGIN = 1.05
"""We send this much slower than allowed, because Telegram counts arrivals and the network bunches them."""
CATCH_UP = 0.01
"""Seconds by which a late slot may be made good."""
ALONE = 1.05
"""Seconds between a chat's last message and a broadcast to it."""
PRIVATE = ((3, 3.2),)
GROUP = ((3, 3.2), (20, 61.0))
"""At most so many messages in so many seconds: one a second to any chat, in bursts; 20 a minute to many."""
SLOWER = 1.03
QUICKER = 0.99999
SLOWEST = 1.25
"""What a refusal common to all chats, and then each success, does to the gap between slots, and its limit."""
GRACE = 0.5
"""Seconds added to what a 429 asks for."""
PATIENCE = 3
"""How often a call that is no message is repeated after a 429."""
AT_ONCE = frozenset({"getUpdates", "answerCallbackQuery", "answerInlineQuery", "sendChatAction"})
"""Calls that are worth nothing when they are late."""
PAYABLE = ("sendMessage", "sendPhoto", "sendDocument", "copyMessage")

WAITS: ContextVar[Callable[[], None] | None] = ContextVar("waits", default=None)
"""What is told that the current task has nothing left but to wait for its turn."""
Call = Callable[..., Coroutine[Any, Any, Any]]
Place = tuple[int, int]


@dataclass(slots=True)
class Lane:
    """What waits for one chat, and what it got lately."""

    chat: object
    limits: tuple[tuple[int, float], ...]
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=20))
    halted: float = -math.inf
    waiting: list[tuple[Place, "Ticket"]] = field(default_factory=list)
    shown: "Ticket | None" = None
    """The ticket that stands in the common queue for this lane."""
    wakes: float = math.inf

    def ready(self, ticket: "Ticket") -> float:
        """When this ticket may go, as far as its chat is concerned."""
        if not ticket.counts:
            return self.halted
        times = [self.sent[-most] + width for most, width in self.limits if len(self.sent) >= most]
        if ticket.place[0] and self.sent:
            times.append(self.sent[-1] + ALONE)
        return max([self.halted, *times])

    def used(self, now: float) -> bool:
        """Whether it got other messages than the last within its limits' longest time."""
        return len([moment for moment in self.sent if moment > now - self.limits[-1][1]]) > 1

    def quiet(self) -> float:
        """When all that happened here may be forgotten."""
        longest = self.limits[-1][1]
        return max(self.halted, self.sent[-1] + longest if self.sent else -math.inf)

    def head(self) -> "Ticket | None":
        """The first that still waits."""
        while self.waiting and self.waiting[0][1].turn.done():
            heappop(self.waiting)
        return self.waiting[0][1] if self.waiting else None


@dataclass(slots=True, eq=False)
class Ticket:
    """A request's place in the queue: its class (0 answers, 1 broadcasts), then its arrival."""

    place: Place
    lane: Lane
    counts: bool
    turn: asyncio.Future[None]


class Pacing(BaseRateLimiter[str]):
    """Paces messages; `paid` passes `allow_paid_broadcast` and raises the common level to 1,000 a second."""

    def __init__(self, *, per_second: float = FREE, paid: bool = False) -> None:
        self._paid = paid
        self._gap = self._least = MARGIN / (PAID if paid else per_second)
        self._free = -math.inf
        self._halted = -math.inf
        self._lanes: dict[object, Lane] = {}
        self._ready: list[tuple[Place, int, Ticket]] = []
        self._resting: list[tuple[float, int, Lane]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self._suspect: object = None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()

    @property
    def chats(self) -> int:
        """How many chats are remembered."""
        return len(self._lanes)

    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Make the call when its turn has come, again when Telegram says that it was too early."""
        if endpoint in AT_ONCE:
            return await callback(*args, **kwargs)
        if not paced(endpoint):
            return await _insist(callback, args, kwargs)
        if self._paid and endpoint in PAYABLE:
            data["allow_paid_broadcast"] = True
        place = (1 if rate_limit_args == BROADCAST else 0, next(self._numbers))
        while True:
            lane = await self._turn(place, data.get("chat_id"), counts=not endpoint.startswith("edit"))
            try:
                result = await callback(*args, **kwargs)
            except RetryAfter as refusal:
                self._refused(lane, seconds(refusal))
            else:
                self._accepted()
                return result

    # --- waiting

    async def _turn(self, place: Place, chat: object, *, counts: bool) -> Lane:
        key = chat_key(chat)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(key, GROUP if many(key) else PRIVATE)
        ticket = Ticket(place, lane, counts, asyncio.get_running_loop().create_future())
        heappush(lane.waiting, (place, ticket))
        self._settle(lane, self._now())
        self._pump()
        if not ticket.turn.done():
            waiting()
        await ticket.turn
        return lane

    def _settle(self, lane: Lane, now: float) -> None:
        """Put the lane where it belongs: its head into the queue, or itself to rest, or out of memory."""
        head = lane.head()
        when = lane.quiet() if head is None else lane.ready(head)
        if when > now:
            self._rest(lane, when)
        elif head is None:
            self._lanes.pop(lane.chat, None)
        elif lane.shown is not head:
            lane.shown = head
            heappush(self._ready, (head.place, next(self._numbers), head))

    def _rest(self, lane: Lane, when: float) -> None:
        if when < lane.wakes:
            lane.wakes = when
            heappush(self._resting, (when, next(self._numbers), lane))

    # --- going

    def _pump(self) -> None:
        """Give every slot that is free now to the first who may go, and come back for the next."""
        now = self._now()
        while self._resting and self._resting[0][0] <= now:
            when, _, lane = heappop(self._resting)
            if when == lane.wakes:
                lane.wakes = math.inf
                self._settle(lane, now)
        while self._ready and self._slot() <= now:
            self._offer(heappop(self._ready)[2], now)
        self._come_back()

    def _offer(self, ticket: Ticket, now: float) -> None:
        lane = ticket.lane
        if lane.shown is not ticket:
            return  # another has come to stand for this lane
        lane.shown = None
        if not ticket.turn.done() and lane.ready(ticket) <= now:
            ticket.turn.set_result(None)
            self._free = max(self._free, now - CATCH_UP) + self._gap
            if ticket.counts:
                lane.sent.append(now)
        self._settle(lane, now)

    def _slot(self) -> float:
        return max(self._free, self._halted)

    def _come_back(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        times = [self._slot()] if self._ready else []
        times += [self._resting[0][0]] if self._resting else []
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(min(times), self._pump) if times else None

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    # --- answers

    def _accepted(self) -> None:
        self._suspect = None
        self._gap = max(self._gap * QUICKER, self._least)

    def _refused(self, lane: Lane, wait: float) -> None:
        """Hold what the 429 covers, at least until the moment it names; nothing can shorten that.

        Telegram does not say what it covers. A chat that got other messages lately has met its own limit;
        when two that did not are refused one after the other, the limit is common to all.
        """
        now = self._now()
        lane = self._lanes.setdefault(lane.chat, lane)
        lane.halted = max(lane.halted, now + wait + GRACE)
        self._settle(lane, now)
        if lane.used(now):
            log.warning("too fast for a chat", wait=wait)
            return
        if self._suspect not in (None, lane.chat):
            self._halt(now, now + wait + GRACE)
        self._suspect = lane.chat

    def _halt(self, now: float, until: float) -> None:
        if self._halted <= now:  # not one of those that were under way when the first was refused
            self._gap = min(self._gap * SLOWER, self._least * SLOWEST)
            log.warning("too fast for Telegram", wait=until - now)
        self._halted = max(self._halted, until)


def paced(endpoint: str) -> bool:
    """Whether a call puts something before readers' eyes."""
    return endpoint.startswith(("send", "copy", "forward", "edit"))


def chat_key(chat: object) -> object:
    """One key for a chat, however it was written."""
    text = str(chat)
    return int(text) if text.removeprefix("-").isdecimal() else text


def many(key: object) -> bool:
    """Whether it is a group or a channel."""
    return not isinstance(key, int) or key < 0


def seconds(refusal: RetryAfter) -> float:
    """What a 429 asks for."""
    wait = refusal.retry_after
    return float(wait if isinstance(wait, int) else wait.total_seconds())


def waiting() -> None:
    """Let others go on: what this task does next is a matter of time."""
    told = WAITS.get()
    if told is not None:
        told()


async def _insist(callback: Call, args: Any, kwargs: dict[str, Any]) -> Any:
    for _ in range(PATIENCE):
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as refusal:
            waiting()
            await asyncio.sleep(seconds(refusal) + GRACE)
    return await callback(*args, **kwargs)
