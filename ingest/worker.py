"""Worker processes with limits: what takes too long or too much is killed with its process, which is replaced."""

import asyncio
import multiprocessing
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SECONDS = 10.0
MEMORY = 768 * 2**20
"""Bytes of data that a worker may hold (RLIMIT_DATA)."""
JOBS = 2_000
"""Jobs after which a worker is replaced, whatever it holds on to."""


class WorkerError(Exception):
    """A job took its worker down; the message says how."""


class Worker:
    """One process, one job at a time."""

    def __init__(self, seconds: float, memory: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._seconds = seconds
        self._here, there = context.Pipe()
        self._process: SpawnProcess = context.Process(target=serve, args=(there, memory), daemon=True)
        self._process.start()
        there.close()
        self.jobs = 0

    def call(self, job: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:
        """What the job answers, or the error it raised; raises WorkerError when the worker is lost."""
        self.jobs += 1
        try:
            self._here.send(job)
            if not self._here.poll(self._seconds):
                raise WorkerError(f"it took longer than {self._seconds:.0f} seconds")
            fine, answer = self._here.recv()
        except (EOFError, OSError) as error:
            raise WorkerError("it took more memory than it may") from error
        if not fine:
            raise answer
        return answer

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._here.close()


def serve(there: Connection, memory: int) -> None:
    """A worker's life: one job after another until the other end is closed."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))
    while True:
        try:
            function, arguments = there.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            there.send((True, function(*arguments)))
        except MemoryError:
            return
        except Exception as error:  # it belongs to whoever asked
            there.send((False, error))


class Workers:
    """A few workers and the queue before them; make them with `working`."""

    def __init__(self, count: int, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._limits = seconds, memory
        self._free: asyncio.Queue[Worker | None] = asyncio.Queue()
        self._all: set[Worker] = set()
        for _ in range(count):
            self._free.put_nowait(None)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function answers in a worker; raises WorkerError when it took its worker down."""
        worker = await self._free.get()
        try:
            if worker is None:
                worker = await asyncio.to_thread(self._hired)
            answer: T = await asyncio.to_thread(worker.call, (function, args))
        except (WorkerError, asyncio.CancelledError):
            self._dismiss(worker)
            worker = None
            raise
        finally:
            if worker is not None and worker.jobs >= JOBS:
                self._dismiss(worker)
                worker = None
            self._free.put_nowait(worker)
        return answer

    def _hired(self) -> Worker:
        worker = Worker(*self._limits)
        self._all.add(worker)
        return worker

    def _dismiss(self, worker: Worker | None) -> None:
        if worker is not None:
            self._all.discard(worker)
            worker.kill()

    def close(self) -> None:
        """End every worker."""
        for worker in list(self._all):
            self._dismiss(worker)


@asynccontextmanager
async def working(count: int, seconds: float = SECONDS, memory: int = MEMORY) -> AsyncIterator[Workers]:
    """So many workers, begun when first asked for, ended with the context."""
    workers = Workers(count, seconds, memory)
    try:
        yield workers
    finally:
        await asyncio.to_thread(workers.close)
