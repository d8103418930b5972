"""Articles, their texts, and the keys by which one is known again."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeVar

from sqlalchemy import Column, ForeignKey, Index, Row, Select, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import many
from storage.models import Article, Content, NewArticle
from storage.schema import Big, Bytes, Flag, Moment, Words, metadata, seconds
from storage.sources import sources

Value = TypeVar("Value")

articles = Table(
    "articles",
    metadata,
    Column("id", Big, primary_key=True),
    Column("source", Big, ForeignKey("sources.id"), nullable=False),
    Column("story", Big),
    Column("url", Words),
    Column("title", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("published", Moment, nullable=False),
    Column("fetched", Moment, nullable=False),
    Column("teaser", Flag, nullable=False, server_default="0"),
    Column("silent", Flag, nullable=False, server_default="0"),
    Index(None, "story", "teaser"),  # by story alone SQLite would rather walk through all that are whole
    Index(None, "source", "id"),
    Index(None, "language", "id"),
    Index(None, "teaser", "id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,  # an id never comes twice: cursors and callback buttons hold on to it
)

# A table of their own, so that lists of headlines never read through texts.
bodies = Table(
    "bodies",
    metadata,
    Column("article", Big, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Bytes, nullable=False),
    sqlite_strict=True,
)

identities = Table(
    "identities",
    metadata,
    Column("key", Bytes, primary_key=True),
    Column("article", Big, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Index(None, "article"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Keys of articles that were deleted: their feeds may go on showing them, and they are not news again.
forgotten = Table(
    "forgotten",
    metadata,
    Column("key", Bytes, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

KNOWN = """SELECT key, 0 FROM forgotten WHERE key IN ({values})
UNION ALL SELECT key, article FROM identities WHERE key IN ({values})"""
"""Asked of all that a feed shows, each time it changes."""


def digest(key: str) -> bytes:
    """A key of any length as 16 bytes (BLAKE2b)."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def pack(text: str) -> bytes:
    """A text as it is stored: UTF-8, deflated."""
    return zlib.compress(text.encode("utf-8", "replace"), 6)


def unpack(packed: bytes) -> str:
    """What `pack` packed."""
    return zlib.decompress(packed).decode("utf-8")


def opening(packed: bytes, size: int) -> str:
    """How what `pack` packed begins, so many bytes of it; the rest is not unpacked."""
    return zlib.decompressobj().decompress(packed, size).decode("utf-8", "ignore")


async def known(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, int]:
    """Which of these keys are taken, and by which article; 0 stands for one that was deleted."""
    by_digest = {digest(key): key for key in keys}
    found: dict[str, int] = {}
    for key, article in await many.among(connection, KNOWN, list(by_digest)):
        found[by_digest[key]] = article or found.get(by_digest[key], 0)
    return found


