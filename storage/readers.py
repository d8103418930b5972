"""Chats that talk to us, and how each wants to be told of news.

`due` is the moment at which a chat is to be looked at again, and the lease of whoever looks at it now; `fence` rises
with every claim, so that one who lost the lease changes nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Index, Row, Table, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import Big, Flag, Moment, Words, metadata

LEASE = timedelta(minutes=5)

readers = Table(
    "readers",
    metadata,
    Column("chat", Big, primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False, server_default="private"),
    Column("language", Words, nullable=False, server_default=""),
    Column("zone", Words, nullable=False, server_default=""),
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
    Column("fence", Big, nullable=False, server_default="0"),
    Index(None, "due"),
    sqlite_strict=True,
)
"""`quiet` is "22:00-07:00" or "", `reads` the languages wanted, `muted` a query a line, `state` active or left."""


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


@dataclass(frozen=True, slots=True)
class Claim:
    """A chat that is ours to look at until the lease runs out."""

    reader: Reader
    fence: int


async def get(connection: AsyncConnection, chat: int) -> Reader:
    """The chat's wishes; those of a newcomer when we have not met."""
    row = (await connection.execute(select(readers).where(readers.c.chat == chat))).first()
    return Reader(chat) if row is None else _reader(row)


async def put(connection: AsyncConnection, reader: Reader, now: datetime) -> None:
    """Keep the chat's wishes."""
    values = {**asdict(reader), "reads": " ".join(reader.reads), "muted": "\n".join(reader.muted)}
    values["previews"] = int(reader.previews)
    known = update(readers).where(readers.c.chat == reader.chat).values(values)
    if not (await connection.execute(known)).rowcount:
        await connection.execute(insert(readers).values(joined=now, **values))


async def claim(connection: AsyncConnection, now: datetime, limit: int) -> list[Claim]:
    """Chats that are due, the longest due first, leased to the caller."""
    due = (
        select(readers.c.chat)
        .where(readers.c.due <= now, readers.c.state == "active")
        .order_by(readers.c.due)
        .limit(limit)
    )
    leased = (
        update(readers)
        .where(readers.c.chat.in_(due))
        .values(due=now + LEASE, fence=readers.c.fence + 1)
        .returning(readers)
    )
    return [Claim(_reader(row), row.fence) for row in await connection.execute(leased)]


async def release(connection: AsyncConnection, claim: Claim, due: datetime | None, now: datetime) -> bool:
    """Give a chat back with the moment of the next look; False when the lease was lost.

    A chat that was woken meanwhile (its `due` is no longer the lease) stays due.
    """
    own = update(readers).where(readers.c.chat == claim.reader.chat, readers.c.fence == claim.fence)
    leased = own.where(readers.c.due > now)
    return bool((await connection.execute(leased.values(due=due))).rowcount)


async def wake(connection: AsyncConnection, chats: Sequence[int], now: datetime) -> None:
    """Let these chats be looked at now."""
    for start in range(0, len(chats), 500):
        sleeping = or_(readers.c.due.is_(None), readers.c.due > now)
        chosen = readers.c.chat.in_(chats[start : start + 500])
        await connection.execute(update(readers).where(chosen, sleeping).values(due=now))


async def leave(connection: AsyncConnection, chat: int, now: datetime) -> None:
    """The chat cannot be written to: its subscriptions wait for its return."""
    there = update(readers).where(readers.c.chat == chat, readers.c.state == "active")
    await connection.execute(there.values(state="left", left=now, due=None))


async def come_back(connection: AsyncConnection, chat: int, now: datetime) -> bool:
    """The chat can be written to again; whether it had left."""
    gone = update(readers).where(readers.c.chat == chat, readers.c.state == "left")
    return bool((await connection.execute(gone.values(state="active", left=None, due=now))).rowcount)


async def forget(connection: AsyncConnection, chat: int) -> None:
    """Drop the chat's row."""
    await connection.execute(delete(readers).where(readers.c.chat == chat))


def _reader(row: Row[tuple[object, ...]]) -> Reader:
    return Reader(
        chat=row.chat,
        kind=row.kind,
        language=row.language,
        zone=row.zone,
        digest=row.digest,
        quiet=row.quiet,
        sentences=row.sentences,
        digits=row.digits,
        previews=bool(row.previews),
        reads=tuple(row.reads.split()),
        muted=tuple(filter(None, row.muted.split("\n"))),
        state=row.state,
    )
