"""Articles that a chat keeps for later; they stay whatever their age."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import article, articles, headlines
from storage.models import Article
from storage.retention import SPARED
from storage.schema import OWN, Big, Moment, metadata

MOST = 500
"""Articles that one chat can keep."""

saved = Table(
    "saved",
    metadata,
    Column("chat", Big, primary_key=True, autoincrement=False, info=OWN),
    Column("article", Big, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "article"),
    sqlite_strict=True,
)
SPARED.append(select(saved.c.article))


async def keep(connection: AsyncConnection, chat: int, number: int, now: datetime) -> bool:
    """Keep an article for a chat; False when it has as many as it can, or the article is gone."""
    if await has(connection, chat, number):
        return True
    there = await connection.scalar(select(articles.c.id).where(articles.c.id == number))
    if there is None or await count(connection, chat) >= MOST:
        return False
    await connection.execute(insert(saved).values(chat=chat, article=number, at=now))
    return True


async def drop(connection: AsyncConnection, chat: int, number: int) -> None:
    """Keep it no longer."""
    await connection.execute(delete(saved).where(saved.c.chat == chat, saved.c.article == number))


async def has(connection: AsyncConnection, chat: int, number: int) -> bool:
    """Whether the chat keeps this article."""
    query = select(saved.c.article).where(saved.c.chat == chat, saved.c.article == number)
    return await connection.scalar(query) is not None


async def count(connection: AsyncConnection, chat: int) -> int:
    """How many articles the chat keeps."""
    return int(await connection.scalar(select(func.count()).where(saved.c.chat == chat)) or 0)


async def listed(connection: AsyncConnection, chat: int, limit: int, offset: int = 0) -> list[Article]:
    """What the chat keeps, the last saved first."""
    query = headlines().join(saved, saved.c.article == articles.c.id).where(saved.c.chat == chat)
    query = query.order_by(saved.c.at.desc(), saved.c.article.desc()).limit(limit).offset(offset)
    return [article(row) for row in await connection.execute(query)]
