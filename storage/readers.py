"""Chats that talk to us, and how each wants to be told of news.

`due` is the moment at which a chat is to be looked at again. Whoever looks at it holds it until `lease`, and `due` is
the same moment meanwhile: when it is another, the chat was woken and is looked at again at once. `fence` rises with
every claim, so that one who lost the lease changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Select,
    Table,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import many
from storage.schema import NAMED, OWN, Big, Flag, Moment, Words, metadata, seconds

LEASE = timedelta(minutes=2)
LATEST = 4
"""One in so many chats that are claimed is of those that have just come to be due."""

readers = Table(
    "readers",
    metadata,
    Column("chat", Big, primary_key=True, autoincrement=False, info=OWN),
    Column("kind", Words, nullable=False, server_default="private"),
    Column("language", Words, nullable=False, server_default=""),
    Column("zone", Words, nullable=False, server_default=""),
    Column("zoned", Words, nullable=False, server_default="", info=NAMED),
    Column("digest", Words, nullable=False, server_default="08:00"),
    Column("quiet", Words, nullable=False, server_default=""),
    Column("sentences", Big, nullable=False, server_default="3"),
    Column("digits", Words, nullable=False, server_default=""),
    Column("previews", Flag, nullable=False, server_default="0"),
    Column("reads", Words, nullable=False, server_default=""),
    Column("muted", Words, nullable=False, server_default=""),
    Column("state", Words, nullable=False, server_default="active"),
    Column("joined", Moment, nullable=False),
    Column("left", Moment),
    Column("due", Moment),
    Column("lease", Moment),
    Column("fence", Big, nullable=False, server_default="0"),
    # Most chats wait for nothing: an index of the others is small, and quick to change.
    Index(None, "due", sqlite_where=text("due IS NOT NULL"), postgresql_where=text("due IS NOT NULL")),
    sqlite_strict=True,
)
"""`zoned` is how the zone is known: "" guessed, "said", "asked" or "typing" (a city comes next) with the chat whose
times it was asked for; `quiet` is "22:00-07:00" or "", `reads` the languages wanted, `muted` a query a line; `state`
is active, left (it cannot be written to) or leaving (it asked to be forgotten)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat and its wishes; what is "" is guessed or goes by default."""

    chat: int
    kind: str = "private"
    language: str = ""
    zone: str = ""
    digest: str = "08:00"
    quiet: str = ""
    sentences: int = 3
    digits: str = ""
    previews: bool = False
    reads: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    state: str = "active"
    zoned: str = ""


WISHES = tuple(readers.c[one.name] for one in fields(Reader))
Wish = Callable[[Reader], Reader]
"""What is to become of a chat's wishes."""


# Made once: to make a statement is more work than to execute it.
_OWN = select(*WISHES).where(readers.c.chat == bindparam("own"))
_woken = readers.c.due != readers.c.lease
BACK = (
    update(readers)
    .where(readers.c.chat == bindparam("own"), readers.c.fence == bindparam("mine"))
    .where(readers.c.state == "active")
    .values(due=case((_woken, readers.c.due), else_=bindparam("next", type_=Moment())), lease=None)
)


Fence = tuple[int, int]
"""A claim's chat and the number of the claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A chat that is ours to look at until the lease runs out."""

    reader: Reader
    fence: int

    @property
    def token(self) -> Fence:
        """What says that a change is made under this claim."""
        return self.reader.chat, self.fence


async def get(connection: AsyncConnection, chat: int) -> Reader:
    """The chat's wishes; those of a newcomer when we have not met."""
    row = (await connection.execute(_OWN, {"own": chat})).first()
    return Reader(chat) if row is None else _reader(row)


async def change(connection: AsyncConnection, chat: int, now: datetime, wish: Wish) -> tuple[Reader, Reader]:
    """Let the chat's wishes be what `wish` makes of those that stand at that moment; before and after.

    Only what differs is written, so that whatever is changed in the same instant stays changed too.
    """
    row = (await connection.execute(select(*WISHES).where(readers.c.chat == chat).with_for_update())).first()
    before = Reader(chat) if row is None else _reader(row)
    after = wish(before)
    stood, stands = _columns(before), _columns(after)
    new = {name: value for name, value in stands.items() if value != stood[name]}
    if row is None:
        await connection.execute(insert(readers).values(chat=chat, joined=now, **new))
    elif new:
        await connection.execute(update(readers).where(readers.c.chat == chat).values(new))
    return before, after


def _columns(reader: Reader) -> dict[str, object]:
    values = {**asdict(reader), "reads": " ".join(reader.reads), "muted": "\n".join(reader.muted)}
    return {**values, "previews": int(reader.previews)}


