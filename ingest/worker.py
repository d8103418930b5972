"""Worker processes with limits: what takes too long or too much is killed with its process, which is replaced."""

import asyncio
import gc
import os
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import local
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SECONDS = 8.0
START = 60.0
"""Seconds that a job, and the start of a worker, may take."""
GROWTH = 60 * 2**20
"""Bytes by which a worker's data may grow over what it needs to begin with (RLIMIT_DATA)."""
FAT = 48 * 2**20
"""Bytes of growth with which a worker is replaced after its job: memory is given back with the process."""
RARELY = 20_000
"""Objects made anew between two looks for garbage."""
JOBS = 5_000
"""Jobs after which a worker is replaced, whatever it holds on to."""
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV")
"""What a worker inherits: it reads hostile documents, so it knows no token."""
CHILD = "import sys; from ingest.worker import main; main(*map(int, sys.argv[1:]))"


class WorkerError(Exception):
    """A job took its worker down; the message says how."""


class Worker:
    """One process, one job at a time."""

    def __init__(self, seconds: float, growth: int) -> None:
        self._seconds = seconds
        self._here, there = Pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", CHILD, str(there.fileno()), str(growth), str(int(seconds) + 5)],
            pass_fds=(there.fileno(),),
            stdin=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | ONE_THREAD,
        )
        there.close()
        self.worn = False
        if not self._here.poll(START) or not self._ready():
            self.kill()
            raise WorkerError("no worker could be started")

    def _ready(self) -> bool:
        try:
            return bool(self._here.recv())
        except EOFError:
            return False

    def call(self, job: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:
        """What the job answers, or the error it raised; raises WorkerError when the worker is lost."""
        try:
            self._here.send(job)
            if not self._here.poll(self._seconds):
                raise WorkerError(f"it took longer than {self._seconds:g} seconds")
            fine, answer, self.worn = self._here.recv()
        except (EOFError, OSError) as error:
            raise WorkerError("it took more memory than it may, or broke its reader") from error
        if not fine:
            raise answer
        return answer

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def end(self) -> None:
        """End the process, whatever it does: whoever waits for its answer hears that it is lost."""
        self._process.kill()

    def kill(self) -> None:
        """The same, and let go of what belonged to it."""
        self.end()
        self._process.wait()
        self._here.close()


ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


def main(handle: int, growth: int, seconds: int) -> None:
    """A worker's life: one job after another until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from ingest.reading import warm

    warm()
    os.nice(10)  # whoever answers readers goes first
    gc.freeze()  # what is loaded stays: looking through it again and again takes a tenth of the time
    gc.set_threshold(RARELY)
    there = Connection(handle)
    base, peak = _status("VmData"), _peak()
    resource.setrlimit(resource.RLIMIT_DATA, (base + growth, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    there.send(True)
    for number in range(1, sys.maxsize):
        signal.alarm(0)
        try:
            job = there.recv()
        except EOFError:
            return
        signal.alarm(seconds)  # an orphan ends by itself too
        fine, answer = done(*job)
        there.send((fine, answer, number >= JOBS or _peak() > peak + FAT))


def done(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """What came of a job: True and its answer, or False and the error that belongs to whoever asked."""
    try:
        return True, function(*arguments)
    except MemoryError:
        os._exit(1)
    except Exception as error:
        return False, error


def _status(name: str) -> int:
    """Bytes, as the kernel counts this process; 0 where it does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _peak() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Workers:
    """A few workers and the queue before them; make them with `working`.

    Each has a thread of ours that hands it one job after another: it need not wait for the event loop to give it more.
    """

    def __init__(self, count: int, seconds: float = SECONDS, growth: int = GROWTH) -> None:
        self._limits = seconds, growth
        self._threads = ThreadPoolExecutor(count, "worker")
        self._own = local()
        self._all: set[Worker] = set()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function answers in a worker; raises WorkerError when it took its worker down."""
        loop = asyncio.get_running_loop()
        answer: T = await loop.run_in_executor(self._threads, self._call, (function, args))
        return answer

    def _call(self, job: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:
        worker: Worker | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = Worker(*self._limits)
            self._all.add(worker)
        try:
            return worker.call(job)
        except WorkerError:
            worker.worn = True
            raise
        finally:
            if worker.worn:
                self._own.worker = None
                self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.kill()

    def alive(self) -> list[Worker]:
        """The workers that are there."""
        return list(self._all)

    def close(self) -> None:
        """End every worker, whatever it does, and give up what waits for one."""
        for worker in self.alive():
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for worker in self.alive():
            self._dismiss(worker)


@asynccontextmanager
async def working(count: int, seconds: float = SECONDS, growth: int = GROWTH) -> AsyncIterator[Workers]:
    """So many workers, begun when first asked for, ended with the context."""
    workers = Workers(count, seconds, growth)
    try:
        yield workers
    finally:
        await asyncio.to_thread(workers.close)
