"""What was quoted from each article; an article without a row here is owed a summary."""

import json
from collections.abc import Sequence

from sqlalchemy import Column, ForeignKey, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import articles, bodies, unpack
from storage.models import Quote, StoredSummary
from storage.schema import Big, Words, metadata

summaries = Table(
    "summaries",
    metadata,
    Column("article", Big, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("quotes", Words, nullable=False),
    Column("refused", Words),
    sqlite_strict=True,
)


async def owed(connection: AsyncConnection, limit: int) -> list[tuple[int, str, str, str]]:
    """Whole articles without a summary, newest first: (id, title, language, text)."""
    query = (
        select(articles.c.id, articles.c.title, articles.c.language, bodies.c.text)
        .join_from(articles, bodies, bodies.c.article == articles.c.id)
        .outerjoin(summaries, summaries.c.article == articles.c.id)
        .where(articles.c.teaser == 0, summaries.c.article.is_(None))
        .order_by(articles.c.id.desc())
        .limit(limit)
    )
    rows = await connection.execute(query)
    return [(row.id, row.title, row.language, unpack(row.text)) for row in rows]


async def add(connection: AsyncConnection, batch: Sequence[StoredSummary]) -> None:
    """Keep these summaries; one that is there already stays."""
    numbers = [s.article for s in batch]
    there = set(await connection.scalars(select(summaries.c.article).where(summaries.c.article.in_(numbers))))
    fresh = [s for s in batch if s.article not in there]
    if fresh:
        values = [{"article": s.article, "quotes": _dump(s.quotes), "refused": s.refused} for s in fresh]
        await connection.execute(insert(summaries), values)


async def owe(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Drop the summaries of articles that say something else now: they are owed new ones."""
    await connection.execute(delete(summaries).where(summaries.c.article.in_(numbers)))


async def get(connection: AsyncConnection, number: int) -> StoredSummary | None:
    """The summary of an article, None while it is owed."""
    row = (await connection.execute(select(summaries).where(summaries.c.article == number))).first()
    return None if row is None else StoredSummary(row.article, _load(row.quotes), row.refused)


async def of(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, StoredSummary]:
    """The summaries of these articles, as far as there are any."""
    rows = await connection.execute(select(summaries).where(summaries.c.article.in_(numbers)))
    return {row.article: StoredSummary(row.article, _load(row.quotes), row.refused) for row in rows}


def _dump(quotes: Sequence[Quote]) -> str:
    return json.dumps(
        [[q.text, q.start, q.end, round(q.score, 4), q.rank] for q in quotes], ensure_ascii=False
    )


def _load(dumped: str) -> tuple[Quote, ...]:
    return tuple(Quote(*parts) for parts in json.loads(dumped))
