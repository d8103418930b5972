"""Topics that readers are offered: what is being written about now, by language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, Table, UniqueConstraint, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import articles, bodies
from storage.schema import Big, Words, metadata

offered = Table(
    "offered",
    metadata,
    Column("id", Big, primary_key=True),
    Column("language", Words, nullable=False),
    Column("place", Big, nullable=False),
    Column("shown", Words, nullable=False),
    Column("titles", Big, nullable=False),
    UniqueConstraint("language", "place"),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A topic as people write it, and in how many titles it stands."""

    shown: str
    titles: int


async def replace(connection: AsyncConnection, language: str, topics: Sequence[Offered]) -> None:
    """Offer these topics in that language from now on."""
    await connection.execute(delete(offered).where(offered.c.language == language))
    rows = [
        {"language": language, "place": n, "shown": topic.shown, "titles": topic.titles}
        for n, topic in enumerate(topics)
    ]
    if rows:
        await connection.execute(insert(offered), rows)


async def get(connection: AsyncConnection, language: str, most: int) -> list[Offered]:
    """The topics offered in a language, best first."""
    query = select(offered).where(offered.c.language == language).order_by(offered.c.place).limit(most)
    return [Offered(row.shown, row.titles) for row in await connection.execute(query)]


async def titles(
    connection: AsyncConnection, since: datetime, until: datetime, most: int
) -> list[tuple[str, str]]:
    """Language and title of the newest whole articles that came in between."""
    query = _newest(select(articles.c.language, articles.c.title), since, until).limit(most)
    return [(row.language, row.title) for row in await connection.execute(query)]


async def texts(
    connection: AsyncConnection, since: datetime, until: datetime, most: int
) -> list[tuple[str, bytes]]:
    """Language and text, as it is stored, of the newest whole articles that came in between."""
    told = select(articles.c.language, bodies.c.text).join_from(
        articles, bodies, bodies.c.article == articles.c.id
    )
    query = _newest(told, since, until).limit(most)
    return [(row.language, row.text) for row in await connection.execute(query)]


def _newest(query: Select[Any], since: datetime, until: datetime) -> Select[Any]:
    """Of whole articles that came in between, the newest first."""
    between = articles.c.published >= since, articles.c.published < until
    return query.where(*between, articles.c.teaser == 0).order_by(articles.c.id.desc())
