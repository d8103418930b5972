"""Updates from Telegram, kept before they are confirmed: a crash loses none and answers none twice."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, Index, Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import NAMED, Big, Moment, Words, metadata

# Telegram keeps an unconfirmed update for 24 hours; an id older than that cannot come again.
KEEP = timedelta(hours=48)
ATTEMPTS = 10
BEGUN = 64
"""Updates, of the oldest, that a run may have begun with: as many as are handled at once."""

inbox = Table(
    "inbox",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("payload", Words, nullable=False, info=NAMED),
    Column("received", Moment, nullable=False),
    Column("done", Moment),
    Column("attempts", Big, nullable=False, server_default="0"),
    Index(None, "done", "id"),
    sqlite_strict=True,
)


# Made once: to make a statement is more work than to execute it.
KNOWN = select(inbox.c.id).where(inbox.c.id.in_(bindparam("numbers", expanding=True)))
ADD = insert(inbox)
FINISH = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("numbers", expanding=True)))
    .values(done=bindparam("now", type_=Moment()), payload="")
)


async def add(connection: AsyncConnection, payloads: Mapping[int, str], now: datetime) -> list[int]:
    """Keep these updates, by id; the ids that had not been kept before."""
    there = set(await connection.scalars(KNOWN, {"numbers": list(payloads)}))
    fresh = [number for number in payloads if number not in there]
    if fresh:
        values = [{"id": number, "payload": payloads[number], "received": now} for number in fresh]
        await connection.execute(ADD, values)
    return fresh


async def replay(connection: AsyncConnection, now: datetime) -> list[tuple[int, str]]:
    """Updates that an earlier run kept but did not deal with, oldest first: (id, payload).

    One that has been begun too often is given up: it may be what ended those runs.
    """
    open_ = inbox.c.done.is_(None)
    hopeless = update(inbox).where(open_, inbox.c.attempts >= ATTEMPTS).values(done=now, payload="")
    await connection.execute(hopeless)
    # Those behind the first only waited, and how often is no fault of theirs.
    first = select(inbox.c.id).where(open_).order_by(inbox.c.id).limit(BEGUN)
    begun = update(inbox).where(inbox.c.id.in_(first))
    await connection.execute(begun.values(attempts=inbox.c.attempts + 1))
    query = select(inbox.c.id, inbox.c.payload).where(open_).order_by(inbox.c.id)
    return [(row.id, row.payload) for row in await connection.execute(query)]


async def finish(connection: AsyncConnection, numbers: Sequence[int], now: datetime) -> None:
    """These updates are dealt with; their words are not kept, only that they were seen."""
    await connection.execute(FINISH, {"numbers": list(numbers), "now": now})


async def naming(connection: AsyncConnection, chat: int) -> dict[int, str]:
    """Updates that are not dealt with and name this chat or person, by id."""
    named = re.compile(rf'"(?:id|\w*(?:chat|user)_id)": ?{chat}(?!\d)')
    query = select(inbox.c.id, inbox.c.payload).where(inbox.c.payload.contains(str(chat)))
    return {row.id: row.payload for row in await connection.execute(query) if named.search(row.payload)}


async def forget(connection: AsyncConnection, now: datetime) -> None:
    """Drop what can no longer come again."""
    await connection.execute(delete(inbox).where(inbox.c.done < now - KEEP))
