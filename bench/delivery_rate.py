"""How many messages a second one process delivers without limits, beside the library sending by itself.

python -m bench.delivery_rate [--messages 5000]

One server, the fake Bot API over loopback HTTP in a process of its own; against it in turn, in one run: the library
as it comes (httpx), the library over our transport, each with 50 requests in flight, and the whole delivery: claim,
plan, outbox, send, journal, acknowledge, at no pace but its own.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from telegram.request import HTTPXRequest

from bench.delivery_kills import follow, publish
from bench.transport import measure
from bot.app import utc_now
from bot.delivery import Courier, Desk
from bot.journal import Journal
from bot.pacing import Pacing
from bot.run import messenger, settle_in, transport
from bot.transport import AiohttpRequest
from config.settings import Telegram
from storage import deliveries
from storage.database import open_database

AT_ONCE, ROUNDS = 50, 3
ANY = 100_000.0
"""Messages a second that the pacing is to allow: more than there will be."""
FIRST = 1001
"""The id of the fake's first person."""


Rate = tuple[float, float]
"""Messages a second, and a second of this process's CPU time."""


async def delivered(root: str, token: str, messages: int) -> Rate:
    """A broadcast to so many chats, through the whole delivery."""
    people = [FIRST + n for n in range(messages)]
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "delivered")
        async with (
            open_database(f"sqlite:///{folder}/bot.db") as database,
            transport(journal, AT_ONCE) as way,
        ):
            await follow(database, people)
            await publish(database, 1)
            settings = Telegram.model_validate({"token": token, "api_url": root})
            bot = messenger(settings, way, Pacing(per_second=ANY))
            await bot.initialize()
            wall, cpu = time.perf_counter(), time.process_time()
            await drained(Desk(bot, database, utc_now, journal))
            rate = messages / (time.perf_counter() - wall), messages / (time.process_time() - cpu)
            sent = [one.state for chat in people for one in await database.read(deliveries.of_chat, chat)]
        journal.close()
    assert sent == ["sent"] * messages
    return rate


async def drained(desk: Desk) -> None:
    """Serve whoever is due until nobody is."""
    courier = Courier(desk)
    courier.open()
    busy = True
    while await courier.serve_due() or busy:
        busy = courier.busy
        await asyncio.sleep(0.005)
    await courier.close()


async def compare(root: str, token: str, messages: int) -> None:
    """Each in turn, several rounds, the best of each."""
    settle_in()
    best: dict[str, Rate] = {}
    for _ in range(ROUNDS):
        found = {
            "library": await measure(HTTPXRequest(AT_ONCE), root, token, messages // 5, AT_ONCE),
            "library over our transport": await measure(AiohttpRequest(), root, token, messages, AT_ONCE),
            "delivery, claim to acknowledgement": await delivered(root, token, messages),
        }
        best = {name: max(rate, best.get(name, rate)) for name, rate in found.items()}
    plain = best["library"][0]
    for name, (wall, cpu) in best.items():
        print(f"{name:35} {wall:6,.0f} messages/s {wall / plain:5.1f}x {cpu:6,.0f} per CPU second")


def main(messages: int) -> None:
    """Start the server, compare, stop it."""
    command = [sys.executable, "-m", "tests.telegram.front_http", str(messages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout and server.stdin
        root, token = server.stdout.readline().split()
        asyncio.run(compare(root, token, messages))
        server.stdin.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    main(parser.parse_args().messages)
