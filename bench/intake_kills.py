"""Kill the bot with SIGKILL while updates pour in; count answers lost and answers given twice.

python -m bench.intake_kills [--kills 20] [--rate 100]
"""

import argparse
import asyncio
import os
import random
import re
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.telegram.core import Telegram
from tests.telegram.front_http import serve

ROOT = Path(__file__).parent.parent
WORD = re.compile(r"w(\d+)w")
PEOPLE = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    asked: int
    lost: int
    doubled: int
    kills: int

    def __str__(self) -> str:
        return f"kills={self.kills} asked={self.asked} lost={self.lost} doubled={self.doubled}"


async def trial(kills: int, rate: float, seed: int = 1) -> Outcome:
    """Ask all the time at `rate` a second, kill that often, then let the bot finish."""
    rng = random.Random(seed)
    telegram = Telegram()
    people = [telegram.person(f"Reader {n}", "en") for n in range(PEOPLE)]
    numbers = count()

    async def ask() -> None:
        while True:
            people[(n := next(numbers)) % PEOPLE].send(f"/topic w{n}w")
            await asyncio.sleep(rng.expovariate(rate))

    with tempfile.TemporaryDirectory() as folder:
        async with serve(telegram) as root:
            asking = asyncio.create_task(ask())
            for _ in range(kills):
                bot = await start(root, telegram.token, folder)
                await polled(telegram)
                await asyncio.sleep(rng.uniform(0.05, 0.8))
                bot.send_signal(signal.SIGKILL)
                await bot.wait()
            asking.cancel()
            bot = await start(root, telegram.token, folder)
            await polled(telegram)
            await quiet(telegram, next(numbers))
            bot.terminate()
            await bot.wait()
    answers = Counter(int(match[1]) for message in telegram.sent() if (match := WORD.search(message.text)))
    asked = next(numbers) - 1
    return Outcome(asked, asked - len(answers), sum(answers.values()) - len(answers), kills)


async def start(root: str, token: str, folder: str) -> asyncio.subprocess.Process:
    """A bot of its own process, with its database in the folder."""
    chosen = {
        "MUJAZ_TELEGRAM__API_URL": root,
        "MUJAZ_TELEGRAM__TOKEN": token,
        "MUJAZ_TELEGRAM__MESSAGES_PER_SECOND": "1000",
        "MUJAZ_STORAGE__URL": f"sqlite:///{folder}/bot.db",
        "MUJAZ_LOG__LEVEL": "error",
    }
    command = (sys.executable, "-m", "bot", "run", "--roles", "bot")
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, **chosen})


async def polled(telegram: Telegram) -> None:
    """Wait until the bot has asked for updates once more."""
    before = len(telegram.called("getUpdates"))
    async with asyncio.timeout(30):
        while len(telegram.called("getUpdates")) == before:  # noqa: ASYNC110 - another process calls
            await asyncio.sleep(0.01)


async def quiet(telegram: Telegram, asked: int) -> None:
    """Wait until everything is answered, or nothing has been for five seconds."""
    last, since = -1, 0.0
    while since < 5:
        sent = len(telegram.sent())
        since = since + 0.1 if sent == last else 0.0
        last = sent
        await asyncio.sleep(0.1)
        if sent >= asked and since > 1:
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rate", type=float, default=100)
    given = parser.parse_args()
    outcome = asyncio.run(trial(given.kills, given.rate))
    print(outcome)
    sys.exit(1 if outcome.lost or outcome.doubled else 0)
