"""A process of our own that holds the stories: grouping is work for a processor, and the loop has readers to answer.

It is imported by that process, so it asks for nothing that grouping does not need.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from threading import Thread
from typing import NamedTuple

from ingest.stories import Assigned, Stories, best_title

STORIES = Stories[int]()
"""The stories of a process that does nothing else."""


class Telling(NamedTuple):
    """An article as grouping needs it; `story` when it is known already."""

    article: int
    published: datetime
    title: str
    text: str
    language: str
    story: int | None = None


def restored(tellings: Sequence[Telling], stories: Stories[int] = STORIES) -> None:
    """Take in articles whose stories are known."""
    for _, published, title, text, language, story in tellings:
        if story is not None:
            stories.restore(story, published, title, text, language)


def placed(tellings: Sequence[Telling], stories: Stories[int] = STORIES) -> list[Assigned[int]]:
    """Where each of these articles belongs."""
    return [stories.place(*telling[:5]) for telling in tellings]


def entitled(titles: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, str]:
    """The best title of each story, of (title, language)."""
    return {story: best_title(told) for story, told in titles.items()}


@contextmanager
def process() -> Iterator[ProcessPoolExecutor]:
    """Such a process, as a pool of one."""
    with ProcessPoolExecutor(1, get_context("spawn"), _alone, (os.getpid(),)) as pool:
        yield pool


def _alone(parent: int) -> None:
    """Leave interrupts to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
