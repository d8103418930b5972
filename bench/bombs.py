"""Bombs that come over a socket: how long each takes, by how much we grow, and whether the next feed is unharmed.

    python -m bench.bombs

A server of ours sends each as a feed, or as the page of a feed's teaser, to the stage as it runs. Prints a line for
each: what became of it, its bytes on the wire, seconds, megabytes by which this process and the worker grew at most
(anonymous memory, looked at every 5 ms), and how many articles of the feed that was asked next were stored.
"""

import asyncio
import gzip
import json
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

import brotli
from aiohttp import web

from bench.refresh import resident
from bot.app import utc_now
from ingest.fetch import fetching
from ingest.refresh import Refresh
from ingest.schedule import Bounds
from ingest.worker import Workers, working
from storage import sources
from storage.database import Database, open_database

LOCAL = (ip_network("127.0.0.0/8"),)
RSS = b"<rss><channel><title>T</title><item><title>News of %s</title><link>%s</link>%s</item></channel></rss>"
ENTITIES = b'<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">%s]>' % b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)


@dataclass(frozen=True, slots=True)
class Bomb:
    """A document, how it is packed, and whether it is the page of an article and not a feed."""

    body: bytes
    packing: str = ""
    page: bool = False


def bombs() -> dict[str, Bomb]:
    """All of them, by name."""
    plain = RSS % (b"zeros", b"http://n.example/", b"<description>%s</description>")
    under = plain % (b"x" * 14_500_000)
    return {
        "gzip of 400 MB": Bomb(gzip.compress(plain % (b"\0" * 400_000_000), 1), "gzip"),
        "gzip just below the limit": Bomb(gzip.compress(under, 1), "gzip"),
        "brotli of 400 MB": Bomb(brotli.compress(plain % (b"\0" * 400_000_000), quality=1), "br"),
        "brotli just below the limit": Bomb(brotli.compress(under, quality=1), "br"),
        "XML entities": Bomb(
            ENTITIES + plain.replace(b"%s", b"&a11;" * 1000).replace(b"zeros", b"&a11; laughs")
        ),
        "50,000 attributes": Bomb(
            plain.replace(b"<description>%s</description>", b"<a %s/>" % _attributes(50_000))
        ),
        "500,000 tags in one another": Bomb(plain % (b"<a>" * 500_000)),
        "5 MB of <p>": Bomb(b"<html><body>" + b"<p>" * 1_660_000, page=True),
        "5 MB of <p>, in a feed": Bomb(plain % (b"&lt;p>" * 800_000)),
        "50,000 attributes, in a page": Bomb(b"<html><body><p %s>" % _attributes(50_000), page=True),
    }


def _attributes(count: int) -> bytes:
    return b" ".join(b'a%d="x"' % n for n in range(count))


@dataclass(frozen=True, slots=True)
class Fared:
    """What became of a bomb, and of the feed after it."""

    bomb: str
    wire_bytes: int
    seconds: float
    main_mb: int
    worker_mb: int
    trouble: str
    next_stored: int


@asynccontextmanager
async def serving(found: dict[str, Bomb]) -> AsyncIterator[str]:
    """A server of the bombs: /feed/NAME and /page/NAME; /good/N is a feed like others."""

    async def answer(request: web.Request) -> web.Response:
        kind, name = request.match_info["kind"], request.match_info["name"]
        if kind == "good":
            return web.Response(body=RSS % (name.encode(), b"http://n.example/" + name.encode(), b""))
        bomb = found[name]
        if bomb.page and kind == "feed":
            link = str(request.url).replace("/feed/", "/page/").encode()
            return web.Response(body=RSS % (b"a page", link, b"<description>A teaser</description>"))
        headers = {"Content-Encoding": bomb.packing} if bomb.packing else {}
        return web.Response(
            body=bomb.body, headers=headers, content_type="text/html" if bomb.page else "text/xml"
        )

    application = web.Application()
    application.router.add_get("/{kind}/{name}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class Growth(Thread):
    """Looks again and again at how much memory this process and its workers hold; the most over the first look."""

    def __init__(self, workers: Workers) -> None:
        super().__init__(daemon=True)
        self.workers, self.over = workers, Event()
        self.begun = self.now()
        self.most = [0, 0]

    def now(self) -> list[int]:
        """Bytes that this process and the workers hold."""
        return [resident(os.getpid()), sum(resident(worker.pid) for worker in self.workers.alive())]

    def run(self) -> None:
        """Look until told to stop."""
        while not self.over.wait(0.005):
            grown = (now - begun for now, begun in zip(self.now(), self.begun, strict=True))
            self.most = [max(pair) for pair in zip(self.most, grown, strict=True)]


async def thrown(name: str, bomb: Bomb, number: int, root: str, stage: Refresh, workers: Workers) -> Fared:
    """One bomb taken in by the stage, then a good feed."""
    database = stage.database
    await workers.run(len, "a worker to begin with")
    await database.write(sources.follow, f"{root}/feed/{name}", name, utc_now())
    growth = Growth(workers)
    growth.start()
    begun = time.monotonic()
    await stage.all_due()
    seconds = time.monotonic() - begun
    growth.over.set()
    growth.join()
    trouble = next((said for url, said in stage.tally.troubles if name in url), "")
    before = stage.tally.added
    await database.write(sources.follow, f"{root}/good/{number}", "Good", utc_now())
    await stage.all_due()
    megabytes = [round(part / 2**20) for part in growth.most]
    added = stage.tally.added - before
    return Fared(name, len(bomb.body), round(seconds, 2), megabytes[0], megabytes[1], trouble, added)


async def survived(chosen: Callable[[str], bool] = bool) -> list[Fared]:
    """What became of the bombs of the chosen names, one after another."""
    found = {name: bomb for name, bomb in bombs().items() if chosen(name)}
    with tempfile.TemporaryDirectory() as folder:
        place = f"sqlite:///{folder}/bombs.db"
        async with (
            open_database(place) as database,
            working(1) as workers,
            fetching(LOCAL, gap=0) as web_,
            serving(found) as root,
        ):
            stage = _stage(database, web_, workers)
            return [
                await thrown(name, bomb, number, root, stage, workers)
                for number, (name, bomb) in enumerate(found.items())
            ]


def _stage(database: Database, fetcher: Any, workers: Workers) -> Refresh:
    return Refresh(database, fetcher, workers.run, utc_now, Bounds(), random.Random(1))


if __name__ == "__main__":
    for fared in asyncio.run(survived()):
        print(json.dumps(asdict(fared), ensure_ascii=False))
