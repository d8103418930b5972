"""A broadcast at the model's limits while people ask: rate, refusals, losses, and how long people waited.

python -m bench.delivery_limits [--chats 3000]

The bot that answers and delivers runs in a process of its own; the fake Bot API with its limits (30 messages in any
second, 3 in any 3 s to one chat) is in this one. Twice a second somebody asks; the wait ends when the answer comes.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass

from bench.delivery_kills import FORKS, follow, publish
from bot.run import run, settle_in
from config.settings import Settings
from storage.database import open_database
from tests.telegram.core import Telegram
from tests.telegram.front_http import serve
from tests.telegram.limits import Limits
from tests.telegram.people import Person

EVERY = 0.5
"""Seconds between two questions."""
ASKERS = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came, how quickly, the share of calls that were refused, and the waits of those who asked."""

    messages: int
    rate: float
    refused: float
    lost: int
    doubled: int
    waits: list[float]

    def __str__(self) -> str:
        came = f"messages={self.messages} messages/s={self.rate:.2f} 429s={self.refused:.3%}"
        p95 = sorted(self.waits)[int(len(self.waits) * 0.95)]
        waits = f"asked={len(self.waits)} wait p95={p95:.2f} s max={max(self.waits):.2f} s"
        return f"{came} lost={self.lost} doubled={self.doubled} {waits}"


async def trial(chats: int) -> Outcome:
    """A story to so many chats."""
    settle_in()  # a stand-in that pauses to collect garbage would take in at once what came evenly spaced
    telegram, waits = Telegram(limits=Limits()), list[float]()
    people = [telegram.person(f"Reader {n}", "en").id for n in range(chats)]
    askers = [telegram.person(f"Asker {n}", "en") for n in range(ASKERS)]
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/bot.db"
        async with serve(telegram) as root, open_database(address) as database:
            await follow(database, people)
            await publish(database, 1)
            process = FORKS.Process(target=talk, args=(root, telegram.token, address), daemon=True)
            process.start()
            while not telegram.sent():  # noqa: ASYNC110 - another process sends
                await asyncio.sleep(0.01)
            async with asyncio.TaskGroup() as questions:
                while len(telegram.sent()) - len(waits) < chats:
                    questions.create_task(ask(askers[len(telegram.messages) % ASKERS], waits))
                    await asyncio.sleep(EVERY)
            await asyncio.sleep(2)
            process.terminate()
            await asyncio.to_thread(process.join)
    return judged(telegram, people, waits)


def judged(telegram: Telegram, people: list[int], waits: list[float]) -> Outcome:
    """What became of it all."""
    calls = telegram.called("sendMessage")
    came = sorted(call.at for call in calls if call.code == 200)
    copies = Counter(message.chat.id for message in telegram.sent())
    told = {chat: copies[chat] for chat in people if copies[chat]}
    return Outcome(
        messages=len(came),
        rate=(len(came) - 1) / (came[-1] - came[0]),
        refused=sum(call.code == 429 for call in calls) / len(calls),
        lost=len(people) - len(told),
        doubled=sum(told.values()) - len(told),
        waits=waits,
    )


async def ask(person: Person, waits: list[float]) -> None:
    """One question, and how long its answer took to come."""
    before, began = len(person.messages()), time.monotonic()
    person.send("/help")
    while len(person.messages()) == before:  # noqa: ASYNC110 - another process answers
        await asyncio.sleep(0.01)
    waits.append(time.monotonic() - began)


def talk(root: str, token: str, address: str) -> None:
    """The child's work: the roles that answer and deliver."""
    os.environ["MUJAZ_TELEGRAM__API_URL"] = root
    os.environ["MUJAZ_TELEGRAM__TOKEN"] = token
    os.environ["MUJAZ_STORAGE__URL"] = address
    os.environ["MUJAZ_LOG__LEVEL"] = "error"
    asyncio.run(run(Settings(), frozenset({"bot", "delivery"})))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=3_000)
    print(asyncio.run(trial(parser.parse_args().chats)))
