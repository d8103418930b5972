"""Digests around every change of the clocks, judged by an oracle that reads the clocks minute by minute.

    python -m bench.due_zones [first year] [last year]

Every distinct zone rule of tzdata, every day on which its clocks change from 2024 to 2035, and every half
hour of the day as the reader's time. A digest is wrong when it comes twice, never, or at another minute than
the oracle's; then the same with a reader who changes zone and a clock that is an hour off for a while.
"""

import random
import sys
import time as clock
import zoneinfo
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from bot.cadence import Cadence
from bot.due import begin, plan

STEP = timedelta(hours=6)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HALF_HOURS = [time(n // 2, n % 2 * 30) for n in range(48)]


def changes(zone: ZoneInfo, first: int, last: int) -> list[datetime]:
    """The first minute of every new offset of the zone in these years."""
    moments = [datetime(first, 1, 1, tzinfo=UTC) + STEP * n for n in range((last - first + 1) * 366 * 4)]
    steps = [(a, b) for a, b in pairwise(moments) if offset(a, zone) != offset(b, zone)]
    return [exactly(a, b, zone) for a, b in steps]


def offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    """How far the zone's clocks are ahead of UTC."""
    return moment.astimezone(zone).utcoffset()


def exactly(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The minute of the change between two moments."""
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        before, after = (middle, after) if offset(middle, zone) == offset(before, zone) else (before, middle)
    return after


def rules(first: int, last: int) -> dict[str, list[datetime]]:
    """One zone for every distinct set of offsets and changes in these years."""
    seen: dict[object, tuple[str, list[datetime]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = ZoneInfo(name)
        found = changes(zone, first, last)
        if found:
            offsets = tuple(moment.astimezone(zone).utcoffset() for moment in found)
            seen.setdefault(
                (tuple(found), offsets, (found[0] - STEP).astimezone(zone).utcoffset()), (name, found)
            )
    return dict(seen.values())


@dataclass(frozen=True)
class Clock:
    """What the clocks of a zone show, minute by minute, for some days around a change."""

    minutes: list[datetime]
    walls: list[datetime]
    latest: list[datetime]
    """The latest that they have shown so far."""

    @classmethod
    def around(cls, change: datetime, zone: ZoneInfo) -> "Clock":
        """Three days before to three days after."""
        start = change.replace(hour=0, minute=0) - 3 * DAY
        minutes = [start + MINUTE * n for n in range(6 * 1440)]
        walls = [minute.astimezone(zone).replace(tzinfo=None, fold=0) for minute in minutes]
        return cls(minutes, walls, list(accumulate(walls, max)))

    def days(self) -> list[date]:
        """The dates they show in full, whatever happens in between."""
        return sorted({wall.date() for wall in self.walls})[1:-1]

    def first(self, day: date, at: time) -> datetime:
        """The minute at which they first show this or later."""
        return self.minutes[bisect_left(self.latest, datetime.combine(day, at))]


def served(at: time, zone: ZoneInfo, days: list[date]) -> Iterator[tuple[date, datetime]]:
    """The digests of a bot that runs through these days."""
    now = datetime.combine(days[0] - 2 * DAY, time(0), UTC)
    last = days[0] - DAY
    while last < days[-1]:
        slot = plan(Cadence("daily", at), zone, now, last)
        assert slot.day is not None
        now, last = max(now, slot.at), slot.day
        yield last, now


def wrong(name: str, change: datetime, times: list[time] = HALF_HOURS) -> tuple[int, list[str]]:
    """Digests judged around one change, and what was wrong with some."""
    zone = ZoneInfo(name)
    oracle = Clock.around(change, zone)
    days = oracle.days()
    judged, faults = 0, []
    for at in times:
        expected = [(day, oracle.first(day, at)) for day in days]
        found = list(served(at, zone, days))
        judged += len(expected)
        faults += [f"{name} {at:%H:%M} {pair}" for pair in set(expected) ^ set(found)]
    return judged, faults


def unsteady(seed: int, names: list[str]) -> list[str]:
    """One reader's month with changes of zone and of the clock: what was wrong with it.

    Each date at most once, in order, none left out between the first and the last but those that fell due at
    the same moment as the next (one catch-up), and none before the clocks the bot saw showed its time.
    """
    chance = random.Random(seed)
    cadence, zone = Cadence("daily", chance.choice(HALF_HOURS)), ZoneInfo(chance.choice(names))
    true = datetime(2026, chance.randrange(1, 12), chance.randrange(1, 28), tzinfo=UTC)
    last = begin(cadence, zone, true)
    faults, days, skew, slot = list[str](), list[date](), timedelta(0), plan(cadence, zone, true, last)
    for _ in range(30 * 24 * 4):
        true += 15 * MINUTE
        if chance.random() < 0.005:
            zone = ZoneInfo(chance.choice(names))
            slot = plan(cadence, zone, true + skew, last)
        if chance.random() < 0.01:
            skew = timedelta(hours=chance.choice([-1, 0, 1]))
        now = true + skew
        if slot.at <= now:
            slot = plan(cadence, zone, now, last)
        if slot.at > now or slot.day is None:
            continue
        if datetime.combine(slot.day, cadence.at) > now.astimezone(zone).replace(tzinfo=None):
            faults.append(f"seed {seed}: {zone.key} {slot.day} early at {now}")
        days.append(slot.day)
        last = slot.day
        slot = plan(cadence, zone, now, last)
    counts = Counter(days)
    faults += [f"seed {seed}: {day} came {n} times" for day, n in counts.items() if n > 1]
    faults += [f"seed {seed}: {a} then {b}" for a, b in pairwise(days) if not DAY <= b - a <= 2 * DAY]
    return faults


def main() -> None:
    """Judge them all and print what was wrong."""
    first, last = (int(year) for year in sys.argv[1:3]) if len(sys.argv) > 2 else (2024, 2035)
    start = clock.process_time()
    found = rules(first, last)
    total, bad = 0, list[str]()
    for name, moments in found.items():
        for change in moments:
            judged, faults = wrong(name, change)
            total, bad = total + judged, bad + faults
    count = sum(map(len, found.values()))
    print(f"{len(found)} zone rules, {count} changes {first}-{last}, {total} digests: {len(bad)} wrong")
    zones = list(found)
    moved = [fault for seed in range(1000) for fault in unsteady(seed, zones)]
    print(f"1000 unsteady months (zone changes, clock an hour off): {len(moved)} wrong")
    print(*(bad + moved)[:20], sep="\n")
    print(f"{clock.process_time() - start:.0f} s of CPU")
    sys.exit(bool(bad or moved))


if __name__ == "__main__":
    main()
