"""A chat's wishes: what is changed at the same time by others stays changed."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from storage import readers
from storage.database import Database
from storage.readers import Reader, Wish

CHAT = 7


async def changed(database: Database, now: datetime, *wishes: Wish) -> Reader:
    """All of these at once, each begun before any is done; what the chat wishes then."""
    await asyncio.gather(*(database.write(readers.change, CHAT, now, wish) for wish in wishes))
    return await database.read(readers.get, CHAT)


async def test_changes_in_one_instant_all_stay(database: Database, now: datetime) -> None:
    def muting(line: str) -> Wish:
        return lambda one: replace(one, muted=(*one.muted, line))

    for _ in range(2):  # of a newcomer, and of one we know
        wishes = await changed(
            database,
            now,
            lambda one: replace(one, zone="Africa/Cairo"),
            muting("sport"),
            lambda one: replace(one, quiet="22:00-07:00"),
            muting("weather"),
        )
        assert (wishes.zone, wishes.quiet) == ("Africa/Cairo", "22:00-07:00")
        assert {"sport", "weather"} <= set(wishes.muted)


async def test_a_change_brings_nobody_back_who_leaves_in_the_same_instant(
    database: Database, now: datetime
) -> None:
    await changed(database, now, lambda one: replace(one, language="ar"))
    await asyncio.gather(
        database.write(readers.leave, CHAT, now),
        changed(database, now, lambda one: replace(one, digest="09:00")),
    )
    wishes = await database.read(readers.get, CHAT)
    assert (wishes.state, wishes.digest) == ("left", "09:00")


async def test_who_falls_due_during_a_broadcast_does_not_wait_for_its_end(
    database: Database, now: datetime
) -> None:
    for chat in range(1, 41):
        await database.write(readers.change, chat, now, lambda one: replace(one, language="en"))
    broadcast, digest = list(range(2, 41)), [1]
    await database.write(readers.wake, broadcast, now)
    await database.write(readers.wake, digest, now + timedelta(seconds=30))
    later = now + timedelta(seconds=31)
    claims = await database.write(readers.claim, later, 8)
    chats = [claim.reader.chat for claim in claims]
    assert 1 in chats
    assert len(set(chats)) == 8
    everyone = [*claims, *(await database.write(readers.claim, later, 80))]
    assert sorted(claim.reader.chat for claim in everyone) == list(range(1, 41))
