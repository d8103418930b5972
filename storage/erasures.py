"""Chats that asked to be forgotten: from then on nothing is sent, a day later everything is erased."""

from datetime import datetime

from sqlalchemy import Column, Index, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import chats, readers
from storage.schema import OWN, Big, Moment, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("chat", Big, primary_key=True, autoincrement=False, info=OWN),
    Column("due", Moment, nullable=False),
    Index(None, "due"),
    sqlite_strict=True,
)


async def ask(connection: AsyncConnection, chat: int, due: datetime, now: datetime) -> datetime:
    """Send nothing any more and erase everything when it is due; when that is, if it was asked before."""
    if (asked := await get(connection, chat)) is not None:
        return asked
    await connection.execute(insert(erasures).values(chat=chat, due=due))
    await readers.depart(connection, chat, now)
    return due


async def undo(connection: AsyncConnection, chat: int, now: datetime) -> bool:
    """Keep everything after all, and go on; whether it was to be erased."""
    asked = await connection.execute(delete(erasures).where(erasures.c.chat == chat))
    await readers.stay(connection, chat, now)
    return bool(asked.rowcount)


async def get(connection: AsyncConnection, chat: int) -> datetime | None:
    """When the chat is to be erased."""
    due: datetime | None = await connection.scalar(select(erasures.c.due).where(erasures.c.chat == chat))
    return due


async def carry_out(connection: AsyncConnection, now: datetime, limit: int) -> list[int]:
    """Erase chats whose day has come, all of each or nothing; which they were."""
    late = select(erasures.c.chat).where(erasures.c.due <= now).order_by(erasures.c.due).limit(limit)
    gone = list(await connection.scalars(late))
    for chat in gone:
        await chats.forget(connection, chat, now)
    return gone
