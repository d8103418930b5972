"""Articles that are kept no longer: which they are, and their end with all that hangs on them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import stories
from storage.articles import articles, forgotten, identities

SPARED: list[Select[Any]] = []
"""Selects of ids of articles that stay whatever their age; a noun that holds on to articles adds its own."""
SHOWN = 1000
"""Articles of a source that its feed may go on showing: of these the keys are remembered."""
REMEMBERED = timedelta(days=400)


async def old(connection: AsyncConnection, before: datetime, after: int, limit: int) -> list[int]:
    """Articles fetched before that moment, of ids above `after`, the oldest first."""
    query = _free().where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    rows = await connection.execute(query)
    return [row.id for row in rows if row.fetched < before]


async def surplus(connection: AsyncConnection, most: int) -> dict[int, int]:
    """Sources that have more articles than that, and how many more."""
    count = func.count()
    query = select(articles.c.source, count).group_by(articles.c.source).having(count > most)
    return {source: number - most for source, number in (await connection.execute(query)).all()}


async def oldest(connection: AsyncConnection, source: int, most: int, after: int, limit: int) -> list[int]:
    """Articles of a source beyond its newest `most`, of ids above `after`, the oldest first."""
    newest = (
        select(articles.c.id)
        .where(articles.c.source == source)
        .order_by(articles.c.id.desc())
        .limit(1)
        .offset(most)
    )
    query = _free().where(
        articles.c.source == source,
        articles.c.id > after,
        articles.c.id <= newest.scalar_subquery(),
    )
    return [row.id for row in await connection.execute(query.order_by(articles.c.id).limit(limit))]


def _free() -> Select[Any]:
    query = select(articles.c.id, articles.c.fetched)
    for spared in SPARED:
        query = query.where(articles.c.id.not_in(spared))
    return query


async def forget(connection: AsyncConnection, numbers: Sequence[int], now: datetime) -> None:
    """Delete these articles, at most some hundred; what their feeds may show again stays known by its keys."""
    chosen = articles.c.id.in_(numbers)
    told = set(
        await connection.scalars(select(articles.c.story).where(chosen, articles.c.story.is_not(None)))
    )
    await _remember(connection, numbers, now)
    await connection.execute(delete(articles).where(chosen))
    await stories.recount(connection, told)


async def _remember(connection: AsyncConnection, numbers: Sequence[int], now: datetime) -> None:
    rows = await connection.execute(
        select(articles.c.source, articles.c.id).where(articles.c.id.in_(numbers))
    )
    by_source: dict[int, list[int]] = {}
    for source, number in rows:
        by_source.setdefault(source, []).append(number)
    for source, own in by_source.items():
        shown = select(articles.c.id).where(articles.c.source == source).order_by(articles.c.id.desc())
        last = await connection.scalar(shown.limit(1).offset(SHOWN - 1)) or 0
        keys = select(identities.c.key).where(identities.c.article.in_([n for n in own if n >= last]))
        found = list(await connection.scalars(keys))
        there = set(await connection.scalars(select(forgotten.c.key).where(forgotten.c.key.in_(found))))
        fresh = [{"key": key, "at": now} for key in found if key not in there]
        if fresh:
            await connection.execute(insert(forgotten), fresh)


async def vacuum(connection: AsyncConnection, now: datetime, limit: int) -> int:
    """Drop keys of articles that were deleted long ago; how many there were."""
    aged = select(forgotten.c.key).where(forgotten.c.at < now - REMEMBERED).limit(limit)
    return (await connection.execute(delete(forgotten).where(forgotten.c.key.in_(aged)))).rowcount
