"""What was asked for, so that a button of 64 bytes can ask for it again. Nobody's name stands beside it."""

from datetime import datetime

from sqlalchemy import Column, Index, Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import Big, Moment, Words, metadata

asked = Table(
    "asked",
    metadata,
    Column("id", Big, primary_key=True),
    Column("text", Words, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,  # a button never asks for what another reader typed later
)


# Made once: to make a statement is more work than to execute it.
AGAIN = (
    update(asked)
    .where(asked.c.text == bindparam("same"))
    .values(at=bindparam("now", type_=Moment()))
    .returning(asked.c.id)
)
FIRST = insert(asked).returning(asked.c.id)


async def remember(connection: AsyncConnection, text: str, now: datetime) -> int:
    """The number of this text, the same whenever it is asked again."""
    number = await connection.scalar(AGAIN, {"same": text, "now": now})
    if number is None:
        number = await connection.scalar(FIRST, {"text": text, "at": now})
    return int(number or 0)


async def recall(connection: AsyncConnection, number: int) -> str | None:
    """What had that number, unless it was too long ago."""
    found: str | None = await connection.scalar(select(asked.c.text).where(asked.c.id == number))
    return found


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Drop what was asked before then."""
    await connection.execute(delete(asked).where(asked.c.at < before))
