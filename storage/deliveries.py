"""The outbox: every message that is owed to a chat, one row a part, until it is known what became of it.

    pending ── sent | uncertain (it may have arrived) | dead (it cannot arrive)

`key` says what the message is (`story:17`, `digest:5:2026-11-24`): a second attempt to owe the same changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Row,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import readers, subscriptions
from storage.schema import Big, Moment, Words, metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Big, primary_key=True),
    Column("chat", Big, nullable=False),
    Column("thread", Big, nullable=False, server_default="0"),
    Column("key", Words, nullable=False),
    Column("part", Big, nullable=False, server_default="0"),
    Column("stories", Words, nullable=False, server_default=""),
    Column("screen", Words, nullable=False),
    Column("state", Words, nullable=False, server_default="pending"),
    Column("attempts", Big, nullable=False, server_default="0"),
    Column("message", Big),
    Column("reason", Words, nullable=False, server_default=""),
    Column("owed", Moment, nullable=False),
    Column("done", Moment),
    UniqueConstraint("chat", "thread", "key", "part"),
    Index(None, "state", "chat"),
    sqlite_strict=True,
    sqlite_autoincrement=True,  # marks in the journal name a delivery once and for all
)
"""`stories` are the ids it tells of, `screen` is JSON of what is shown, `message` Telegram's id of it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message, or one part of a long one."""

    id: int
    chat: int
    thread: int
    key: str
    part: int
    stories: tuple[int, ...]
    screen: str
    state: str
    attempts: int
    message: int | None
    owed: datetime
    done: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A message to be written into the outbox."""

    chat: int
    thread: int
    key: str
    part: int
    stories: tuple[int, ...]
    screen: str


@dataclass(frozen=True, slots=True)
class Served:
    """A subscription, the newest hit it has dealt with, and the date of the digest it was given."""

    subscription: int
    cursor: int
    last: date | None = None


async def owe(connection: AsyncConnection, batch: Sequence[Owed], now: datetime) -> None:
    """Write what is owed; what is there already stays as it is."""
    for owed in batch:
        own = _own(owed.chat, owed.thread, owed.key, owed.part)
        if await connection.scalar(select(deliveries.c.id).where(*own)) is None:
            values = {
                "chat": owed.chat,
                "thread": owed.thread,
                "key": owed.key,
                "part": owed.part,
                "stories": " ".join(map(str, owed.stories)),
                "screen": owed.screen,
                "owed": now,
            }
            await connection.execute(insert(deliveries).values(values))


def _own(chat: int, thread: int, key: str, part: int) -> tuple[ColumnElement[bool], ...]:
    d = deliveries.c
    return d.chat == chat, d.thread == thread, d.key == key, d.part == part


async def plan(
    connection: AsyncConnection, batch: Sequence[Owed], served: Sequence[Served], now: datetime
) -> None:
    """Write what is owed and what subscriptions have thereby dealt with, together or not at all."""
    await owe(connection, batch, now)
    for one in served:
        await subscriptions.serve(connection, one.subscription, one.cursor, one.last)


async def pending(connection: AsyncConnection, chat: int) -> list[Delivery]:
    """What the chat is owed, in the order in which it is to be sent."""
    query = select(deliveries).where(deliveries.c.state == "pending", deliveries.c.chat == chat)
    return [_delivery(row) for row in await connection.execute(query.order_by(deliveries.c.id))]


async def told(connection: AsyncConnection, chat: int, stories: Sequence[int], thread: int = 0) -> set[int]:
    """Which of these stories the chat has been told of, or is about to be."""
    query = select(deliveries.c.stories).where(deliveries.c.chat == chat, deliveries.c.thread == thread)
    known = {int(number) for row in await connection.execute(query) for number in row.stories.split()}
    return known & set(stories)


async def settle(
    connection: AsyncConnection,
    number: int,
    state: str,
    now: datetime,
    *,
    message: int | None = None,
    reason: str = "",
) -> None:
    """Say what became of a message; one that is settled stays so."""
    own = update(deliveries).where(deliveries.c.id == number, deliveries.c.state == "pending")
    await connection.execute(own.values(state=state, message=message, reason=reason[:200], done=now))


async def tried(connection: AsyncConnection, number: int) -> None:
    """One attempt more was made."""
    own = update(deliveries).where(deliveries.c.id == number)
    await connection.execute(own.values(attempts=deliveries.c.attempts + 1))


async def replace(connection: AsyncConnection, number: int, screens: Sequence[str]) -> None:
    """Send this in place of what was owed: as plain text, or in more parts."""
    row = (await connection.execute(select(deliveries).where(deliveries.c.id == number))).one()
    await connection.execute(update(deliveries).where(deliveries.c.id == number).values(screen=screens[0]))
    parts = [
        Owed(row.chat, row.thread, f"{row.key}#{row.part}.{n}", n, (), screen)
        for n, screen in enumerate(screens[1:], 1)
    ]
    await owe(connection, parts, row.owed)


async def of_story(connection: AsyncConnection, story: int) -> list[Delivery]:
    """The messages that were sent about a story alone."""
    query = select(deliveries).where(deliveries.c.key == f"story:{story}", deliveries.c.message.is_not(None))
    return [_delivery(row) for row in await connection.execute(query)]


async def about(connection: AsyncConnection, chat: int, story: int) -> Delivery | None:
    """The newest message to the chat that tells of a story."""
    query = select(deliveries).where(deliveries.c.chat == chat).order_by(deliveries.c.id.desc()).limit(500)
    found = (_delivery(row) for row in await connection.execute(query))
    return next((delivery for delivery in found if story in delivery.stories), None)


async def migrate(connection: AsyncConnection, old: int, new: int, now: datetime) -> None:
    """A group became a supergroup: all that is its own goes by the new id, and is sent there now."""
    await readers.move(connection, old, new)
    await subscriptions.move(connection, old, new)
    await move(connection, old, new)
    await readers.wake(connection, [new], now)


async def move(connection: AsyncConnection, old: int, new: int) -> None:
    """Owe to one chat what was owed to another; what both were owed, once."""
    there = select(deliveries.c.key).where(deliveries.c.chat == new)
    own = update(deliveries).where(deliveries.c.chat == old, deliveries.c.key.not_in(there))
    await connection.execute(own.values(chat=new))


async def forget(connection: AsyncConnection, chat: int) -> None:
    """Drop everything sent or owed to the chat."""
    await connection.execute(delete(deliveries).where(deliveries.c.chat == chat))


async def prune(connection: AsyncConnection, before: datetime) -> None:
    """Drop what was settled before then."""
    old = deliveries.c.done < before
    await connection.execute(delete(deliveries).where(deliveries.c.state != "pending", old))


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        chat=row.chat,
        thread=row.thread,
        key=row.key,
        part=row.part,
        stories=tuple(map(int, row.stories.split())),
        screen=row.screen,
        state=row.state,
        attempts=row.attempts,
        message=row.message,
        owed=row.owed,
        done=row.done,
        reason=row.reason,
    )
