"""The fake Telegram: keeps chats and messages, checks every call, queues updates, records everything.

Both fronts (in process and loopback HTTP) end in `Telegram.answer`. Scripted people are in `people`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.telegram import methods
from tests.telegram.answers import Refusal, bad, forbidden, gone
from tests.telegram.chats import Chat, Message
from tests.telegram.check import decoded
from tests.telegram.faults import BEFORE, Fault
from tests.telegram.limits import Limits
from tests.telegram.people import Group, Person

DEFAULT_UPDATES = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of updates that are sent only when asked for."""


@dataclass
class Call:
    """One call of the bot: what it asked, what it was told, and what happened on the way."""

    at: float
    method: str
    parameters: dict[str, Any]
    code: int = 200
    description: str = ""
    trouble: str = ""


@dataclass
class Outcome:
    """An answer for a front to carry; `trouble` says how the wire shall fail."""

    code: int
    body: dict[str, Any]
    trouble: str = ""


@dataclass
class Telegram:
    """One bot's Telegram; `mistakes` has what a correct bot would not have done: tests expect it empty."""

    token: str = "1:TEST"
    clock: Callable[[], float] = time.time
    limits: Limits | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    queries: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    """Callback and inline queries by id: None until answered, then the answer."""
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    abilities: tuple[str, ...] = ("supports_guest_queries",)
    """What the bot may do beyond what every bot may."""
    webhook: dict[str, Any] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._message_numbers = count(1)
        self._update_numbers = count(1)
        self._query_numbers = count(1)
        self._ids = count(1001)
        self._updates: deque[dict[str, Any]] = deque()
        self._arrived = asyncio.Event()
        self._poller = 0
        self._by_place: dict[tuple[int, int], Message] = {}

    # --- who is there

    def person(self, name: str = "Layla", language: str = "ar", *, started: bool = True) -> Person:
        """A person with a private chat; one who has not `started` the bot cannot be written to."""
        number = next(self._ids)
        self.chats[number] = Chat(number, "private", name, started=started)
        self.people[number] = Person(self, number, name, language)
        return self.people[number]

    def group(self, title: str = "News", *, kind: str = "supergroup", forum: bool = False) -> Group:
        """A `group`, `supergroup` or `channel` that the bot is in (in a channel: as an administrator)."""
        number = -next(self._ids) if kind == "group" else -1_000_000_000_000 - next(self._ids)
        bot = "administrator" if kind == "channel" else "member"
        self.chats[number] = Chat(number, kind, title, forum=forum, bot=bot)
        return Group(self, number)

    # --- what the bot did

    def sent(self, chat: int | None = None) -> list[Message]:
        """The bot's messages, oldest first, without those it deleted."""
        return [m for m in self.messages if m.by_bot and not m.deleted and chat in (None, m.chat.id)]

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def unanswered(self) -> list[str]:
        """Queries that the bot has left open."""
        return [number for number, answer in self.queries.items() if answer is None]

    def fault(self, what: Any, **where: Any) -> Fault:
        """Let something go wrong; see `faults.Fault` for where."""
        fault = Fault(what, **where)
        self.faults.append(fault)
        return fault

    # --- the way in

    async def answer(self, method: str, raw: dict[str, Any], files: dict[str, Any] | None = None) -> Outcome:
        """Carry out a call whose parameters are as they came off the wire."""
        call = Call(self.clock(), method, raw)
        self.calls.append(call)
        fault = next((fault for fault in self.faults if fault.strikes(method, raw)), None)
        trouble = fault.what if fault and isinstance(fault.what, str) else ""
        call.trouble = trouble
        if trouble in BEFORE:
            return Outcome(502, {}, trouble)
        try:
            if fault and isinstance(fault.what, Refusal):
                raise fault.what
            result = await self._carry_out(method, raw, files or {})
        except Refusal as refusal:
            self._record(call, refusal)
            return Outcome(refusal.code, refusal.body(), trouble)
        if trouble and isinstance(result, dict):
            self._by_place[(result["chat"]["id"], result["message_id"])].lost = True
        return Outcome(200, {"ok": True, "result": result}, trouble)

    def _record(self, call: Call, refusal: Refusal) -> None:
        call.code, call.description = refusal.code, refusal.description
        if refusal.mistake:
            self.note(f"{call.method}: {refusal.description} {call.parameters}")

    def note(self, mistake: str) -> None:
        """Remember something a correct bot does not do."""
        self.mistakes.append(mistake)

    async def _carry_out(self, method: str, raw: dict[str, Any], files: dict[str, Any]) -> Any:
        values = decoded(method, raw, files)
        if method == "getUpdates":
            return await self._get_updates(**values)
        return methods.perform(self, method, values)

    # --- updates

    def queue(self, **content: Any) -> int:
        """Add an update for the bot to fetch; returns its number, 0 when the bot does not want such ones."""
        kind = next(iter(content))
        if (self.allowed and kind not in self.allowed) or (not self.allowed and kind in DEFAULT_UPDATES):
            return 0
        number = next(self._update_numbers)
        self._updates.append({"update_id": number, **content})
        self._arrived.set()
        return number

    def pending(self) -> list[dict[str, Any]]:
        """Updates not confirmed yet."""
        return list(self._updates)

    def take(self) -> list[dict[str, Any]]:
        """All updates not confirmed yet, confirmed: for tests that hand them over themselves."""
        taken = self.pending()
        self._updates.clear()
        return taken

    async def _get_updates(
        self,
        offset: int = 0,
        limit: int = 100,
        timeout: int = 0,  # noqa: ASYNC109 - the Bot API's own word
        allowed_updates: list[str] | None = None,
    ) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if allowed_updates is not None:
            self.allowed = allowed_updates
        self._confirm(offset)
        self._poller = me = self._poller + 1
        await self._wait(me, timeout)
        if self._poller != me:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return list(self._updates)[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._updates) > -offset:
                self._updates.popleft()
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()

    async def _wait(self, me: int, seconds: float) -> None:
        self._arrived.set()  # so that an earlier poller sees it has been replaced
        end = time.monotonic() + seconds
        while not self._updates and self._poller == me and (left := end - time.monotonic()) > 0:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), left)
            except TimeoutError:
                return

    # --- chats and messages, for methods and people

    def place(self, chat_id: Any) -> Chat:
        """The chat of this id or @name; raises Refusal when there is none."""
        if isinstance(chat_id, str):
            found = next((c for c in self.chats.values() if f"@{c.username}" == chat_id), None)
        else:
            found = self.chats.get(chat_id)
        if found is None:
            raise gone("chat not found")
        if found.migrated_to:
            moved = gone("group chat was upgraded to a supergroup chat")
            moved.parameters["migrate_to_chat_id"] = found.migrated_to
            raise moved
        return found

    def open_to_us(self, chat_id: Any) -> Chat:
        """The chat, when the bot may write to it; raises Refusal with Telegram's reason otherwise."""
        chat = self.place(chat_id)
        kind = f"{chat.type} chat"
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.bot == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if chat.bot == "left":
            raise forbidden(f"bot is not a member of the {kind}")
        if chat.type == "channel" and chat.bot != "administrator":
            raise gone("need administrator rights in the channel chat")
        if not chat.may_post:
            raise gone("not enough rights to send text messages to the chat")
        return chat

    def store(self, message: Message) -> Message:
        """Give the message its place; `id` 0 means the next number."""
        message.id = message.id or next(self._message_numbers)
        message.date = int(self.clock())
        self.messages.append(message)
        self._by_place[(message.chat.id, message.id)] = message
        return message

    def at(self, chat: Chat, number: int) -> Message | None:
        """A message that is there to be seen."""
        message = self._by_place.get((chat.id, number))
        return None if message is None or message.deleted else message

    def ask(self, kind: str) -> str:
        """A new callback or inline query, not yet answered."""
        number = f"{kind}{next(self._query_numbers)}"
        self.queries[number] = None
        return number

    def settle(self, number: str, answer: dict[str, Any]) -> None:
        """The bot answers a query."""
        if number not in self.queries or self.queries[number] is not None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.queries[number] = answer

    def new_chat_id(self) -> int:
        """A number for a supergroup that a group becomes."""
        return -1_000_000_000_000 - next(self._ids)
