"""How we ask: one host never much at once, nobody waited for too long, nothing told of ourselves."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest
from aiohttp import web

from ingest import fetch
from ingest.fetch import IN_ALL, PER_HOST, FetchError, fetching

LOOPBACK = (ip_network("127.0.0.0/8"),)
GAP = 0.05


@dataclass
class Site:
    """A server on every loopback address that notes when it was asked, for what, and by how many at once."""

    slow: float = 0.0
    port: int = 0
    moments: list[float] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    now: int = 0
    most: int = 0

    def url(self, number: int = 1, page: str = "") -> str:
        return f"http://127.0.0.{number}:{self.port}/{page}"

    async def answer(self, request: web.Request) -> web.Response:
        self.moments.append(time.monotonic())
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(self.slow)
        self.now -= 1
        return web.Response(text="here", headers={"Set-Cookie": "who=reader; Path=/"})


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Site]:
    application = web.Application()
    application.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0, backlog=256).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


async def test_requests_to_a_host_come_one_gap_apart() -> None:
    async with serving(Site()) as site, fetching(LOOPBACK, gap=GAP) as fetcher:
        await asyncio.gather(*(fetcher.get(site.url(1, str(n))) for n in range(6)))
    begun = sorted(site.moments)
    assert len(begun) == 6
    assert begun[-1] - begun[0] >= 5 * GAP * 0.9
    assert fetch.GAP == 1.0


async def test_a_slow_host_has_two_requests_at_once_and_keeps_nobody_else_waiting() -> None:
    async with serving(Site(slow=0.2)) as site, fetching(LOOPBACK, gap=0) as fetcher:
        waiting = [asyncio.create_task(fetcher.get(site.url(1, str(n)))) for n in range(8)]
        await asyncio.sleep(0.05)
        assert site.most == PER_HOST == 2
        await fetcher.get(site.url(2))
        assert not all(task.done() for task in waiting)
        await asyncio.gather(*waiting)
    assert site.most == PER_HOST + 1


async def test_fifty_requests_are_under_way_at_once_however_many_hosts_there_are() -> None:
    async with serving(Site(slow=0.3)) as site, fetching(LOOPBACK, gap=0) as fetcher:
        await asyncio.gather(*(fetcher.get(site.url(n)) for n in range(1, 91)))
    assert site.most == IN_ALL == 50


async def test_nothing_is_told_that_would_know_us_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with serving(Site()) as site, fetching(LOOPBACK, gap=0) as fetcher:
        for n in range(2):
            await fetcher.get(site.url(1, str(n)))
    assert len(site.headers) == 2
    for headers in site.headers:
        assert not headers.keys() & {"cookie", "authorization", "referer"}
        assert headers["user-agent"].startswith("MujazBot/")


async def test_who_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.1)
    async with serving(Site(slow=2)) as site, fetching(LOOPBACK, gap=0) as fetcher:
        begun = time.monotonic()
        with pytest.raises(FetchError, match="did not answer in time") as given_up:
            await fetcher.get(site.url())
        assert time.monotonic() - begun < 1
        assert given_up.value.ours
