"""Messages a second over our transport beside the library's own, in one run against the loopback Bot API.

    python -m bench.transport [messages]

The server is a process of its own. Wall time counts for both; the sender's CPU time is what a busier machine
does not change much.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot.transport import AiohttpRequest

PEOPLE = range(1001, 1501)
ROUNDS = 3


async def measure(
    transport: BaseRequest, root: str, token: str, messages: int, at_once: int
) -> tuple[float, float]:
    """Messages per second of wall time, and per second of this process's CPU time."""
    async with Bot(token, f"{root}/bot", request=transport, get_updates_request=transport) as bot:
        work = iter(range(messages))
        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(send(bot, work) for _ in range(at_once)))
        return messages / (time.perf_counter() - wall), messages / (time.process_time() - cpu)


async def send(bot: Bot, work: Iterator[int]) -> None:
    """One sender among many: takes the next message until none is left."""
    for number in work:
        text = f'<b>عاجل {number}</b> نص قصير <a href="https://example.org/{number}">المصدر</a>'
        await bot.send_message(PEOPLE[number % len(PEOPLE)], text, parse_mode="HTML")


async def compare(root: str, token: str, messages: int) -> None:
    """Every transport in turn, several rounds, the best of each and the ratio."""
    for at_once in (10, 50):
        best: dict[str, tuple[float, float]] = {}
        for _ in range(ROUNDS):
            for name, make in (("httpx", HTTPXRequest), ("aiohttp", AiohttpRequest)):
                count = messages if name == "aiohttp" else messages // 4
                found = await measure(make(), root, token, count, at_once)
                best[name] = max(found, best.get(name, found))
        for name, (wall, cpu) in best.items():
            print(f"{at_once:3} in flight  {name:8} {wall:6.0f} messages/s   {cpu:6.0f} per CPU second")
        print(f"{at_once:3} in flight  ratio    {best['aiohttp'][0] / best['httpx'][0]:6.1f} of wall time")


def main() -> None:
    """Start the server, compare, stop it."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    command = [sys.executable, "-m", "tests.telegram.front_http", str(len(PEOPLE))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout and server.stdin
        root, token = server.stdout.readline().split()
        asyncio.run(compare(root, token, messages))
        server.stdin.close()


if __name__ == "__main__":
    main()
