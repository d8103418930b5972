"""Words owed to people about sources: what came of adding one, that one has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Index, Table, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.readers import leaving
from storage.schema import OWN, Big, Moment, Words, metadata

DAY = timedelta(days=1)
MOST_SUGGESTIONS = 20
"""Suggestions of readers that admins hear of in a day."""

notices = Table(
    "notices",
    metadata,
    Column("id", Big, primary_key=True),
    Column("chat", Big, info=OWN),  # nobody in particular: the admins
    Column("asker", Big, info=OWN),
    Column("kind", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("detail", Words, nullable=False, server_default=""),
    Column("at", Moment, nullable=False),
    Column("told", Moment),
    Index(None, "told", "id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
"""`asker` is the person whose suggestion it is: `detail` has the name."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: `kind` is gone, moved, found, nothing or suggested; `chat` None means the admins."""

    kind: str
    about: str
    detail: str = ""
    chat: int | None = None
    id: int = 0
    asker: int | None = None


async def add(connection: AsyncConnection, batch: Sequence[Notice], now: datetime) -> None:
    """Owe these words."""
    rows = [
        {"chat": n.chat, "asker": n.asker, "kind": n.kind, "about": n.about, "detail": n.detail, "at": now}
        for n in batch
    ]
    if rows:
        await connection.execute(insert(notices), rows)


async def suggest(connection: AsyncConnection, notice: Notice, now: datetime) -> bool:
    """Owe a reader's suggestion to the admins, unless it was made before or they had enough today."""
    suggested = select(notices.c.about).where(notices.c.kind == notice.kind)
    same = await connection.scalar(suggested.where(notices.c.about == notice.about).limit(1))
    today = await connection.scalars(suggested.where(notices.c.at > now - DAY).limit(MOST_SUGGESTIONS))
    if same is not None or len(today.all()) >= MOST_SUGGESTIONS:
        return False
    await add(connection, [notice], now)
    return True


async def take(connection: AsyncConnection, now: datetime, limit: int = 20) -> list[Notice]:
    """The oldest words owed, counted as told from here on: they are not worth saying twice."""
    open_ = notices.c.told.is_(None) & or_(notices.c.chat.is_(None), notices.c.chat.not_in(leaving()))
    owed = select(notices.c.id).where(open_).order_by(notices.c.id).limit(limit)
    told = update(notices).where(notices.c.id.in_(owed)).values(told=now).returning(notices)
    rows = (await connection.execute(told)).all()
    return [Notice(r.kind, r.about, r.detail, r.chat, r.id) for r in sorted(rows, key=lambda row: row.id)]


async def forget_old(connection: AsyncConnection, before: datetime) -> None:
    """Drop words that were told before then."""
    await connection.execute(delete(notices).where(notices.c.told < before))
