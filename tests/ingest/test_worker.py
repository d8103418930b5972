"""Workers: what breaks one is told, and the next job is done by another."""

import asyncio
import os
import time

import pytest

from ingest.feeds import NotAFeed
from ingest.reading import read
from ingest.worker import WorkerError, working
from tests.conftest import NOW

FEED = b"<rss><channel><title>T</title><item><title>News</title><link>https://n.example/1</link></item></channel></rss>"


async def test_a_job_that_takes_too_long_or_too_much_or_dies_is_told_and_the_next_is_done() -> None:
    async with working(1, seconds=1, growth=64 * 2**20) as workers:
        with pytest.raises(WorkerError, match="longer than 1 second"):
            await workers.run(time.sleep, 60)
        with pytest.raises(WorkerError, match="memory"):
            await workers.run(bytearray, 10**9)
        with pytest.raises(WorkerError):
            await workers.run(os._exit, 3)
        with pytest.raises(NotAFeed):
            await workers.run(read, b"<html></html>", "https://n.example/", "", NOW)
        reading = await workers.run(read, FEED, "https://n.example/", "", NOW)
        assert [article.title for article in reading.articles] == ["News"]


async def test_workers_know_no_token_and_end_with_their_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUJAZ_TELEGRAM__TOKEN", "1:secret")
    async with working(1) as workers:
        assert await workers.run(os.getenv, "MUJAZ_TELEGRAM__TOKEN") is None
        pid = await workers.run(os.getpid)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_next_job_is_handed_over_while_the_loop_is_held() -> None:
    async with working(1) as workers:
        await workers.run(len, "warm")
        jobs = [asyncio.create_task(workers.run(time.monotonic)) for _ in range(3)]
        await asyncio.sleep(0)
        time.sleep(0.5)  # noqa: ASYNC251 - the loop is held
        held = time.monotonic()
        assert all([await job < held for job in jobs])
