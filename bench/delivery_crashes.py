"""Crash the delivery at every statement, await and step of the wire of a broadcast, one run each: enumerated.

python -m bench.delivery_crashes [--every 1]

A run is counted step by step: each SQL statement (before and after it) and commit, each request before it leaves,
once it has left, and once Telegram has taken it, and each time that any task goes on after an await. In the nth run
the nth step is the last: nothing reaches disk, journal or Telegram any more, as after SIGKILL. Then a new delivery
opens the same files and finishes.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import event

from bot.delivery import Courier, recover
from bot.journal import MARK, Journal
from storage.database import open_database
from tests.newsroom import Newsroom, newsroom
from tests.telegram.core import Telegram
from tests.telegram.front_inprocess import InProcess

PEOPLE = 3
MOMENTS = "before_cursor_execute", "after_cursor_execute", "commit"


class Killed(Exception):
    """The process is no more."""


@dataclass
class Life:
    """So many steps are left to a process."""

    left: float
    steps: int = 0

    def step(self, *anything: Any) -> None:
        """Take one, or end."""
        if self.over:
            raise Killed
        self.steps += 1

    @property
    def over(self) -> bool:
        """Whether the last step has been taken."""
        return self.steps >= self.left


class Counted(Coroutine[Any, Any, Any]):
    """A coroutine each of whose awaits is a step; when there is none left it may go on, and changes nothing."""

    def __init__(self, work: Coroutine[Any, Any, Any], life: Life) -> None:
        self._work, self._life = work, life

    def send(self, value: Any) -> Any:
        if not self._life.over:
            self._life.step()
        return self._work.send(value)

    def throw(self, *error: Any) -> Any:
        return self._work.throw(*error)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Any:
        return self._work.__await__()


class Dying(InProcess):
    """A wire on which a process may end at three places of every request."""

    def __init__(self, telegram: Telegram, journal: Journal, life: Life) -> None:
        super().__init__(telegram)
        self._notes, self._life = journal, life

    async def do_request(self, *arguments: Any, **more: Any) -> tuple[int, bytes]:
        self._life.step()
        self._notes.leaving(MARK.get())
        self._life.step()
        taken = asyncio.create_task(super().do_request(*arguments, **more))
        await asyncio.sleep(0)  # what is in the kernel's hands arrives, whatever becomes of us
        self._life.step()
        self._notes.sent(MARK.get())
        self._life.step()
        answer = await taken
        self._life.step()
        return answer


class Mortal(Journal):
    """A journal that a dead process does not write into."""

    life = Life(float("inf"))

    def sent(self, mark: str) -> None:
        self.life.step()
        super().sent(mark)
        self.life.step()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of all the runs."""

    crashes: int
    owed: int
    lost: int
    doubled: int
    worst: int

    def __str__(self) -> str:
        counts = f"crashes={self.crashes} messages={self.owed} lost={self.lost} doubled={self.doubled}"
        return f"{counts} worst={self.worst}"


async def enumerated(every: int = 1) -> Outcome:
    """Every so manyth step as the last one of a run."""
    crashes, lost, doubled, worst, owed = 0, 0, 0, 0, PEOPLE * 2
    with tempfile.TemporaryDirectory() as folder:
        async with newsroom(Path(folder)) as news:
            people = [news.telegram.person(f"Reader {n}", "en") for n in range(PEOPLE)]
            for person in people:
                await news.follow(person)
            for title in ("The harbour opens", "The harbour closes"):
                await news.publish(title)
        life = Life(0)
        while life.over:
            life = Life(life.left + every)
            copies = await crashed(Path(folder), life)
            crashes += life.over
            lost += owed - len(copies)
            doubled += sum(copies.values()) - len(copies)
            worst = max(worst, *copies.values())
    return Outcome(crashes, owed * crashes, lost, doubled, worst)


async def crashed(prepared: Path, life: Life) -> Counter[tuple[int, str]]:
    """How often each message came, when the first delivery lives so long and a second one follows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(prepared / "mujaz.db", folder / "mujaz.db")
        telegram = Telegram()
        for n in range(PEOPLE):
            telegram.person(f"Reader {n}", "en")
        with suppress(Killed):
            await first(folder, telegram, life)
        async with newsroom(folder) as news:
            news.telegram = telegram
            await recover(news.desk())
            await news.deliver()
        return Counter((m.chat.id, m.text.split("\n")[0]) for m in telegram.sent())


async def first(folder: Path, telegram: Telegram, life: Life) -> None:
    """A delivery that ends with its life, or when nothing is owed."""
    journal = Mortal(folder / "delivered")
    journal.life = life
    asyncio.get_running_loop().set_task_factory(
        lambda loop, work, **more: asyncio.Task(Counted(work, life), loop=loop, **more)  # type: ignore[arg-type]
    )
    async with open_database(f"sqlite:///{folder}/mujaz.db") as database:
        for moment in MOMENTS:
            event.listen(database.writer.sync_engine, moment, life.step)
        news = Newsroom(telegram, database, journal)
        courier = Courier(news.desk(Dying(telegram, journal, life)))
        courier.open()
        with suppress(Killed):
            while await courier.serve_due() and not life.over:
                draining = asyncio.create_task(courier.drained())
                while not (draining.done() or life.over):  # noqa: ASYNC110 - death has no event
                    await asyncio.sleep(0.005)
                draining.cancel()
        asyncio.get_running_loop().set_task_factory(None)
        await courier.abandon()
        for moment in MOMENTS:  # what remains is to close the files
            event.remove(database.writer.sync_engine, moment, life.step)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    outcome = asyncio.run(enumerated(parser.parse_args().every))
    print(outcome)
    sys.exit(1 if outcome.lost or outcome.worst > 2 else 0)
