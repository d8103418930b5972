"""Where articles come from, and when the next look at each is due."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Feed, Source
from storage.schema import NAMED, Big, Bytes, Moment, Words, metadata

sources = Table(
    "sources",
    metadata,
    Column("id", Big, primary_key=True),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("language", Words, nullable=False, server_default=""),
    Column("category", Words, nullable=False, server_default=""),
    Column("state", Words, nullable=False, server_default="kept"),
    Column("due", Moment),
    Column("fetched", Moment),
    Column("failures", Big, nullable=False, server_default="0"),
    Column("weekly", Big, nullable=False, server_default="0"),
    Column("etag", Words, nullable=False, server_default=""),
    Column("modified", Words, nullable=False, server_default=""),
    Column("body", Bytes),
    Column("moved", Words),
    Column("moves", Big, nullable=False, server_default="0"),
    Column("trouble", Words, nullable=False, server_default=""),
    Column("poison", Bytes),
    Column("asker", Big, info=NAMED),
    UniqueConstraint("url"),
    Index(None, "due"),
    sqlite_strict=True,
)
"""`state`: "kept" was loaded once, "followed" is looked at, "gone" has ended, "left" was removed.

`poison` is the hash of a document that killed its parser, `asker` the chat that is to hear what came of adding it.
"""


async def ensure(
    connection: AsyncConnection, url: str, title: str, *, language: str = "", category: str = ""
) -> Source:
    """The source at this address, added if it was not known."""
    row = (await connection.execute(select(sources).where(sources.c.url == url))).first()
    if row is None:
        values = {"url": url, "title": title, "language": language, "category": category}
        row = (await connection.execute(insert(sources).values(values).returning(sources))).one()
    return _source(row)


async def follow(
    connection: AsyncConnection,
    url: str,
    title: str,
    now: datetime,
    *,
    category: str = "",
    asker: int | None = None,
) -> bool:
    """Look at the feed at this address from now on; whether it was not followed before."""
    source = await ensure(connection, url, title, category=category)
    if source.state == "followed":
        return False
    values = {"state": "followed", "due": now, "failures": 0, "trouble": "", "asker": asker}
    await connection.execute(update(sources).where(sources.c.id == source.id).values(values))
    return True


async def leave(connection: AsyncConnection, number: int) -> bool:
    """Look at the feed no more; its articles stay."""
    query = update(sources).where(sources.c.id == number, sources.c.state != "left")
    return bool((await connection.execute(query.values(state="left", due=None))).rowcount)


async def named(connection: AsyncConnection, words: str) -> list[Source]:
    """The followed sources of this number, address or title."""
    number = int(words) if words.isascii() and words.isdecimal() and len(words) < 16 else -1
    addresses = (words, f"{words}/", words.rstrip("/"))
    wanted = or_(
        sources.c.id == number,
        sources.c.url.in_(addresses),
        func.lower(sources.c.title) == words.lower(),
    )
    rows = await connection.execute(select(sources).where(sources.c.state == "followed", wanted))
    return [_source(row) for row in rows]


async def listed(connection: AsyncConnection, *states: str) -> list[Source]:
    """The sources in these states, by title."""
    query = select(sources).where(sources.c.state.in_(states)).order_by(func.lower(sources.c.title))
    return [_source(row) for row in await connection.execute(query)]


async def due(connection: AsyncConnection, now: datetime, limit: int, skip: Sequence[int] = ()) -> list[Feed]:
    """Feeds that are due, the longest due first, without those that are being looked at."""
    query = (
        select(sources)
        .where(sources.c.state == "followed", sources.c.due <= now, sources.c.id.not_in(skip))
        .order_by(sources.c.due)
        .limit(limit)
    )
    return [_feed(row) for row in await connection.execute(query)]


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next feed falls due."""
    query = select(sources.c.due).where(sources.c.state == "followed").order_by(sources.c.due).limit(1)
    found: datetime | None = await connection.scalar(query)
    return found


async def looked(connection: AsyncConnection, feed: Feed, trouble: str = "") -> None:
    """Keep what came of a look; a feed that was left meanwhile stays left, one that moved onto another ends."""
    values = {name: value for name, value in asdict(feed).items() if name not in ("id", "title")}
    taken = select(sources.c.id).where(sources.c.url == feed.url, sources.c.id != feed.id)
    if await connection.scalar(taken) is not None:
        values |= {"state": "gone", "due": None}
        del values["url"]
    query = update(sources).where(sources.c.id == feed.id, sources.c.state == "followed")
    await connection.execute(query.values(**values, trouble=trouble[:300]))


async def noted(connection: AsyncConnection, looks: Sequence[tuple[Feed, str]]) -> None:
    """Keep what came of looks that changed no address, with the trouble there was; many at once."""
    change = update(sources).where(sources.c.id == bindparam("number"), sources.c.state == "followed")
    names = [name for name in Feed.__dataclass_fields__ if name not in ("id", "url", "title", "state")]
    change = change.values({name: bindparam(f"new_{name}") for name in (*names, "trouble")})
    rows = [
        {"number": feed.id, "new_trouble": trouble[:300]} | {f"new_{n}": getattr(feed, n) for n in names}
        for feed, trouble in looks
    ]
    if rows:
        await connection.execute(change, rows)


async def entitle(connection: AsyncConnection, number: int, title: str) -> None:
    """Call the source as its feed does, if it was called by its address."""
    query = update(sources).where(sources.c.id == number, sources.c.title == sources.c.url)
    await connection.execute(query.values(title=title))


def _source(row: Row[tuple[object, ...]]) -> Source:
    return Source(row.id, row.url, row.title, row.language, row.category, row.state, row.fetched, row.trouble)


def _feed(row: Row[tuple[object, ...]]) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        state=row.state,
        due=row.due,
        fetched=row.fetched,
        failures=row.failures,
        weekly=row.weekly,
        etag=row.etag,
        modified=row.modified,
        body=row.body,
        moved=row.moved,
        moves=row.moves,
        poison=row.poison,
        asker=row.asker,
    )
