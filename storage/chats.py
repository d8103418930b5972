"""All that any table holds on a chat, found by how its columns are marked: shown, moved, and forgotten as one.

`OWN` columns (storage.schema) say whose a row is, `NAMED` ones stand in rows of others.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    UniqueConstraint,
    delete,
    exists,
    false,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

import storage.migrations.tables  # noqa: F401 - every table must be known
from storage import inbox, readers, subscriptions
from storage.articles import articles, unpack
from storage.schema import NAMED, OWN, metadata
from storage.subscriptions import topics

Row = dict[str, Any]
TELLING = {"topic": (topics, ("text", "language")), "article": (articles, ("title", "url"))}
"""Numbers that tell a reader nothing, and what does: shown beside them."""


def marked(mark: Mapping[str, str]) -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that holds ids of chats and is marked so; texts that merely name them are left out."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info == mark and column.type.python_type is int:
                yield table, column


async def held(connection: AsyncConnection, chat: int) -> dict[str, list[Row]]:
    """All rows that are the chat's own, or name it, by table; times as ISO 8601, with what numbers stand for."""
    found: dict[str, list[Row]] = {}
    for table, column in (*marked(OWN), *marked(NAMED)):
        rows = (await connection.execute(select(table).where(column == chat))).mappings()
        plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
        told = [row | await _told(connection, row) for row in plain]
        found[table.name] = [*found.get(table.name, ()), *told]
    updates = await inbox.naming(connection, chat)
    found["inbox"] = [{"id": number, "payload": _plain(text)} for number, text in updates.items()]
    return {name: rows for name, rows in sorted(found.items()) if rows}


async def _told(connection: AsyncConnection, row: Row) -> Row:
    for name, (table, columns) in TELLING.items():
        if name in row:
            query = select(*(table.c[column] for column in columns)).where(table.c.id == row[name])
            named = (await connection.execute(query)).mappings().first()
            return {f"{name}_{column}": value for column, value in (named or {}).items()}
    return {}


def _plain(value: Any) -> Any:
    """A value as JSON has it: what is JSON already is not wrapped again, packed texts are unpacked."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        with suppress(zlib.error, UnicodeDecodeError):
            return unpack(value)
        return value.hex()
    if isinstance(value, str) and value[:1] in ("[", "{"):
        with suppress(ValueError):
            return json.loads(value)
    return value


async def move(connection: AsyncConnection, old: int, new: int, now: datetime) -> None:
    """A group became a supergroup: all that is its own goes by the new id, and is sent there now.

    What there is under both ids stays once.
    """
    for table, column in marked(OWN):
        free = not_(_taken(table, column, new))
        await connection.execute(update(table).where(column == old, free).values({column: new}))
        await connection.execute(delete(table).where(column == old))
    for table, column in marked(NAMED):
        await connection.execute(update(table).where(column == old).values({column: new}))
    await readers.rename(connection, old, new)
    await readers.free(connection, new, now)


def _taken(table: Table, column: Column[Any], new: int) -> ColumnElement[bool]:
    """Whether a row has its like under the new id, by a key that holds the id."""
    keys = [table.primary_key, *(c for c in table.constraints if isinstance(c, UniqueConstraint))]
    other = table.alias()
    same = [
        exists().where(
            other.c[column.name] == new,
            *(other.c[part.name] == table.c[part.name] for part in key.columns if part.name != column.name),
        )
        for key in keys
        if column.name in key.columns
    ]
    return or_(false(), *same)


async def forget(connection: AsyncConnection, chat: int, now: datetime) -> None:
    """Erase the chat: its rows, its name in rows of others, and what only it followed."""
    followed = select(subscriptions.subscriptions.c.topic).where(subscriptions.subscriptions.c.chat == chat)
    numbers = list(await connection.scalars(followed))
    for table, column in marked(OWN):
        await connection.execute(delete(table).where(column == chat))
    for table, column in marked(NAMED):
        await connection.execute(update(table).where(column == chat).values({column: None}))
    await readers.rename(connection, chat, None)
    await inbox.finish(connection, list(await inbox.naming(connection, chat)), now)
    await subscriptions.abandon(connection, numbers)


def traces(chat: int) -> list[bytes]:
    """The bytes by which an id stands in SQLite's files: as digits, and as a number of 3, 4, 6 or 8 bytes."""
    size = next(size for size in (1, 2, 3, 4, 6, 8) if -(1 << size * 8 - 1) <= chat < 1 << size * 8 - 1)
    number = [chat.to_bytes(size, "big", signed=True)] if size > 2 else []  # shorter ones are everywhere
    return [str(chat).encode(), *number] if number else []
