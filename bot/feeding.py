"""The refresh stage put together as the settings say, and what an operator does to the list of sources."""

import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import config
from config.settings import Fetch
from ingest import discovery
from ingest.address import networks
from ingest.discovery import Found, NothingFound
from ingest.fetch import Fetcher, fetching
from ingest.load import Outline, Rejected, read
from ingest.refresh import Refresh
from ingest.schedule import Bounds
from ingest.worker import Workers, working
from storage import sources
from storage.database import Database
from storage.models import Source

CATALOGUE = Path(config.__file__).parent / "sources"
WORKERS = min(4, max(1, (os.cpu_count() or 1) - 1))
"""Processes that read documents: one core is left to fetching and storing."""


class SourceError(Exception):
    """A source cannot be added or found; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The means to reach the web and to read what comes from it."""

    web: Fetcher
    workers: Workers


@asynccontextmanager
async def reaching(fetch: Fetch) -> AsyncIterator[Reach]:
    """A fetcher and its workers, as the settings allow."""
    async with (
        fetching(networks(fetch.allow_networks), gap=fetch.gap) as web,
        working(WORKERS) as workers,
    ):
        yield Reach(web, workers)


@asynccontextmanager
async def refreshing(
    fetch: Fetch, database: Database, clock: Callable[[], datetime]
) -> AsyncIterator[Refresh]:
    """The refresh stage, ready to begin."""
    bounds = Bounds(timedelta(seconds=fetch.min_interval), timedelta(seconds=fetch.max_interval))
    async with reaching(fetch) as reach:
        yield Refresh(database, reach.web, reach.workers.run, clock, bounds)


async def found(reach: Reach, typed: str) -> Found:
    """The feed behind an address; raises SourceError."""
    try:
        return await discovery.find(reach.web, reach.workers.run, typed)
    except NothingFound as error:
        raise SourceError(f"{typed} cannot be added: {error}.") from error


async def one(database: Database, words: str) -> Source:
    """The one source that is meant; raises SourceError."""
    meant = await database.read(sources.named, words)
    if len(meant) != 1:
        many = "several sources are" if meant else "no source is"
        raise SourceError(f"{many} called {words!r}: see the numbers in `mujaz sources list`.")
    return meant[0]


def outlines(place: Path, now: datetime) -> Sequence[Outline]:
    """The sources named in an OPML file; raises SourceError."""
    try:
        listed = read(place.read_bytes(), name=place.stem, now=now).outlines
    except OSError as error:
        raise SourceError(f"{place} cannot be read: {error.strerror}.") from error
    except Rejected as reason:
        raise SourceError(f"{place} cannot be imported: {reason}.") from reason
    if not listed:
        raise SourceError(f"{place} is no OPML file: it names no feed.")
    return listed


def catalogue(now: datetime) -> Iterator[tuple[str, Sequence[Outline]]]:
    """The lists that come with the house, by name; none of their sources is fetched until it is added."""
    for place in sorted(CATALOGUE.glob("*.opml")):
        yield place.stem, outlines(place, now)


def called(url: str) -> str:
    """What to call a source before its feed tells."""
    return urlsplit(url).hostname or url
