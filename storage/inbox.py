"""Updates from Telegram, kept before they are confirmed: a crash loses none and answers none twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, Index, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import Big, Moment, Words, metadata

# Telegram keeps an unconfirmed update for 24 hours; an id older than that cannot come again.
KEEP = timedelta(hours=48)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("payload", Words, nullable=False),
    Column("received", Moment, nullable=False),
    Column("done", Moment),
    Index(None, "done", "id"),
    sqlite_strict=True,
)


async def add(connection: AsyncConnection, number: int, payload: str, now: datetime) -> bool:
    """Keep an update; False when it was kept before."""
    if await connection.scalar(select(inbox.c.id).where(inbox.c.id == number)) is not None:
        return False
    await connection.execute(insert(inbox).values(id=number, payload=payload, received=now))
    return True


async def waiting(connection: AsyncConnection) -> list[tuple[int, str]]:
    """Updates kept but not dealt with, oldest first: (id, payload)."""
    query = select(inbox.c.id, inbox.c.payload).where(inbox.c.done.is_(None)).order_by(inbox.c.id)
    return [(row.id, row.payload) for row in await connection.execute(query)]


async def finish(connection: AsyncConnection, numbers: Sequence[int], now: datetime) -> None:
    """These updates are dealt with; their words are not kept, only that they were seen."""
    query = update(inbox).where(inbox.c.id.in_(numbers)).values(done=now, payload="")
    await connection.execute(query)


async def forget(connection: AsyncConnection, now: datetime) -> None:
    """Drop what can no longer come again."""
    await connection.execute(delete(inbox).where(inbox.c.done < now - KEEP))
