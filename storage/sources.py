"""Where articles come from."""

from sqlalchemy import Column, Table, UniqueConstraint, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Source
from storage.schema import Big, Words, metadata

sources = Table(
    "sources",
    metadata,
    Column("id", Big, primary_key=True),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("language", Words, nullable=False, server_default=""),
    Column("category", Words, nullable=False, server_default=""),
    UniqueConstraint("url"),
    sqlite_strict=True,
)


async def ensure(
    connection: AsyncConnection, url: str, title: str, *, language: str = "", category: str = ""
) -> Source:
    """The source at this address, added if it was not known."""
    row = (await connection.execute(select(sources).where(sources.c.url == url))).first()
    if row is None:
        values = {"url": url, "title": title, "language": language, "category": category}
        row = (await connection.execute(insert(sources).values(values).returning(sources))).one()
    return Source(row.id, row.url, row.title, row.language, row.category)
