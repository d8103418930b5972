"""The outbox: every message that is owed to a chat, one row a part, until it is known what became of it.

    pending ── in flight ── sent | uncertain (it may have arrived) | dead (it cannot arrive)

`key` says what the message is (`story:17`, `digest:5:2026-11-24`): a second attempt to owe the same changes nothing.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import many, readers, subscriptions
from storage.readers import Fence, leaving
from storage.schema import OWN, Big, Moment, Words, metadata, seconds
from storage.subscriptions import Served, Withheld

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Big, primary_key=True),
    Column("chat", Big, nullable=False, info=OWN),
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
    Column("begun", Moment),
    Column("done", Moment),
    Column("stale", Big, nullable=False, server_default="0"),
    UniqueConstraint("chat", "thread", "key", "part"),
    Index(None, "state", "chat"),
    Index(None, "stale", sqlite_where=text("stale > 0"), postgresql_where=text("stale > 0")),
    sqlite_strict=True,
    sqlite_autoincrement=True,  # marks in the journal name a delivery once and for all
)
"""`stories` are the ids it tells of, `screen` is JSON of what is shown, `message` Telegram's id of it; `attempts`
counts how often it was, or may have been, on its way, the last time since `begun`; what is `stale` is not shown as
`screen` says until it is edited."""
OPEN = ("pending", "in flight")
NEW = ("chat", "thread", "key", "part", "stories", "screen", "owed")
NEWS = "story:"
"""What the keys of messages begin with that tell of one story at once."""


# What is written for every message is made once: to make a statement is more work than to execute it.
_own = deliveries.c.id == bindparam("own")
SET_OUT = (
    update(deliveries)
    .where(_own, deliveries.c.state == "pending")
    .values(state="in flight", begun=bindparam("at", type_=Moment()), attempts=deliveries.c.attempts + 1)
)
SETTLED = (
    update(deliveries)
    .where(_own, or_(*(deliveries.c.state == name for name in OPEN)))
    .values(
        state=bindparam("new_state"),
        message=bindparam("new_message"),
        reason=bindparam("new_reason"),
        done=bindparam("ended", type_=Moment()),
        attempts=deliveries.c.attempts - bindparam("untried"),
    )
)


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
    begun: datetime | None
    done: datetime | None
    reason: str


SHOWN = tuple(deliveries.c[one.name] for one in fields(Delivery))


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
class Start:
    """What a chat is owed from now on, under a claim; `due` is when to look again if it is owed nothing.

    What is `withheld` waits for another's report, what is `released` no more.
    """

    token: Fence
    owed: tuple[Owed, ...] = ()
    served: tuple[Served, ...] = ()
    due: datetime | None = None
    withheld: tuple[Withheld, ...] = ()
    released: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """The state that a message on its way came to; `untried` when nothing of it left."""

    id: int
    state: str
    message: int | None = None
    reason: str = ""
    untried: bool = False


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of a message, which is on its way now, and when the chat, given back, is looked at again."""

    settled: tuple[Settled, ...] = ()
    begun: int | None = None
    given: tuple[Fence, datetime | None] | None = None


async def owe(connection: AsyncConnection, batch: Sequence[Owed], now: datetime) -> None:
    """Write what is owed; what is there already stays as it is."""
    for start in range(0, len(batch), 200):
        part = batch[start : start + 200]
        there = await _there(connection, part)
        fresh = {(one.chat, one.thread, one.key, one.part): one for one in part}
        rows = [_values(one, now) for own, one in fresh.items() if own not in there]
        await many.put(connection, deliveries, NEW, rows)


async def _there(connection: AsyncConnection, batch: Sequence[Owed]) -> set[tuple[int, int, str, int]]:
    d = deliveries.c
    own = d.chat.in_({one.chat for one in batch}) & d.key.in_({one.key for one in batch})
    rows = await connection.execute(select(d.chat, d.thread, d.key, d.part).where(own))
    return {(row.chat, row.thread, row.key, row.part) for row in rows}


def _values(owed: Owed, now: datetime) -> tuple[Any, ...]:
    told = " ".join(map(str, owed.stories))
    return owed.chat, owed.thread, owed.key, owed.part, told, owed.screen, seconds(now)


