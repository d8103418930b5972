"""How long a command waits for its answer: when nothing else happens, and while a thousand feeds are being read.

    python -m bench.chat_under_load [--feeds 1000] [--rate 100] [--seconds 20]

The whole bot runs in a process of its own, with every role; a strict Bot API and the news sites are on loopback. Each
command comes from somebody new, and counts from the moment Telegram has it to the moment the answer arrives there.
The Bot API (in this process) and the sites share the machine's cores with the bot.
"""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.intake_kills import polled
from bench.refresh import WORDS, at, host
from bot.app import utc_now
from storage import sources
from storage.database import Connection, open_database
from tests.telegram.core import Telegram
from tests.telegram.front_http import serve
from tests.telegram.people import Person

ROOT = Path(__file__).parent.parent
COMMANDS = (
    "/latest",
    f"/topic {WORDS['ar'][2]}",
    "/topics",
    "/settings",
    f"/topic {WORDS['en'][8]}",
    "/subscriptions",
    "/help",
    "/latest 10",
)
PATIENCE = 30
"""Seconds that the last answers may take."""


async def started(root: str, token: str, folder: str) -> asyncio.subprocess.Process:
    """The bot, with every role."""
    chosen = {
        "MUJAZ_TELEGRAM__API_URL": root,
        "MUJAZ_TELEGRAM__TOKEN": token,
        "MUJAZ_TELEGRAM__MESSAGES_PER_SECOND": "1000",
        "MUJAZ_TELEGRAM__PAID_BROADCAST": "true",
        "MUJAZ_FETCH__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "MUJAZ_STORAGE__URL": f"sqlite:///{folder}/bot.db",
        "MUJAZ_LOG__LEVEL": "error",
    }
    command = (sys.executable, "-m", "bot", "run")
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, **chosen})


async def asked(telegram: Telegram, people: list[Person], rate: float) -> dict[int, float]:
    """Let each of them send a command, at an even pace; when each did."""
    sent: dict[int, float] = {}
    begin = time.monotonic()
    for n, person in enumerate(people):
        await asyncio.sleep(max(0.0, begin + n / rate - time.monotonic()))
        sent[person.id] = time.time()
        person.send(COMMANDS[n % len(COMMANDS)])
    return sent


async def answered(telegram: Telegram, waiting: dict[int, float]) -> list[float]:
    """Seconds that each of them waited for the first message; those who got none in time, for ever."""
    until = time.monotonic() + PATIENCE
    while True:
        first: dict[int, float] = {}
        for call in telegram.called("sendMessage"):
            first.setdefault(int(call.parameters["chat_id"]), call.at)
        if waiting.keys() <= first.keys() or time.monotonic() > until:
            return [first.get(number, float("inf")) - moment for number, moment in waiting.items()]
        await asyncio.sleep(0.2)


async def phase(name: str, telegram: Telegram, rate: float, count: int) -> dict[str, object]:
    """So many commands at that rate; what was measured."""
    people = [telegram.person(f"{name} {n}", "ar" if n % 2 else "en") for n in range(count)]
    waits = await answered(telegram, await asked(telegram, people, rate))
    lost = sum(wait == float("inf") for wait in waits)
    row = {share: round(1000 * at(waits, share), 1) for share in (0.5, 0.95, 0.99, 1.0)}
    return {
        "run": name,
        "commands": count,
        "a_second": rate,
        "unanswered": lost,
        "p50_ms": row[0.5],
        "p95_ms": row[0.95],
        "p99_ms": row[0.99],
        "worst_ms": row[1.0],
    }


def read(path: str) -> tuple[int, int]:
    """How many feeds were looked at, and how many articles there are."""
    with closing(sqlite3.connect(path)) as plain:
        both = "SELECT (SELECT count(fetched) FROM sources), (SELECT count(*) FROM articles)"
        feeds, texts = plain.execute(both).fetchone()
    return feeds, texts


async def follow(connection: Connection, feeds: int, port: int) -> None:
    """Follow all the feeds at once."""
    for number in range(feeds):
        await sources.follow(
            connection, f"http://{host(number)}:{port}/{number}.xml", f"Feed {number}", utc_now()
        )


async def main(feeds: int, port: int, rate: float, seconds: float) -> None:
    """Ask an idle bot, then a busy one."""
    telegram = Telegram()
    with tempfile.TemporaryDirectory() as folder:
        async with serve(telegram) as root:
            bot = await started(root, telegram.token, folder)
            try:
                await polled(telegram)
                await asyncio.sleep(3)
                await phase("warm", telegram, 10, 24)
                print(json.dumps(await phase("idle", telegram, 10, 150)), flush=True)
                path = f"{folder}/bot.db"
                async with open_database(f"sqlite:///{path}") as database:
                    await database.write(follow, feeds, port)
                before = read(path)
                row = await phase("busy", telegram, rate, int(rate * seconds))
                feeds_read, kept = (b - a for a, b in zip(before, read(path), strict=True))
                print(json.dumps(row | {"feeds_read": feeds_read, "articles_kept": kept}), flush=True)
            finally:
                bot.send_signal(signal.SIGTERM)
                await bot.wait()
    if telegram.mistakes:
        print(telegram.mistakes[:3])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    sites = [sys.executable, "-m", "bench.refresh", "--serve", f"--feeds={given.feeds}"]
    with subprocess.Popen(sites, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            asyncio.run(main(given.feeds, int(server.stdout.readline()), given.rate, given.seconds))
        finally:
            server.kill()
