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
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Job = tuple[Callable[..., Any], tuple[Any, ...]]

SECONDS = 8.0
START = 60.0
"""Seconds that a job, and the start of a worker, may take."""
GROWTH = 60 * 2**20
"""Bytes by which a worker's data may grow over what it needs to begin with (RLIMIT_DATA)."""
FAT = 32 * 2**20
"""Bytes by which a worker is larger after a job than before the first with which it is replaced: memory is given back
with the process."""
RARELY = 20_000
"""Objects made anew between two looks for garbage."""
JOBS = 5_000
"""Jobs after which a worker is replaced, whatever it holds on to."""
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV")
"""What a worker inherits: it reads hostile documents, so it knows no token."""
CHILD = "import sys; from ingest.worker import main; main(*map(int, sys.argv[1:]))"


class WorkerError(Exception):
    """A job took its worker down; the message says how."""


class _Lost(Exception):
    """The worker ended because of another job: this one is to be given to the next."""


class Worker:
    """One process: it does one job, and the next may lie before it."""

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
        self._given = self._answered = 0
        if not self._here.poll(START) or not self._ready():
            self.kill()
            raise WorkerError("no worker could be started")

    def _ready(self) -> bool:
        try:
            return bool(self._here.recv())
        except EOFError:
            return False

    def give(self, job: Job) -> None:
        """Lay a job before it."""
        try:
            self._here.send(job)
        except OSError as error:
            self.worn = True
            raise _Lost from error
        self._given += 1

    def answer(self) -> Any:
        """What the job given first answers, or the error it raised; raises WorkerError when it took the worker down.

        In a worker that was worn before it, another job may have done that: this one is lost.
        """
        worn = self.worn
        try:
            fine, answer, tired = self._received()
        except WorkerError as error:
            self.worn = True
            self.end()
            self._process.wait()
            if worn:
                raise _Lost from error
            raise
        finally:
            self._answered += 1
        self.worn = worn or tired
        if not fine:
            raise answer
        return answer

    def _received(self) -> tuple[bool, Any, bool]:
        try:
            if not self._here.poll(self._seconds):
                raise WorkerError(f"it took longer than {self._seconds:g} seconds")
            answer: tuple[bool, Any, bool] = self._here.recv()
        except (EOFError, OSError) as error:
            raise WorkerError("it took more memory than it may, or broke its reader") from error
        return answer

    @property
    def idle(self) -> bool:
        """Whether no job is before it."""
        return self._given == self._answered

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

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
    base, size = _status("VmData"), _status("VmRSS")  # its VmHWM begins with what our parent had
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
        worn = number >= JOBS or _status("VmRSS") > size + FAT
        there.send((fine, answer, worn))
        if worn and not there.poll():
            return  # what it holds is given back at once; a job that lies before it is done first


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


class Place:
    """Where a worker is, or the one that takes its place; two may ask here at once.

    The next job is laid before the worker while it does the one before it, so that it never waits for us.
    """

    def __init__(self, seconds: float, growth: int) -> None:
        self._limits = seconds, growth
        self._giving, self._turn = Lock(), Lock()
        self.asked = 0
        self.closed = False
        self.workers: list[Worker] = []

    def call(self, job: Job) -> Any:
        """What the job answers, or the error it raised; raises WorkerError when it took its worker down."""
        while True:
            with suppress(_Lost):
                return self._call(job)

    def _call(self, job: Job) -> Any:
        with self._giving:  # held until the job before has its answer, so that answers come in order
            worker = self._fresh()
            worker.give(job)
            self._turn.acquire()
        try:
            return worker.answer()
        finally:
            self._turn.release()

    def _fresh(self) -> Worker:
        """The worker that takes jobs; worn ones go when they have answered all they were given."""
        if self.closed:
            raise WorkerError("no more work is done")
        for worker in [worker for worker in self.workers if worker.worn and worker.idle]:
            self.workers.remove(worker)
            worker.kill()
        if not self.workers or self.workers[-1].worn:
            self.workers.append(Worker(*self._limits))
        return self.workers[-1]


class Workers:
    """A few workers and the queue before them; make them with `working`.

    Each has two threads of ours that hand it one job after another: it need not wait for the event loop.
    """

    def __init__(self, count: int, seconds: float = SECONDS, growth: int = GROWTH) -> None:
        self._threads = ThreadPoolExecutor(2 * count, "worker")
        self._places = [Place(seconds, growth) for _ in range(count)]
        self._choosing = Lock()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function answers in a worker; raises WorkerError when it took its worker down."""
        loop = asyncio.get_running_loop()
        answer: T = await loop.run_in_executor(self._threads, self._call, (function, args))
        return answer

    def _call(self, job: Job) -> Any:
        with self._choosing:
            place = min(self._places, key=lambda place: place.asked)
            place.asked += 1
        try:
            return place.call(job)
        finally:
            with self._choosing:
                place.asked -= 1

    def alive(self) -> list[Worker]:
        """The workers that are there."""
        return [worker for place in self._places for worker in place.workers if worker.alive]

    def close(self) -> None:
        """End every worker, whatever it does, and give up what waits for one."""
        for place in self._places:
            place.closed = True
        for worker in self.alive():
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for place in self._places:
            for worker in place.workers:
                worker.kill()


@asynccontextmanager
async def working(count: int, seconds: float = SECONDS, growth: int = GROWTH) -> AsyncIterator[Workers]:
    """So many workers, begun when first asked for, ended with the context."""
    workers = Workers(count, seconds, growth)
    try:
        yield workers
    finally:
        await asyncio.to_thread(workers.close)