async def begin(
    connection: AsyncConnection, starts: Sequence[Start], now: datetime
) -> dict[int, list[Delivery]]:
    """Write what chats are owed and what their subscriptions have thereby dealt with, together or not at all.

    By chat, all that is to be sent now, the first of it marked as on its way. Chats that are owed nothing are
    given back; those whose claim was lost are left alone.
    """
    good = await readers.held(connection, [start.token for start in starts])
    held = [start for start in starts if start.token in good]
    await owe(connection, [one for start in held for one in start.owed], now)
    await subscriptions.serve_all(connection, [one for start in held for one in start.served])
    new = [one for start in held for one in start.withheld]
    await subscriptions.withhold(connection, new, [one for start in held for one in start.released])
    found = await unsettled(connection, [start.token[0] for start in held])
    await _set_out(connection, [rows[0].id for rows in found.values()], now)
    idle = {start.token: start.due for start in held if start.token[0] not in found}
    await readers.give_back(connection, idle)
    return found


async def unsettled(connection: AsyncConnection, chats: Sequence[int]) -> dict[int, list[Delivery]]:
    """By chat, what it is owed, in the order in which it is to be sent."""
    query = select(*SHOWN).where(deliveries.c.state.in_(OPEN), deliveries.c.chat.in_(chats))
    found: dict[int, list[Delivery]] = {}
    for row in await connection.execute(query.order_by(deliveries.c.id)):
        found.setdefault(row.chat, []).append(_delivery(row))
    return found


async def _set_out(connection: AsyncConnection, numbers: Sequence[int], now: datetime) -> None:
    """These are on their way; those that are so already were by another, who will not be heard of again."""
    if numbers:
        at = seconds(now)
        await many.each(connection, SET_OUT, [{"own": number, "at": at} for number in numbers])


async def resume(connection: AsyncConnection, number: int, now: datetime) -> None:
    """A message that may have been delivered is on its way once more."""
    own = update(deliveries).where(deliveries.c.id == number, deliveries.c.state == "in flight")
    await connection.execute(own.values(begun=now, attempts=deliveries.c.attempts + 1))


async def told(
    connection: AsyncConnection, chats: Sequence[int], stories: Sequence[int]
) -> set[tuple[int, int, int]]:
    """Of these stories, what chats have been told, or are about to be: (chat, thread, story)."""
    query = select(deliveries.c.chat, deliveries.c.thread, deliveries.c.stories)
    mine, wanted = deliveries.c.chat.in_(chats) & not_(_in_doubt()), set(stories)
    return {
        (row.chat, row.thread, story)
        for row in await connection.execute(query.where(mine))
        for story in map(int, row.stories.split())
        if story in wanted
    }


async def in_doubt(
    connection: AsyncConnection, chats: Sequence[int], since: datetime
) -> list[tuple[int, int, int]]:
    """News of since then that may not have arrived: (chat, thread, story)."""
    query = select(deliveries.c.chat, deliveries.c.thread, deliveries.c.stories)
    mine = query.where(_in_doubt(), deliveries.c.chat.in_(chats), deliveries.c.owed >= since)
    rows = await connection.execute(mine.order_by(deliveries.c.id))
    return [(row.chat, row.thread, int(story)) for row in rows for story in row.stories.split()]


def _in_doubt() -> ColumnElement[bool]:
    return (deliveries.c.state == "uncertain") & deliveries.c.key.startswith(NEWS)


async def acknowledge(connection: AsyncConnection, acks: Sequence[Ack], now: datetime) -> None:
    """Settle messages, send the next on their way, give chats back: together or not at all."""
    await settle(connection, [one for ack in acks for one in ack.settled], now)
    await _set_out(connection, [ack.begun for ack in acks if ack.begun is not None], now)
    await readers.give_back(connection, dict(ack.given for ack in acks if ack.given))


async def settle(connection: AsyncConnection, batch: Sequence[Settled], now: datetime) -> None:
    """Say what became of messages; one that is settled stays so."""
    rows = [
        {
            "own": one.id,
            "new_state": one.state,
            "new_message": one.message,
            "new_reason": one.reason[:200],
            "ended": None if one.state in OPEN else seconds(now),
            "untried": int(one.untried),
        }
        for one in batch
    ]
    await many.each(connection, SETTLED, rows)


async def on_their_way(connection: AsyncConnection) -> list[Delivery]:
    """Messages of which nobody has heard since they set out."""
    query = select(*SHOWN).where(deliveries.c.state == "in flight")
    return [_delivery(row) for row in await connection.execute(query)]


async def replace(connection: AsyncConnection, number: int, screens: Sequence[str], now: datetime) -> None:
    """Owe this in place of what was owed: as plain text, or in more parts."""
    row = (await connection.execute(select(*SHOWN).where(deliveries.c.id == number))).one()
    again = {"screen": screens[0], "state": "pending"}
    await connection.execute(update(deliveries).where(deliveries.c.id == number).values(again))
    parts = [
        Owed(row.chat, row.thread, f"{row.key}#{row.part}.{n}", n, (), screen)
        for n, screen in enumerate(screens[1:], 1)
    ]
    await owe(connection, parts, now)


