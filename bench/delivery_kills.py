"""Kill the delivery with SIGKILL during broadcasts; count messages lost and messages that came twice.

python -m bench.delivery_kills [--kills 200] [--chats 10000] [--rate 1000] [--seed 1]

Each follower of one topic is owed every story once. Stories are published whenever a broadcast is done, so that
all kills fall into one; in the end the delivery runs on until nothing is owed.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import sqlite3
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

import structlog

from bot.run import in_flight, run
from bot.spreading import Topics, match_owed, spread_owed
from config.settings import Settings
from storage import articles, readers, sources, stories, subscriptions, summaries
from storage.database import Connection, Database, open_database
from storage.models import NewArticle, Quote, StoredSummary
from storage.subscriptions import Subscription, Wish
from tests.telegram.core import Telegram
from tests.telegram.front_http import serve

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["bot.run", "tests.telegram.front_http"])
COPIES = 2
"""Of one message, at most."""
TEXT = ("Ships entered the harbour today.", "It had been closed for a year.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run; `worst` is how often the message that came most often came.

    `most` is the greatest number that came again after one kill: of those that were in flight, `flying` at most.
    """

    kills: int
    owed: int
    lost: int
    doubled: int
    worst: int
    most: int
    flying: int
    seconds: float

    @property
    def good(self) -> bool:
        """Whether it is what we promise."""
        return not self.lost and self.worst <= COPIES and self.most <= self.flying

    def __str__(self) -> str:
        counts = f"kills={self.kills} messages={self.owed} lost={self.lost} doubled={self.doubled} worst={self.worst}"
        each = f"doubled/kill={self.doubled / max(1, self.kills):.2f} (most {self.most} of {self.flying} in flight)"
        return f"{counts} {each} s={self.seconds:.0f}"


async def trial(kills: int, chats: int, rate: float, seed: int = 1, within: float = 0.5) -> Outcome:
    """Broadcast to so many chats at `rate` a second, kill so often, then let the delivery finish.

    Each kill comes `within` so many seconds of the first message.
    """
    began, rng, telegram, ended = time.monotonic(), random.Random(seed), Telegram(), list[int]()
    people = [telegram.person(f"Reader {n}", "en").id for n in range(chats)]
    with tempfile.TemporaryDirectory() as folder:
        address, published = f"sqlite:///{folder}/bot.db", 0
        async with serve(telegram) as root, open_database(address) as database:
            await follow(database, people)
            for _ in range(kills):
                if len(telegram.messages) >= published * chats * 0.9:
                    published += 1
                    await publish(database, published)
                before = len(telegram.messages)
                process = start(root, telegram.token, address, rate)
                await sending(telegram, before)
                await asyncio.sleep(rng.uniform(0, within))
                process.kill()
                await asyncio.to_thread(process.join)
                ended.append(await still(telegram))
            process = start(root, telegram.token, address, rate)
            await quiet(telegram, published * chats)
            process.terminate()
            await asyncio.to_thread(process.join)
    flying = in_flight(paid=False, per_second=rate)
    return judged(telegram, ended, published * chats, flying, time.monotonic() - began)


def judged(telegram: Telegram, ended: Sequence[int], owed: int, flying: int, took: float) -> Outcome:
    """What came of it; `ended` is how many messages had come when each of the killed was gone."""
    names = [(message.chat.id, message.text.split("\n")[0]) for message in telegram.messages]
    copies, first = Counter(names), {name: n for n, name in reversed(list(enumerate(names)))}
    # What was in flight at a kill comes again much later: whoever is held by a lease goes to the end of the queue.
    again = Counter(bisect_right(ended, first[name]) for name, count in copies.items() if count > 1)
    worst, doubled, most = (
        max(copies.values(), default=0),
        len(names) - len(copies),
        max(again.values(), default=0),
    )
    return Outcome(len(ended), owed, owed - len(copies), doubled, worst, most, flying, took)


async def still(telegram: Telegram) -> int:
    """How many messages have come, once what a killed process had sent has been taken in."""
    before = -1
    while len(telegram.messages) != before:
        before = len(telegram.messages)
        await asyncio.sleep(0.05)
    return before


async def follow(database: Database, people: Sequence[int]) -> Subscription:
    """Let everyone follow one topic: the first as readers do, the others by copies of his rows."""
    now, (first, *others) = datetime.now(UTC), people
    await database.write(readers.change, first, now, lambda one: replace(one, language="en", zone="UTC"))
    made = await database.write(subscriptions.subscribe, Wish(first, "harbour", "en", "instant"), now)
    with closing(sqlite3.connect(str(database.writer.url.database))) as connection, connection:
        for table in ("readers", "subscriptions"):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
            copied = ", ".join("n.value" if name == "chat" else f"t.{name}" for name in names)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {copied} FROM {table} t, json_each(?) n"
                " WHERE t.chat = ?",
                (json.dumps(others), first),
            )
    return made


async def publish(database: Database, number: int) -> None:
    """A story on the topic, whose followers are woken."""
    now = datetime.now(UTC)
    story = await database.write(add, f"The harbour, part {number}", now)
    topics = Topics()
    while await match_owed(database, topics, now) or await spread_owed(database, now):
        pass
    assert story


async def add(connection: Connection, title: str, now: datetime) -> int:
    """An article that is its own story and has its summary."""
    source = await sources.ensure(connection, "https://echo.example/feed", "The Echo")
    (number,) = await articles.add(connection, source.id, [NewArticle(title, TEXT, "en", (title,))], now)
    assert number is not None
    await stories.put(connection, [stories.Place(number, number)])
    quote = Quote(TEXT[0], 0, len(TEXT[0]), 1.0)
    await summaries.add(connection, [StoredSummary(number, (quote,))])
    return number


def start(root: str, token: str, address: str, rate: float, *, paid: bool = False) -> ForkServerProcess:
    """A delivery in a process of its own, which has loaded what it needs before (`forkserver`)."""
    chosen = {
        "MUJAZ_TELEGRAM__API_URL": root,
        "MUJAZ_TELEGRAM__TOKEN": token,
        "MUJAZ_TELEGRAM__MESSAGES_PER_SECOND": str(rate),
        "MUJAZ_TELEGRAM__PAID_BROADCAST": str(paid).lower(),
        "MUJAZ_STORAGE__URL": address,
        "MUJAZ_LOG__LEVEL": "error",
    }
    process = FORKS.Process(target=deliver, args=(chosen,), daemon=True)
    process.start()
    return process


def deliver(chosen: dict[str, str]) -> None:
    """The child's work: the role of the bot that delivers."""
    os.environ.update(chosen)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(run(Settings(), frozenset({"delivery"})))


async def sending(telegram: Telegram, before: int) -> None:
    """Wait until the delivery has begun to send."""
    async with asyncio.timeout(60):
        while len(telegram.messages) == before:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.005)


async def quiet(telegram: Telegram, owed: int) -> None:
    """Wait until all has come and nothing more does, or nothing has for some seconds."""
    last, since = -1, 0.0
    while since < (1.5 if last >= owed else 8):
        came = len(telegram.messages)
        since = since + 0.1 if came == last else 0.0
        last = came
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--chats", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    outcome = asyncio.run(trial(given.kills, given.chats, given.rate, given.seed))
    print(outcome)
    sys.exit(0 if outcome.good else 1)
