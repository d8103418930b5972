"""A thousand feeds on loopback: cold, then unchanged; commands are answered meanwhile.

    python -m bench.refresh [--feeds 1000] [--items 25] [--words 50] [--workers 1] [--reader]

Every feed has a host of its own (127.x.y.z), so that politeness to hosts does not decide. Prints feeds a second, CPU
seconds of the main process and its workers, their memory (ours and the workers', anonymous pages), how late a timer
was, the longest turn of the event loop, the longest that one of its callbacks took of its own CPU time, and how long
/latest took meanwhile. The server runs in a process of its own, whose time is not counted.
With --reader the Python library of that name (3.26) takes in the same feeds afterwards; it stores and indexes nothing
until asked, knows no languages, no stories and no limits of size or time.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path

from aiohttp import web

from bot import render
from bot.app import utc_now
from bot.run import settle_in
from bot.wording import speak
from ingest.fetch import fetching
from ingest.refresh import Refresh
from ingest.worker import Workers, working
from storage import sources
from storage.database import Database, open_database
from storage.search import Wanted, find

WORDS = {
    "ar": "أعلنت الحكومة اليوم عن خطة جديدة لدعم الاقتصاد في البلاد بعد ارتفاع أسعار الطاقة خلال الأشهر".split(),
    "en": "the government said on monday that a new plan for the economy would follow after prices rose".split(),
    "fr": "le gouvernement a annoncé lundi un nouveau plan pour soutenir les familles après la hausse".split(),
}


def feed(number: int, items: int, words: int = 50) -> bytes:
    """A feed of articles of five paragraphs of so many words, the same at every request."""
    rng = random.Random(number)
    language = rng.choice(sorted(WORDS))
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    entries = "".join(
        entry(number, n, language, now - timedelta(hours=3 * n), rng, words) for n in range(items)
    )
    return f"<rss><channel><title>Feed {number}</title>{entries}</channel></rss>".encode()


def entry(number: int, n: int, language: str, at: datetime, rng: random.Random, words: int) -> str:
    """One item."""
    body = "".join(f"<p>{' '.join(rng.choices(WORDS[language], k=words))} {n}.</p>" for _ in range(5))
    title = " ".join(rng.choices(WORDS[language], k=8))
    return (
        f"<item><title>{title} {number}.{n}</title><link>http://f{number}.example/{n}</link>"
        f"<guid>{number}-{n}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<description><![CDATA[{body}]]></description></item>"
    )


def serve(feeds: int, items: int, words: int) -> None:
    """The news sites, until the process is ended; the first line printed is the port."""
    bodies = [feed(number, items, words) for number in range(feeds)]

    async def answer(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        tag = f'"{number}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=bodies[number], content_type="application/rss+xml", headers={"ETag": tag})

    async def run() -> None:
        application = web.Application()
        application.router.add_get("/{number}.xml", answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0, backlog=2048).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()

    asyncio.run(run())


def host(number: int) -> str:
    """A loopback address for each feed."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


class Meter:
    """CPU and memory of this process and its workers, the event loop's holds, and waits for a command."""

    def __init__(self, workers: Workers, database: Database) -> None:
        self.workers, self.database = workers, database
        self.late: list[float] = []
        self.waits: list[float] = []
        self.memory = [0, 0]
        self.busiest = self.turn = 0.0
        self.cpu = self.spent()

    def spent(self) -> float:
        """CPU seconds so far: ours, and of workers, ended or not."""
        ended = os.times()
        alive = sum(cpu(pid) for pid in self.pids())
        return ended.user + ended.system + ended.children_user + ended.children_system + alive

    def pids(self) -> list[int]:
        """The workers that are there."""
        return [worker.pid for worker in self.workers.alive()]

    async def watch_loop(self) -> None:
        """Notice how late a sleep of a millisecond ends."""
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            self.late.append(time.perf_counter() - begun - 0.001)

    def watch_callbacks(self) -> None:
        """Notice how much of its own CPU time the loop spends in one callback: what others do does not count."""
        run = asyncio.Handle._run

        def watched(handle: asyncio.Handle) -> None:
            begun = time.thread_time()
            run(handle)
            self.busiest = max(self.busiest, time.thread_time() - begun)

        asyncio.Handle._run = watched  # type: ignore[method-assign]

    def watch_turns(self) -> None:
        """Notice how long the loop takes from one look at its sockets to the next, whoever has the processor."""
        selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
        select, begun = selector.select, time.perf_counter()

        def watched(timeout: float | None = None) -> object:
            nonlocal begun
            self.turn = max(self.turn, time.perf_counter() - begun)
            found = select(timeout)
            begun = time.perf_counter()
            return found

        selector.select = watched

    async def command(self) -> None:
        """Ask for /latest ten times a second, as a reader would."""
        words = speak("ar")
        while True:
            begun = time.perf_counter()
            found = await self.database.read(find, Wanted(()), 5, utc_now())
            render.latest(found.hits, words, utc_now())
            self.waits.append(time.perf_counter() - begun)
            held = [resident(os.getpid()), sum(map(resident, self.pids()))]
            self.memory = max(self.memory, held, key=sum)
            await asyncio.sleep(0.1)

    def report(self, name: str, feeds: int, seconds: float) -> dict[str, object]:
        """What was measured."""
        return {
            "run": name,
            "feeds": feeds,
            "seconds": round(seconds, 2),
            "feeds_per_second": round(feeds / seconds, 1),
            "cpu_seconds": round(self.spent() - self.cpu, 2),
            "memory_mb": [round(part / 2**20) for part in self.memory],
            "loop_late_ms_p99": round(1000 * at(self.late, 0.99), 1),
            "loop_late_ms_max": round(1000 * max(self.late, default=0), 1),
            "loop_held_ms_max": round(1000 * self.turn, 1),
            "callback_cpu_ms_max": round(1000 * self.busiest, 1),
            "command_ms_p95": round(1000 * at(self.waits, 0.95), 1),
        }


