"""When something is due, by the reader's own clock: pure rules for cadences, zones and quiet hours.

A digest is known by the local date it was scheduled for, and there is one for each date whatever the clocks
do: a time that the clocks jump over means the first moment after the jump, a time that comes twice means the
first, and a reader who moves to another zone goes on with the next date.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cadence import Cadence

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
OLDEST = timedelta(hours=48)
"""After an outage nothing older than this is sent."""
BUSY = 4
"""Stories a day from which `auto` collects them in a digest."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a reader is left alone, by local time; they may span midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment (UTC) at which something is due, and for a digest the local date that it is for."""

    at: datetime
    day: date | None = None


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the zone's clocks show this day and time, or have jumped past it."""
    wanted = datetime.combine(day, at)
    first = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(first, zone) == wanted:
        return first
    # A gap: the jump lies between the two readings of a time that never was.
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while first - before > SECOND:
        middle = before + (first - before) // 2
        middle = middle.replace(microsecond=0)
        before, first = (before, middle) if _wall(middle, zone) >= wanted else (middle, first)
    return first


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone had such a day: crossing the date line skips one."""
    return _wall(moment(day, time(0), zone), zone).date() == day


def plan(
    cadence: Cadence, zone: ZoneInfo, now: datetime, last: date | None = None, quiet: Quiet | None = None
) -> Slot:
    """What is next; its moment lies in the past when it is overdue.

    `last` is the local date of the newest digest (see `begin` for a new subscription). Of several that were
    missed only the latest is made up for, and none that is over 48 hours late. `auto` is settled before.
    """
    if cadence.kind == "daily":
        slot = _daily(cadence, zone, now, last)
    elif cadence.kind == "hourly":
        slot = Slot(next_hour(now, zone))
    else:
        slot = Slot(now)
    return slot if quiet is None else Slot(awake(slot.at, quiet, zone), slot.day)


def _daily(cadence: Cadence, zone: ZoneInfo, now: datetime, last: date | None) -> Slot:
    today = now.astimezone(zone).date()
    if last is None or last > today + 2 * DAY:  # nothing before, or a clock was years ahead
        last = begin(cadence, zone, now)
    overdue = [
        Slot(moment(day, cadence.hour, zone), day)
        for day in (today - 2 * DAY, today - DAY, today, today + DAY)
    ]
    for slot in reversed(overdue):
        if _wanted(slot, cadence, zone, last) and now - OLDEST <= slot.at <= now:
            return slot
    return _coming(cadence, zone, now, max(last, today - DAY))


def _coming(cadence: Cadence, zone: ZoneInfo, now: datetime, last: date) -> Slot:
    day = last
    while True:
        day += DAY
        slot = Slot(moment(day, cadence.hour, zone), day)
        if slot.at > now and _wanted(slot, cadence, zone, last):
            return slot


def _wanted(slot: Slot, cadence: Cadence, zone: ZoneInfo, last: date) -> bool:
    day = slot.day
    return day is not None and day > last and day.weekday() in cadence.days and exists(day, zone)


def begin(cadence: Cadence, zone: ZoneInfo, now: datetime) -> date:
    """The last local date that counts as served when a subscription is made or changed now."""
    day = now.astimezone(zone).date() + DAY
    while moment(day, cadence.hour, zone) > now:
        day -= DAY
    return day


def next_hour(now: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour on the zone's clocks."""
    wall = now.astimezone(zone)
    past = timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
    return now.astimezone(UTC) - past + timedelta(hours=1)


def awake(instant: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """The same instant, or the end of the quiet hours it falls in."""
    wall = instant.astimezone(zone)
    clock, day = wall.time().replace(fold=0), wall.date()
    if quiet.start == quiet.end or not _within(clock, quiet):
        return instant
    if clock >= quiet.end:  # they began this evening
        day += DAY
    end = moment(day, quiet.end, zone)
    if end <= instant:  # the clocks went back: this is the second time round
        end = datetime.combine(day, quiet.end, zone).replace(fold=1).astimezone(UTC)
    return max(end, instant)


def _within(clock: time, quiet: Quiet) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def settled(cadence: Cadence, lately: int, usual: time) -> Cadence:
    """What it means now: `auto` by how many stories there were in the last day, a digest by its usual time."""
    if cadence.kind == "auto":
        cadence = Cadence("instant" if lately < BUSY else "daily")
    return cadence.timed(usual)


def since(previous: datetime | None, now: datetime) -> datetime:
    """From when on stories belong into what is sent now."""
    floor = now - OLDEST
    return floor if previous is None else max(previous, floor)
