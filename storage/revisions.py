"""What edited articles said before: their history, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import pack, unpack
from storage.models import Content
from storage.schema import Big, Bytes, Moment, Words, metadata

MOST = 20
"""Revisions kept of one article: a live page is edited all day."""

revisions = Table(
    "revisions",
    metadata,
    Column("id", Big, primary_key=True),
    Column("article", Big, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("replaced", Moment, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Bytes, nullable=False),
    Index(None, "article", "id"),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said until it was replaced."""

    article: int
    replaced: datetime
    title: str
    text: str


async def add(connection: AsyncConnection, contents: Mapping[int, Content], now: datetime) -> None:
    """Keep what these articles said until now; of many revisions of one the oldest go."""
    rows = [
        {"article": number, "replaced": now, "title": content.title, "text": pack(content.text)}
        for number, content in contents.items()
    ]
    if not rows:
        return
    await connection.execute(insert(revisions), rows)
    for number in contents:
        own = revisions.c.article == number
        newest = select(revisions.c.id).where(own).order_by(revisions.c.id.desc()).limit(MOST)
        await connection.execute(delete(revisions).where(own, revisions.c.id.not_in(newest)))


async def of(connection: AsyncConnection, number: int) -> list[Revision]:
    """The history of an article, the newest revision first."""
    query = select(revisions).where(revisions.c.article == number).order_by(revisions.c.id.desc())
    return [
        Revision(row.article, row.replaced, row.title, unpack(row.text))
        for row in await connection.execute(query)
    ]
