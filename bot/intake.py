"""Updates from Telegram: stored before they are confirmed, handled in order, replayed after a crash."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.journal import MARK, Journal
from bot.pacing import WAITS
from bot.seal import unsealed
from storage import inbox
from storage.database import Database

log = structlog.get_logger()

AT_ONCE = 64
WAITING = 2_000
"""Updates under way or waiting, above which no more are fetched: Telegram keeps the rest for us."""
ALLOWED = (
    "message",
    "edited_message",
    "channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
)
GUEST = "guest_message"
"""Asked for only where Telegram says that the bot may answer it (Bot API 10.0)."""


class Turn:
    """An update's turn before the later ones of its chat, and its share of the room.

    It is given up when the update is done with, or has only its pace to wait for: answers leave in the order in
    which they were asked for all the same, and nobody who presses a button waits until the ones before have left.
    """

    def __init__(self, room: asyncio.Semaphore) -> None:
        self.free = asyncio.Event()
        self._room = room

    def leave(self) -> None:
        """Let the next one begin."""
        if not self.free.is_set():
            self.free.set()
            self._room.release()


class Intake:
    """The way in for every update, whether polled, pushed by a webhook or typed at a terminal."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        database: Database,
        now: Callable[[], datetime],
        journal: Journal,
    ) -> None:
        self._application = application
        self._database = database
        self._now = now
        self._journal = journal
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tails: dict[int, Turn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, payloads: Sequence[dict[str, Any]]) -> None:
        """Store the updates and begin with those that are new; what is returned from may be confirmed."""
        by_number = {int(payload["update_id"]): payload for payload in payloads}
        kept = {number: json.dumps(payload) for number, payload in by_number.items()}
        for number in await self._database.write(inbox.add, kept, self._now()):
            self._begin(number, by_number[number])

    async def replay(self) -> None:
        """Begin again with what an earlier run stored and did not finish, but for what it did answer."""
        answered = [int(mark[1:]) for mark in self._journal.marks() if mark[:1] == "u" and mark[1:].isdigit()]
        await self._database.write(inbox.finish, answered, self._now())
        self._journal.clear()
        for number, payload in await self._database.write(inbox.replay, self._now()):
            self._begin(number, json.loads(payload))

    async def drained(self, most: int = 0) -> None:
        """Wait until at most so many updates are under way."""
        while len(self._tasks) > most:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def _begin(self, number: int, payload: dict[str, Any]) -> None:
        chat, turn = chat_of(payload), Turn(self._room)
        handling = self._after(self._tails.get(chat), turn, number, payload)
        task = asyncio.create_task(handling, name=f"update {number}")
        self._tails[chat] = turn
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._end(chat, turn, done))

    def _end(self, chat: int, turn: Turn, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._tails.get(chat) is turn:
            del self._tails[chat]
        if not task.cancelled() and task.exception():
            log.error("update failed", task=task.get_name(), exc_info=task.exception())

    async def _after(self, earlier: Turn | None, turn: Turn, number: int, payload: dict[str, Any]) -> None:
        if earlier is not None:
            await earlier.free.wait()
        await self._room.acquire()
        try:
            MARK.set(f"u{number}")
            WAITS.set(turn.leave)
            await self._handle(number, payload)
        finally:
            turn.leave()
        await self._database.write(inbox.finish, [number], self._now())

    async def _handle(self, number: int, payload: dict[str, Any]) -> None:
        try:
            update = Update.de_json(unsealed(payload), self._application.bot)
        except Exception as error:  # one malformed update must not hold up those behind it
            log.warning("update skipped: it is not of Telegram's form", update=number, reason=repr(error))
            return
        await self._application.process_update(update)


def chat_of(payload: dict[str, Any]) -> int:
    """The chat, or else the user, whose updates must be handled in order; 0 when there is none."""
    for part in payload.values():
        if not isinstance(part, dict):
            continue
        for place in (part.get("chat"), (part.get("message") or {}).get("chat"), part.get("from")):
            if isinstance(place, dict) and isinstance(place.get("id"), int):
                return int(place["id"])
    return 0


async def poll(bot: Bot, request: BaseRequest, intake: Intake, *, seconds: int = 25) -> None:
    """Fetch updates for ever; raises InvalidToken when Telegram does not know the token.

    The answer is read as plain JSON: a library object for each update would let one malformed update
    stop all the others.
    """
    offset, failures = 0, 0
    while True:
        try:
            async with asyncio.timeout(seconds + 65):
                updates = await _fetch(bot, request, offset, seconds)
        except (TelegramError, TimeoutError) as error:
            if isinstance(error, InvalidToken):
                raise
            failures += 1
            log.warning("no updates from Telegram", reason=str(error) or "no answer", failures=failures)
            await asyncio.sleep(pause(error, failures))
            continue
        failures = 0
        await intake.accept(updates)
        offset = max([offset, *(int(update["update_id"]) + 1 for update in updates)])
        await intake.drained(WAITING)


def pause(error: Exception, failures: int) -> float:
    """Seconds to wait before asking again."""
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return float(after if isinstance(after, int) else after.total_seconds())
    if isinstance(error, Conflict):
        return 5.0  # another process polls with this token
    if isinstance(error, NetworkError | TimeoutError):
        return float(min(30.0, 0.2 * 2 ** min(failures, 8)))
    return 5.0


async def _fetch(bot: Bot, request: BaseRequest, offset: int, seconds: int) -> list[dict[str, Any]]:
    allowed = (*ALLOWED, GUEST) if bot.bot.supports_guest_queries else ALLOWED
    wanted = {"offset": offset, "timeout": seconds, "limit": 100, "allowed_updates": json.dumps(allowed)}
    answer = await request.post(f"{bot.base_url}/getUpdates?{urlencode(wanted)}", read_timeout=seconds + 15)
    updates = answer if isinstance(answer, list) else []
    return [u for u in updates if isinstance(u, dict) and isinstance(u.get("update_id"), int)]
