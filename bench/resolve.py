"""Stories against a hundred thousand topics with a million subscriptions: who is to be woken, resolved in SQL.

    python -m bench.resolve [--topics 100000] [--subscriptions 1000000] [--stories 40]

Topics and articles are those of `bench.matching`; half of the subscriptions are to a quarter of the topics. The chats
that were woken are compared with those of the subscriptions whose topic each story is about, asked one by one.
"""

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

from bench.matching import typed
from bench.search import Writer, dated
from bot.spreading import Topics, spread_owed
from storage import articles, readers, sources, stories, subscriptions, summaries
from storage.database import Database, open_database
from storage.models import Quote, StoredSummary

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EACH = 10
"""Subscriptions of a chat."""


class Taken(defaultdict[str, list[float]]):
    """Milliseconds of each part, by its name."""

    def __init__(self) -> None:
        super().__init__(list)

    def __str__(self) -> str:
        return "\n".join(
            f"{name:28} {sum(ms) / len(ms):9.2f} ms on average, the longest {max(ms):9.2f}"
            for name, ms in self.items()
        )


def fill(path: str, lines: list[str], count: int, rng: random.Random) -> None:
    """Topics and subscriptions, written behind the storage's back for speed."""
    chosen = {(n // EACH + 1, int(len(lines) * rng.random() ** 2) + 1) for n in range(count)}
    with sqlite3.connect(path) as plain:
        columns = [row[1] for row in plain.execute("PRAGMA table_info(readers)") if row[1] != "chat"]
        copied = f"INSERT OR IGNORE INTO readers(chat, {', '.join(columns)}) SELECT ?, {', '.join(columns)}"
        chats = sorted({(chat,) for chat, _ in chosen})
        plain.executemany(f"{copied} FROM readers WHERE chat = 1", chats)
        plain.execute("DELETE FROM subscriptions")
        plain.execute("DELETE FROM topics")
        topics = ((n, line) for n, line in enumerate(lines, 1))
        plain.executemany("INSERT INTO topics(id, text, language) VALUES (?, ?, 'ar')", topics)
        own = "INSERT INTO subscriptions(chat, topic, cadence, changed) VALUES (?, ?, 'instant', 0)"
        plain.executemany(own, sorted(chosen))
    plain.close()


async def publish(database: Database, writer: Writer, count: int) -> None:
    """Stories of one article each, with what matching waits for."""
    source = await database.write(sources.ensure, "https://echo.example/feed", "The Echo")
    batch = [dated(writer.article(), n, count) for n in range(count)]
    numbers = [n or 0 for n in await database.write(articles.add, source.id, batch, NOW)]
    await database.write(stories.put, [stories.Place(n, n) for n in numbers])
    quote = Quote("", 0, 0, 1.0)
    await database.write(summaries.add, [StoredSummary(n, (quote,)) for n in numbers])


async def woken(database: Database, path: str, topics: Topics, taken: Taken) -> tuple[int, int]:
    """Match every story by itself and wake who follows; how many topics were hit and chats woken, and check them."""
    hit = awake = 0
    plain = sqlite3.connect(path)
    while batch := await database.read(subscriptions.unmatched, 1):
        begin = time.perf_counter()
        found = {story.story: topics.about(story, NOW) for story in batch}
        taken["matching, a story"].append(1e3 * (time.perf_counter() - begin))
        begin = time.perf_counter()
        await database.write(subscriptions.matched, found, NOW)
        taken["writing hits, a story"].append(1e3 * (time.perf_counter() - begin))
        whole = time.perf_counter()
        more = True
        while more:
            begin = time.perf_counter()
            more = bool(await spread_owed(database, NOW))
            taken["waking, a write"].append(1e3 * (time.perf_counter() - begin))
        taken["waking, a story"].append(1e3 * (time.perf_counter() - whole))
        numbers = [number for numbers in found.values() for number in numbers]
        awake += check(plain, numbers)
        hit += len(numbers)
    return hit, awake


def check(plain: sqlite3.Connection, numbers: list[int]) -> int:
    """How many were woken; fails when they are not just the followers of these topics. Lets all sleep again."""
    own = set()
    for number in numbers:
        own |= {row[0] for row in plain.execute("SELECT chat FROM subscriptions WHERE topic = ?", (number,))}
    due = {row[0] for row in plain.execute("SELECT chat FROM readers WHERE due IS NOT NULL")}
    assert due == own, (len(due), len(own))
    with plain:
        plain.execute("UPDATE readers SET due = NULL WHERE due IS NOT NULL")
    return len(due)


async def main(count: int, followers: int, told: int) -> None:
    """Print what each part takes."""
    rng, writer = random.Random(5), Writer(2)
    lines = list({typed(rng, writer.words): None for _ in range(int(count * 1.3))})[:count]
    taken = Taken()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bot.db"
        async with open_database(f"sqlite:///{path}") as database:
            await database.write(readers.change, 1, NOW, lambda one: replace(one, language="ar"))
            fill(path, lines, followers, rng)
            await publish(database, writer, told)
            topics = Topics()
            for name in ("first look at all topics", "another look at them"):
                begin = time.perf_counter()
                await topics.refresh(database)
                taken[name].append(1e3 * (time.perf_counter() - begin))
            begin = time.perf_counter()
            hit, awake = await woken(database, path, topics, taken)
            rate = awake / sum(taken["waking, a story"]) * 1e3
    print(f"{len(lines):,} topics, {followers:,} subscriptions; a story hits {hit / told:.0f} topics")
    print(f"and wakes {awake / told:,.0f} chats, {rate:,.0f} a second\n{taken}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--topics", type=int, default=100_000)
    parser.add_argument("--subscriptions", type=int, default=1_000_000)
    parser.add_argument("--stories", type=int, default=40)
    given = parser.parse_args()
    asyncio.run(main(given.topics, given.subscriptions, given.stories))