def at(values: list[float], share: float) -> float:
    """A quantile, 0 of nothing."""
    return sorted(values)[int(share * (len(values) - 1))] if values else 0.0


def cpu(pid: int) -> float:
    """CPU seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Bytes of memory a process holds for itself, without files mapped; 0 when it has ended."""
    try:
        resident, shared = map(int, Path(f"/proc/{pid}/statm").read_text().split()[1:3])
        return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


async def measured(name: str, database: Database, workers: Workers, feeds: int) -> dict[str, object]:
    """One refresh of everything that is due, measured."""
    async with fetching((ip_network("127.0.0.0/8"),)) as fetcher:
        stage = Refresh(database, fetcher, workers.run, utc_now)
        meter = Meter(workers, database)
        watching = [asyncio.create_task(meter.watch_loop()), asyncio.create_task(meter.command())]
        meter.watch_callbacks()
        meter.watch_turns()
        begun = time.perf_counter()
        tally = await stage.all_due()
        seconds = time.perf_counter() - begun
        row = meter.report(name, tally.asked, seconds) | {
            "unchanged": tally.unchanged,
            "added": tally.added,
            "failed": tally.failed,
        }
        for task in watching:
            task.cancel()
        return row


async def overdue(database: Database) -> None:
    """Let every source be due again."""
    for source in await database.read(sources.listed, "followed"):
        await database.write(sources.leave, source.id)
        await database.write(sources.follow, source.url, source.title, utc_now())


def by_reader(feeds: int, port: int) -> None:
    """The same feeds taken in by `reader`, cold, with as many threads as it likes."""
    import feedparser_sgmllib
    from reader import make_reader

    sys.modules["sgmllib"] = feedparser_sgmllib  # the feedparser inside reader knows it by its old name

    with tempfile.TemporaryDirectory() as folder:
        library = make_reader(f"{folder}/reader.db")
        for number in range(feeds):
            library.add_feed(f"http://{host(number)}:{port}/{number}.xml")
        begun, spent = time.perf_counter(), time.process_time()
        library.update_feeds(workers=8)
        seconds = time.perf_counter() - begun
        row = {
            "run": "reader cold",
            "feeds": feeds,
            "seconds": round(seconds, 2),
            "feeds_per_second": round(feeds / seconds, 1),
            "cpu_seconds": round(time.process_time() - spent, 2),
            "memory_mb": [round(resident(os.getpid()) / 2**20)],
            "added": library.get_entry_counts().total,
        }
        print(json.dumps(row), flush=True)


async def main(feeds: int, count: int, port: int) -> None:
    """Add the feeds, look at them cold and unchanged, and print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite:///{folder}/bench.db") as database, working(count) as workers:
            for number in range(feeds):
                url = f"http://{host(number)}:{port}/{number}.xml"
                await database.write(sources.follow, url, f"Feed {number}", utc_now())
            await workers.run(len, "warm")
            speak("ar").ago(utc_now(), utc_now())  # a language is loaded once, with the first answer in it
            settle_in()
            print(json.dumps(await measured("cold", database, workers, feeds)), flush=True)
            await overdue(database)
            print(json.dumps(await measured("unchanged", database, workers, feeds)), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--items", type=int, default=25)
    parser.add_argument("--words", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--reader", action="store_true")
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    if given.serve:
        serve(given.feeds, given.items, given.words)
    else:
        sizes = [f"--{name}={getattr(given, name)}" for name in ("feeds", "items", "words")]
        command = [sys.executable, "-m", "bench.refresh", "--serve", *sizes]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout is not None
                port = int(server.stdout.readline())
                asyncio.run(main(given.feeds, given.workers, port))
                if given.reader:
                    by_reader(given.feeds, port)
            finally:
                server.kill()
