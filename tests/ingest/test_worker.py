"""Workers: what breaks one is told, and the next job is done by another."""

import asyncio
import os
import time

import pytest

from ingest.feeds import NotAFeed
from ingest.reading import read
from ingest.worker import WorkerError, working
from tests.conftest import NOW
from tests.ingest.jobs import filled, slept

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


async def test_a_job_behind_one_that_breaks_the_worker_is_done_by_the_next() -> None:
    async with working(1, seconds=1) as workers:
        for breaks in ((os._exit, 3), (time.sleep, 60), (bytearray, 10**9)):
            broken, *fine = await asyncio.gather(
                workers.run(*breaks), *(workers.run(len, "n" * n) for n in range(9)), return_exceptions=True
            )
            assert isinstance(broken, WorkerError)
            assert fine == [*range(9)]


async def test_a_worker_that_took_much_memory_is_replaced_and_no_job_is_lost() -> None:
    async with working(1, growth=200 * 2**20) as workers:
        first = await workers.run(os.getpid)
        answers = await asyncio.gather(*(workers.run(filled, 40 * 2**20) for _ in range(4)))
        last = await workers.run(os.getpid)
        assert last not in (first, *answers)
        assert [worker.pid for worker in workers.alive()] == [last]


async def test_the_next_job_lies_before_the_worker_when_it_ends_one() -> None:
    async with working(1) as workers:
        await workers.run(len, "warm")
        first = asyncio.create_task(workers.run(time.sleep, 0.5))
        second = asyncio.create_task(workers.run(time.monotonic))
        await asyncio.sleep(0.2)
        sum(range(60_000_000))  # no thread of ours can hand over anything meanwhile
        held = time.monotonic()
        await first
        assert await second < held


async def test_two_workers_share_what_comes() -> None:
    async with working(2) as workers:
        await asyncio.gather(workers.run(slept, 0), workers.run(slept, 0))
        spans = await asyncio.gather(workers.run(slept, 0.5), workers.run(slept, 0.5))
        assert max(begin for begin, _ in spans) < min(end for _, end in spans)


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