async def claim(connection: AsyncConnection, now: datetime, limit: int) -> list[Claim]:
    """Chats that are due, leased to the caller: most of them are the longest due, and some have just come to be.

    Else a digest would wait for the end of a broadcast.
    """
    latest = await _claim(connection, now, limit // LATEST, readers.c.due.desc()) if limit >= LATEST else []
    return await _claim(connection, now, limit - len(latest), readers.c.due) + latest


async def _claim(
    connection: AsyncConnection, now: datetime, limit: int, order: ColumnElement[Any]
) -> list[Claim]:
    due = (
        select(readers.c.chat)
        .where(readers.c.due <= now, readers.c.state == "active", _free(now))
        .order_by(order)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    leased = (
        update(readers)
        .where(readers.c.chat.in_(due))
        .values(due=now + LEASE, lease=now + LEASE, fence=readers.c.fence + 1)
        .returning(*WISHES, readers.c.fence)
    )
    return [Claim(_reader(row), row[-1]) for row in await connection.execute(leased)]


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(readers.c.lease.is_(None), readers.c.lease <= now)


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the first chat is to be looked at; one that is held counts as soon as it is woken."""
    earliest = select(func.min(readers.c.due)).where(readers.c.state == "active")
    found: datetime | None = await connection.scalar(earliest)
    return found


async def release(connection: AsyncConnection, claim: Claim, due: datetime | None, now: datetime) -> None:
    """Give one chat back."""
    await give_back(connection, {claim.token: due})


async def give_back(connection: AsyncConnection, given: Mapping[Fence, datetime | None]) -> None:
    """Give chats back with the moment of the next look (None: when woken); not those whose lease was lost."""
    values = [
        {"own": chat, "mine": fence, "next": seconds(due) if due else None}
        for (chat, fence), due in given.items()
    ]
    await many.each(connection, BACK, values)


async def renew(connection: AsyncConnection, held: Sequence[Fence], now: datetime) -> None:
    """Hold these chats longer."""
    own = update(readers).where(readers.c.chat == bindparam("own"), readers.c.fence == bindparam("mine"))
    longer = own.values(
        due=case((_woken, readers.c.due), else_=literal(now + LEASE, Moment())), lease=now + LEASE
    )
    if held:
        await connection.execute(longer, [{"own": chat, "mine": fence} for chat, fence in held])


async def held(connection: AsyncConnection, fences: Sequence[Fence]) -> set[Fence]:
    """Which of these claims still hold."""
    chats = [chat for chat, _ in fences]
    query = select(readers.c.chat, readers.c.fence).where(readers.c.chat.in_(chats)).with_for_update()
    return {(chat, fence) for chat, fence in await connection.execute(query)} & set(fences)


async def reclaim(connection: AsyncConnection, now: datetime) -> None:
    """Let every chat that is held be looked at now: whoever held it is gone."""
    held = update(readers).where(readers.c.lease.is_not(None))
    await connection.execute(held.values(due=now, lease=None, fence=readers.c.fence + 1))


async def wake(connection: AsyncConnection, chats: Sequence[int], now: datetime) -> None:
    """Let these chats be looked at now."""
    for start in range(0, len(chats), 500):
        sleeping = or_(readers.c.due.is_(None), readers.c.due > now)
        chosen = readers.c.chat.in_(chats[start : start + 500])
        await connection.execute(update(readers).where(chosen, sleeping).values(due=now))


async def leave(connection: AsyncConnection, chat: int, now: datetime) -> None:
    """The chat cannot be written to: its subscriptions wait for its return."""
    there = update(readers).where(readers.c.chat == chat, readers.c.state == "active")
    await connection.execute(there.values(state="left", left=now, due=None, lease=None))


async def away(connection: AsyncConnection, since: datetime) -> list[int]:
    """Chats that have been gone since before then."""
    gone = (readers.c.state == "left") & (readers.c.left < since)
    return list(await connection.scalars(select(readers.c.chat).where(gone)))


async def come_back(connection: AsyncConnection, chat: int, now: datetime) -> bool:
    """The chat can be written to again; whether it had left."""
    gone = update(readers).where(readers.c.chat == chat, readers.c.state == "left")
    return bool((await connection.execute(gone.values(state="active", left=None, due=now))).rowcount)


async def depart(connection: AsyncConnection, chat: int, now: datetime) -> None:
    """The chat is to be forgotten: whoever holds it lost it, and nobody claims it."""
    leaving = {"state": "leaving", "due": None, "lease": None, "fence": readers.c.fence + 1}
    own = update(readers).where(readers.c.chat == chat).values(leaving)
    if not (await connection.execute(own)).rowcount:
        await connection.execute(insert(readers).values(chat=chat, state="leaving", joined=now))


async def stay(connection: AsyncConnection, chat: int, now: datetime) -> None:
    """The chat is not to be forgotten after all."""
    leaving = update(readers).where(readers.c.chat == chat, readers.c.state == "leaving")
    await connection.execute(leaving.values(state="active", left=None, due=now))


def leaving() -> Select[tuple[int]]:
    """The chats that have asked to be forgotten: nothing is sent to them."""
    return select(readers.c.chat).where(readers.c.state == "leaving")


async def free(connection: AsyncConnection, chat: int, now: datetime) -> None:
    """Let the chat be looked at now, whoever holds it."""
    own = update(readers).where(readers.c.chat == chat, readers.c.state == "active")
    await connection.execute(own.values(due=now, lease=None))


async def rename(connection: AsyncConnection, old: int, new: int | None) -> None:
    """Let what is known about zones name a chat by its new id, or no longer."""
    named = readers.c.zoned.endswith(f" {old}")
    renamed = func.replace(readers.c.zoned, f" {old}", "" if new is None else f" {new}")
    await connection.execute(update(readers).where(named).values(zoned=renamed))


def _reader(row: Sequence[Any]) -> Reader:
    # By place: to ask a row for its columns by name takes longer than to read it.
    *plain, previews, reads, muted, state, zoned = row[: len(WISHES)]
    lists = tuple(reads.split()), tuple(filter(None, muted.split("\n")))
    return Reader(*(*plain, bool(previews), *lists, state, zoned))
