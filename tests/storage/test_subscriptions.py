"""Who follows what: topics are known by what is new, and every follower of a hit topic is woken, in steps of any size."""

import random
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.spreading import Topics
from storage import readers, subscriptions
from storage.database import Connection, Database
from storage.readers import readers as table
from storage.subscriptions import Unmatched, Wish


async def follow(connection: Connection, chat: int, words: str, now: datetime) -> int:
    """The number of the subscription."""
    await readers.change(connection, chat, now, lambda one: one)
    return (await subscriptions.subscribe(connection, Wish(chat, words, "en", "instant"), now)).id


async def awake(connection: Connection) -> set[int]:
    return set(await connection.scalars(select(table.c.chat).where(table.c.due.is_not(None))))


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_all_who_follow_a_hit_topic_are_woken_and_nobody_else(
    database: Database, now: datetime, limit: int
) -> None:
    rng = random.Random(limit)
    words = ["harbour", "bridge", "storm", "library", "mayor"]
    followers: dict[str, set[int]] = {one: set() for one in words}
    for chat in range(1, 25):
        for one in rng.sample(words, 2):
            number = await database.write(follow, chat, one, now)
            if rng.random() < 0.2:
                await database.write(subscriptions.change, number, chat, now, state="paused")
            else:
                followers[one].add(chat)
    topics = {topic.text: topic.id for topic in await database.read(subscriptions.followed)}
    await database.write(subscriptions.hit, {1: [topics["harbour"], topics["mayor"]]}, now)
    looked = await database.write(subscriptions.spread, now, limit)
    await database.write(
        subscriptions.hit, {2: [topics["harbour"]]}, now
    )  # begins anew, for it was hit again
    while looked:
        looked = await database.write(subscriptions.spread, now, limit)
    assert await database.read(awake) == followers["harbour"] | followers["mayor"]


async def test_topics_are_kept_in_step_with_what_is_followed(database: Database, now: datetime) -> None:
    story = Unmatched(1, "The harbour and the bridge", "", "en", "Echo", False, now)
    topics = Topics()

    async def found() -> set[str]:
        known = {topic.id: topic.text for topic in await database.read(subscriptions.followed)}
        await topics.refresh(database)
        return {known[number] for number in topics.about(story, now)}

    assert await found() == set()
    number = await database.write(follow, 1, "harbour", now)
    assert await found() == {"harbour"}
    await database.write(follow, 2, "bridge", now)
    assert await found() == {"harbour", "bridge"}
    [one] = await database.read(subscriptions.of_chat, 1)
    await database.write(subscriptions.drop, number, 1)
    await database.write(subscriptions.abandon, [one.topic])
    assert await found() == {"bridge"}
    await database.write(follow, 1, "harbour", now)
    assert await found() == {"harbour", "bridge"}
