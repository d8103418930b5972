"""Headlines that their sources corrected, until the messages that show them say so too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import Big, Moment, Words, metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", Big, primary_key=True),
    Column("story", Big, nullable=False),
    Column("article", Big, nullable=False),
    Column("old", Words, nullable=False),
    Column("new", Words, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What the headline of an article of a story was, and what it is now."""

    id: int
    story: int
    article: int
    old: str
    new: str


async def add(
    connection: AsyncConnection, story: int, article: int, old: str, new: str, now: datetime
) -> None:
    """Owe this to whoever was told of the story."""
    await connection.execute(
        insert(corrections).values(story=story, article=article, old=old, new=new, at=now)
    )


async def owed(connection: AsyncConnection, before: datetime, limit: int) -> list[Correction]:
    """Corrections made before then, the oldest first."""
    query = select(corrections).where(corrections.c.at <= before).order_by(corrections.c.id).limit(limit)
    rows = await connection.execute(query)
    return [Correction(row.id, row.story, row.article, row.old, row.new) for row in rows]


async def done(connection: AsyncConnection, batch: Sequence[Correction]) -> None:
    """These are owed no more."""
    numbers = [one.id for one in batch]
    await connection.execute(delete(corrections).where(corrections.c.id.in_(numbers)))
