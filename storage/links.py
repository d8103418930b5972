"""What readers ask us to shorten: asked → read → summarised or failed → told. None of it becomes news for others.

A page is asked for by its address; a text that was sent itself has none, and is read from the beginning.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Row, Table, UniqueConstraint, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import pack, unpack
from storage.models import Quote
from storage.readers import leaving
from storage.schema import OWN, Big, Bytes, Moment, Words, metadata

links = Table(
    "links",
    metadata,
    Column("id", Big, primary_key=True),
    Column("chat", Big, nullable=False, info=OWN),
    Column("message", Big, nullable=False),
    Column("url", Words, nullable=False),
    Column("speech", Words, nullable=False),
    Column("reply", Big),
    Column("state", Words, nullable=False, server_default="asked"),
    Column("reason", Words, nullable=False, server_default=""),
    Column("title", Words, nullable=False, server_default=""),
    Column("language", Words, nullable=False, server_default=""),
    Column("published", Moment),
    Column("text", Bytes),
    Column("quotes", Words, nullable=False, server_default="[]"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("chat", "message", "url"),
    Index(None, "state", "id"),
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
"""`message` is what asked, `reply` our answer that is edited, `speech` the language to answer in."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a chat asked for, or a text that it sent; `reason` says why there is no summary."""

    id: int
    chat: int
    url: str
    speech: str
    reply: int | None = None
    state: str = "asked"
    reason: str = ""
    title: str = ""
    language: str = ""
    published: datetime | None = None
    text: str = ""
    quotes: tuple[Quote, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A text to be shortened, its language, and the language to answer in."""

    text: str
    language: str
    speech: str


async def ask(
    connection: AsyncConnection, chat: int, message: int, url: str, speech: str, now: datetime
) -> Link:
    """Owe a summary of a page; asked again by the same message it is the same row."""
    return await _owe(connection, {"chat": chat, "message": message, "url": url, "speech": speech, "at": now})


async def send(connection: AsyncConnection, chat: int, message: int, sent: Sent, now: datetime) -> Link:
    """Owe a summary of a text that was sent; sent again by the same message it is the same row."""
    values = {"chat": chat, "message": message, "url": "", "speech": sent.speech, "at": now}
    return await _owe(
        connection, {**values, "state": "read", "language": sent.language, "text": pack(sent.text)}
    )


async def _owe(connection: AsyncConnection, values: dict[str, Any]) -> Link:
    by = links.c.chat == values["chat"], links.c.message == values["message"], links.c.url == values["url"]
    row = (await connection.execute(select(links).where(*by))).first()
    if row is None:
        row = (await connection.execute(insert(links).values(values).returning(links))).one()
    return _link(row)


async def replied(connection: AsyncConnection, number: int, reply: int) -> None:
    """This message of ours is the one to be edited."""
    await connection.execute(update(links).where(links.c.id == number).values(reply=reply))


async def owed(
    connection: AsyncConnection, states: Sequence[str], limit: int, skip: Sequence[int] = ()
) -> list[Link]:
    """Links in these states, the oldest first."""
    query = select(links).where(links.c.state.in_(states), links.c.id.not_in(skip))
    query = query.where(links.c.chat.not_in(leaving()))
    return [_link(row) for row in await connection.execute(query.order_by(links.c.id).limit(limit))]


async def late(connection: AsyncConnection, before: datetime) -> None:
    """Give up on links asked before then that nobody has read or shortened."""
    waiting = or_(links.c.state == "asked", links.c.state == "read")
    giving = update(links).where(waiting, links.c.at < before)
    await connection.execute(giving.values(state="failed", reason="late", text=None))


async def fail(connection: AsyncConnection, number: int, reason: str) -> None:
    """There will be no summary of this one."""
    await connection.execute(update(links).where(_at(number, "asked")).values(state="failed", reason=reason))


async def read(
    connection: AsyncConnection, number: int, title: str, language: str, text: str, published: datetime | None
) -> None:
    """The page was read: it is owed a summary."""
    values = {"title": title, "language": language, "text": pack(text), "published": published}
    values["state"] = "read"
    await connection.execute(update(links).where(_at(number, "asked")).values(values))


async def summarised(
    connection: AsyncConnection, number: int, quotes: Sequence[Quote], refused: str | None
) -> None:
    """The summary is there, or the reason why there is none; the text is not kept."""
    rows = [[q.text, q.start, q.end, round(q.score, 4), q.rank] for q in quotes]
    values: dict[str, Any] = {"quotes": json.dumps(rows, ensure_ascii=False), "text": None}
    values |= {"state": "failed" if refused or not quotes else "summarised", "reason": refused or ""}
    await connection.execute(update(links).where(_at(number, "read")).values(values))


async def told(connection: AsyncConnection, number: int) -> None:
    """The answer was given."""
    await connection.execute(update(links).where(links.c.id == number).values(state="told"))


async def forget_old(connection: AsyncConnection, before: datetime) -> None:
    """Drop what was asked before then."""
    await connection.execute(delete(links).where(links.c.at < before))


def _at(number: int, state: str) -> Any:
    return (links.c.id == number) & (links.c.state == state)


def _link(row: Row[tuple[object, ...]]) -> Link:
    text = unpack(row.text) if row.text else ""
    quotes = tuple(Quote(*parts) for parts in json.loads(row.quotes))
    about = row.title, row.language, row.published, text, quotes, row.at
    return Link(row.id, row.chat, row.url, row.speech, row.reply, row.state, row.reason, *about)
