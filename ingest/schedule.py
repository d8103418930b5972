"""When to look at a feed again, and what an answer means for it: pure decisions over what was fetched."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import regex as re

from storage.models import Feed

WEEK, DAY = timedelta(days=7), timedelta(days=1)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(minutes=60)
MOVES = 3
"""Permanent redirects to one address, running, after which the feed has moved."""
MAX_AGE = re.compile(r"max-age\s*=\s*(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an operator allows between two looks at a feed."""

    least: timedelta = SHORTEST
    most: timedelta = LONGEST


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a look: a status (0 when there was no answer), and what the document said."""

    status: int
    headers: Mapping[str, str]
    moved: str | None = None
    body: bytes | None = None
    weekly: int | None = None
    ttl: int | None = None
    usable: bool = True


def after(feed: Feed, seen: Seen, now: datetime, rng: random.Random, bounds: Bounds) -> Feed:
    """The feed as it is after a look, with the moment of the next one."""
    if seen.status == 410:
        return replace(feed, state="gone", due=None)
    if seen.status == 304 or (200 <= seen.status < 300 and seen.usable):
        return _answered(feed, seen, now, rng, bounds)
    failures = feed.failures + 1
    pause = max(backoff(failures, bounds), asked_to_wait(seen.headers, None, now))
    return replace(feed, failures=failures, due=now + spread(pause, rng))


def _answered(feed: Feed, seen: Seen, now: datetime, rng: random.Random, bounds: Bounds) -> Feed:
    weekly = feed.weekly if seen.weekly is None else seen.weekly
    pause = max(interval(weekly, bounds), min(DAY, asked_to_wait(seen.headers, seen.ttl, now)))
    moves = feed.moves + 1 if seen.moved and seen.moved == feed.moved else int(bool(seen.moved))
    settled = replace(
        feed,
        due=now + spread(pause, rng),
        failures=0,
        weekly=weekly,
        fetched=now,
        moved=seen.moved,
        moves=moves,
        etag=seen.headers.get("ETag", "" if seen.status == 200 else feed.etag)[:500],
        modified=seen.headers.get("Last-Modified", "" if seen.status == 200 else feed.modified)[:100],
        body=seen.body or feed.body,
    )
    if moves >= MOVES and seen.moved:
        return replace(settled, url=seen.moved, moved=None, moves=0)
    return settled


def interval(weekly: int, bounds: Bounds) -> timedelta:
    """A quarter of the mean time between two items of the last week, within bounds."""
    return min(bounds.most, max(bounds.least, WEEK / (4 * max(1, weekly))))


def backoff(failures: int, bounds: Bounds) -> timedelta:
    """Twice as long after each failure, a day at most: no feed is given up."""
    return min(DAY, bounds.least * float(2 ** min(failures, 12)))


def spread(pause: timedelta, rng: random.Random) -> timedelta:
    """A tenth more or less, so that feeds do not fall due together."""
    return pause * rng.uniform(0.9, 1.1)


def asked_to_wait(headers: Mapping[str, str], ttl: int | None, now: datetime) -> timedelta:
    """How long the server asks us to wait: Retry-After, Cache-Control (RFC 9110, 9111) or the feed's ttl."""
    waits = [retry_after(headers.get("Retry-After", ""), now), timedelta(seconds=ttl or 0)]
    if found := MAX_AGE.search(headers.get("Cache-Control", "")):
        waits.append(_seconds(found[1]))
    return min(DAY, max(waits))


def retry_after(value: str, now: datetime) -> timedelta:
    """Seconds or a date, as a span from now; none when it is neither or has passed."""
    if (number := value.strip()).isdecimal():
        return _seconds(number)
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(DAY, max(timedelta(), then - now))


def _seconds(digits: str) -> timedelta:
    """A day at most; int() refuses thousands of digits."""
    return DAY if len(digits) > 9 else min(DAY, timedelta(seconds=int(digits)))


def ours(failed: int, asked: int, hosts: int) -> bool:
    """Whether most fetches failing across hosts says that it is our own network."""
    return asked >= 5 and hosts >= 3 and failed > 0.6 * asked


def flood(fresh: int, shown: int, *, first: bool) -> bool:
    """Whether items are to be stored in silence: the first load, or nearly all of a known feed "new"."""
    return first or (shown >= 5 and fresh >= 0.8 * shown)