def _parts(rows: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The rows, as many at a time as one statement takes."""
    for start in range(0, len(rows), 500):
        yield rows[start : start + 500]


async def add(
    connection: AsyncConnection, source: int, batch: Sequence[NewArticle], now: datetime
) -> list[int | None]:
    """Store the articles none of whose keys is known: an id for each one added, None where it was there."""
    taken = await known(connection, [key for article in batch for key in article.keys])
    return await add_fresh(connection, [(source, article) for article in batch], set(taken), now)


async def add_fresh(
    connection: AsyncConnection, batch: Sequence[tuple[int, NewArticle]], taken: set[str], now: datetime
) -> list[int | None]:
    """Store the articles, each of its source, none of whose keys is taken; those of the added ones are from now on."""
    fresh: list[tuple[int, NewArticle]] = []
    added: list[bool] = []
    for source, article in batch:
        new = taken.isdisjoint(article.keys)
        taken.update(article.keys)
        added.append(new)
        if new:
            fresh.append((source, article))
    ids = iter(await _insert(connection, fresh, now))
    return [next(ids) if new else None for new in added]


async def _insert(
    connection: AsyncConnection, batch: Sequence[tuple[int, NewArticle]], now: datetime
) -> list[int]:
    if not batch:
        return []
    await many.put(
        connection, articles, COLUMNS, [_values(source, article, now) for source, article in batch]
    )
    # Nobody else writes meanwhile, and RETURNING would have every row be a statement of its own.
    newest = select(articles.c.id).order_by(articles.c.id.desc()).limit(len(batch))
    ids = sorted(await connection.scalars(newest))
    packed = [(number, pack(article.text)) for number, (_, article) in zip(ids, batch, strict=True)]
    await many.put(connection, bodies, ("article", "text"), packed)
    pairs = zip(ids, batch, strict=True)
    keys = [(digest(key), number) for number, (_, article) in pairs for key in set(article.keys)]
    await many.put(connection, identities, ("key", "article"), keys)
    return ids


COLUMNS = ("source", "url", "title", "language", "published", "fetched", "teaser")


def _values(source: int, article: NewArticle, now: datetime) -> tuple[Any, ...]:
    told, fetched = seconds(article.published or now), seconds(now)
    return source, article.url, article.title, article.language, told, fetched, int(article.teaser)


def headlines() -> Select[Any]:
    """Articles with the title and category of their source, as `Article` wants them."""
    of = sources.c.title.label("source_title"), sources.c.category.label("source_category")
    return select(articles, *of).join_from(articles, sources, articles.c.source == sources.c.id)


def article(row: Row[Any]) -> Article:
    """One row of `headlines` as a noun."""
    return Article(
        id=row.id,
        source=row.source_title,
        title=row.title,
        language=row.language,
        published=row.published,
        url=row.url,
        teaser=bool(row.teaser),
        story=row.story,
        category=row.source_category,
    )


async def hush(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Let nobody be told of these articles: they came in a flood, such as a source's first load."""
    for start in range(0, len(numbers), 500):
        chosen = articles.c.id.in_(numbers[start : start + 500])
        await connection.execute(update(articles).where(chosen).values(silent=1))


async def languages(connection: AsyncConnection) -> list[str]:
    """The languages that articles are in; the index is asked for each, as counting would take every row."""
    found: list[str] = []
    last: str | None = ""
    while last is not None:
        following = select(func.min(articles.c.language)).where(articles.c.language > last)
        last = await connection.scalar(following)
        found += [last] if last else []
    return found


async def latest(connection: AsyncConnection, limit: int, *, language: str | None = None) -> list[Article]:
    """The newest whole articles, newest first in order of arrival (feeds' clocks lie)."""
    query = headlines().where(articles.c.teaser == 0).order_by(articles.c.id.desc()).limit(limit)
    if language:
        query = query.where(articles.c.language == language)
    return [article(row) for row in await connection.execute(query)]


async def get(connection: AsyncConnection, number: int) -> Article | None:
    """The article of that id."""
    row = (await connection.execute(headlines().where(articles.c.id == number))).first()
    return None if row is None else article(row)


async def text(connection: AsyncConnection, number: int) -> str:
    """The text of an article, "" where there is none."""
    packed = await connection.scalar(select(bodies.c.text).where(bodies.c.article == number))
    return unpack(packed) if packed else ""


async def contents(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, Content]:
    """What these articles say."""
    query = select(articles, bodies.c.text).join_from(articles, bodies, bodies.c.article == articles.c.id)
    found = {}
    for part in _parts(numbers):
        for row in await connection.execute(query.where(articles.c.id.in_(part))):
            said = row.title, unpack(row.text), row.language, bool(row.teaser), row.url
            found[row.id] = Content(row.source, row.story, *said)
    return found


async def revise(connection: AsyncConnection, contents: Mapping[int, Content]) -> None:
    """Let these articles say this from now on."""
    for number, content in contents.items():
        values = {"title": content.title, "language": content.language, "teaser": int(content.teaser)}
        await connection.execute(update(articles).where(articles.c.id == number).values(values))
        text = {"text": pack(content.text)}
        await connection.execute(update(bodies).where(bodies.c.article == number).values(text))


async def learn(connection: AsyncConnection, keys: Mapping[str, int]) -> None:
    """Know these articles by these keys too; a key that is taken stays with its article."""
    taken = await known(connection, list(keys))
    rows = [(digest(key), number) for key, number in keys.items() if key not in taken]
    await many.put(connection, identities, ("key", "article"), rows)


async def unlearn(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """Know no article by these keys any more."""
    for part in _parts([digest(key) for key in keys]):
        await connection.execute(delete(identities).where(identities.c.key.in_(part)))