async def without_thread(connection: AsyncConnection, number: int) -> None:
    """Owe a message to the chat itself, unless the chat is owed it anyway: its forum topic is closed or gone."""
    own, other = deliveries.c.id == number, deliveries.alias()
    same = (other.c.chat == deliveries.c.chat) & (other.c.key == deliveries.c.key)
    there = select(other.c.id).where(same, other.c.part == deliveries.c.part, other.c.thread == 0)
    twice = own & there.correlate(deliveries).exists()
    dead = {"state": "dead", "reason": "told in the chat itself"}
    if not (await connection.execute(update(deliveries).where(twice).values(dead))).rowcount:
        await connection.execute(update(deliveries).where(own).values(thread=0, state="pending"))


async def of_chat(connection: AsyncConnection, chat: int) -> list[Delivery]:
    """All that the chat is owed or was sent, the oldest first."""
    query = select(*SHOWN).where(deliveries.c.chat == chat).order_by(deliveries.c.id)
    return [_delivery(row) for row in await connection.execute(query)]


async def tells(
    connection: AsyncConnection, stories: Set[int], below: int, limit: int
) -> tuple[list[Delivery], int, datetime | None]:
    """Of so many messages below that id, the newest first, those that tell of these stories.

    Then the last id looked at, and when that message was owed: None when there was none.
    """
    d = deliveries.c
    page = select(d.id, d.stories, d.owed).where(d.id < below).order_by(d.id.desc()).limit(limit)
    rows = (await connection.execute(page)).all()
    found = [row.id for row in rows if not stories.isdisjoint(map(int, row.stories.split()))]
    whole = await connection.execute(select(*SHOWN).where(d.id.in_(found)))
    last = rows[-1] if rows else None
    return [_delivery(row) for row in whole], last.id if last else 0, last.owed if last else None


async def reword(connection: AsyncConnection, screens: Mapping[int, str]) -> None:
    """Messages that are to show this from now on; those that have been sent are owed an edit."""
    d = deliveries.c
    own = update(deliveries).where(
        d.id == bindparam("own"), or_(*(d.state == name for name in (*OPEN, "sent")))
    )
    new = own.values(screen=bindparam("new_screen"), stale=1)
    if screens:
        await connection.execute(new, [{"own": n, "new_screen": screen} for n, screen in screens.items()])


async def stale(connection: AsyncConnection, since: datetime, after: int, limit: int) -> list[Delivery]:
    """Messages sent since then that are owed an edit, of ids above `after`."""
    d = deliveries.c
    mine = (d.stale > 0) & (d.state == "sent") & (d.done >= since) & (d.id > after)
    mine &= d.message.is_not(None) & d.chat.not_in(leaving())
    query = select(*SHOWN).where(mine).order_by(d.id).limit(limit)
    return [_delivery(row) for row in await connection.execute(query)]


async def edited(connection: AsyncConnection, batch: Sequence[Delivery]) -> None:
    """Messages show what their screens say, unless those have changed meanwhile."""
    d = deliveries.c
    own = update(deliveries).where(d.id == bindparam("own"), d.screen == bindparam("seen"))
    if batch:
        rows = [{"own": one.id, "seen": one.screen} for one in batch]
        await connection.execute(own.values(stale=0), rows)


async def about(connection: AsyncConnection, chat: int, story: int) -> Delivery | None:
    """The newest message to the chat that tells of a story."""
    query = select(*SHOWN).where(deliveries.c.chat == chat).order_by(deliveries.c.id.desc()).limit(500)
    found = (_delivery(row) for row in await connection.execute(query))
    return next((delivery for delivery in found if story in delivery.stories), None)


async def of_message(connection: AsyncConnection, chat: int, message: int) -> Delivery | None:
    """What a message of Telegram's id told."""
    query = select(*SHOWN).where(deliveries.c.chat == chat, deliveries.c.message == message)
    row = (await connection.execute(query)).first()
    return None if row is None else _delivery(row)


async def old(connection: AsyncConnection, before: datetime, limit: int) -> list[int]:
    """Messages that were settled before then, the oldest first."""
    settled = deliveries.c.state.not_in(OPEN) & (deliveries.c.done < before)
    query = select(deliveries.c.id).where(settled).order_by(deliveries.c.id).limit(limit)
    return list(await connection.scalars(query))


async def drop(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Forget these messages."""
    await connection.execute(delete(deliveries).where(deliveries.c.id.in_(numbers)))


def _delivery(row: Sequence[Any]) -> Delivery:
    number, chat, thread, key, part, stories, *rest = row
    return Delivery(*(number, chat, thread, key, part, tuple(map(int, stories.split())), *rest))
