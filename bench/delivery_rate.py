"""How many messages a second one process delivers, through claiming, sending and acknowledging.

python -m bench.delivery_rate [--chats 5000]

The bot has its own process; the fake Bot API, over loopback HTTP, is in this one. The paid rate is asked for, which
bounds it at 1,000 a second less the margin of the pacing.
"""

import argparse
import asyncio
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.delivery_kills import follow, publish, start
from storage.database import open_database
from tests.telegram.core import Telegram
from tests.telegram.front_http import serve


@dataclass(frozen=True, slots=True)
class Outcome:
    """Messages a second of the clock, and of the bot's own CPU time."""

    messages: int
    rate: float
    per_cpu: float

    def __str__(self) -> str:
        return f"messages={self.messages} messages/s={self.rate:,.0f} messages/CPU-s={self.per_cpu:,.0f}"


async def trial(chats: int) -> Outcome:
    """A broadcast to so many chats; the first tenth of it, when the bot starts, is not counted."""
    telegram = Telegram()
    people = [telegram.person(f"Reader {n}", "en").id for n in range(chats)]
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/bot.db"
        async with serve(telegram) as root, open_database(address) as database:
            await database.write(follow, people)
            await publish(database, 1)
            process = start(root, telegram.token, address, 1000, paid=True)
            began, spent, first = await reached(telegram, chats // 10, process.pid)
            ended, all_spent, last = await reached(telegram, chats, process.pid)
            process.terminate()
            await asyncio.to_thread(process.join)
    messages = last - first
    return Outcome(chats, messages / (ended - began), messages / (all_spent - spent))


async def reached(telegram: Telegram, number: int, process: int | None) -> tuple[float, float, int]:
    """When so many messages have come: the time, the bot's CPU time, and how many there are."""
    while len(telegram.messages) < number:  # noqa: ASYNC110 - another process sends
        await asyncio.sleep(0.01)
    return time.perf_counter(), cpu(process), len(telegram.messages)


def cpu(process: int | None) -> float:
    """Seconds that a process has worked: proc(5), utime and stime."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=5_000)
    print(asyncio.run(trial(parser.parse_args().chats)))
