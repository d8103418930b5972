"""What a chat is told now, and when next: pure, from its subscriptions and the stories that hit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot import due
from bot.cadence import Cadence, parse
from bot.due import Quiet
from storage.readers import Reader
from storage.subscriptions import Hit, Served, Subscription

AT_ONCE = 3
"""Stories that are told one by one; more that fall due together come as a digest."""
MOST = 7
"""Stories of a digest."""
USUAL = Cadence("daily")
HOURLY = ""
"""In place of the date and time of a digest, for those that have none."""
NOTHING: Mapping[int, Sequence[int]] = {}
cadence_of = lru_cache(4096)(parse)


@dataclass(frozen=True, slots=True)
class Message:
    """Stories to be told together: `key` names the message for ever, `topics` what each story was wanted for."""

    key: str
    thread: int
    stories: tuple[int, ...]
    topics: Mapping[int, tuple[str, ...]]
    digest: bool


@dataclass(slots=True)
class Plan:
    """What to tell, what is thereby dealt with, and when to look again."""

    messages: list[Message] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    due: datetime | None = None

    def look(self, at: datetime) -> None:
        """Look again then, at the latest."""
        self.due = at if self.due is None else min(self.due, at)


@dataclass(slots=True)
class _Gathered:
    """What falls due in one thread: stories in the order of their hits, with the topics they were wanted for.

    The first of its subscriptions and its newest hit name it: no other message will have both, but for one with a
    story that had been passed over (`again`).
    """

    wanted: dict[int, list[str]] = field(default_factory=dict)
    first: int = 0
    newest: int = 0
    again: int = 0

    def add(self, hits: Sequence[Hit], one: Subscription) -> None:
        self.first = min(self.first or one.id, one.id)
        for hit in hits:
            self.newest = max(self.newest, hit.id)
            if hit.id <= one.cursor:
                self.again = max(self.again, hit.story)
            texts = self.wanted.setdefault(hit.story, [])
            if one.text not in texts:
                texts.append(one.text)

    def fold(self, doubtful: Sequence[int]) -> None:
        """Add stories that have been told but may not have arrived."""
        for story in doubtful:
            self.wanted.setdefault(story, [])

    @property
    def name(self) -> str:
        """What tells it from others of its subscriptions."""
        return f"{self.newest}:{self.again}" if self.again else f"{self.newest}"

    def topics(self, stories: Sequence[int]) -> dict[int, tuple[str, ...]]:
        return {story: tuple(self.wanted[story]) for story in stories}


def plan(
    reader: Reader,
    zone: ZoneInfo,
    following: Sequence[Subscription],
    owed: Mapping[int, Sequence[Hit]],
    lately: Mapping[int, int],
    now: datetime,
    doubtful: Mapping[int, Sequence[int]] = NOTHING,
) -> Plan:
    """What a chat is told now.

    `owed` is by subscription, `lately` the hits of the last day by topic; `doubtful` are, by thread, stories that
    were told and may not have arrived: the next digest has them too.
    """
    result, quiet = Plan(), quiet_of(reader)
    instant: dict[int, _Gathered] = {}
    digests: dict[tuple[int, str], _Gathered] = {}
    for one in following:
        hits = owed.get(one.id, ())
        wished = cadence_of(one.cadence) or USUAL
        cadence = due.settled(wished, lately.get(one.topic, 0), usual(reader))
        newest = max((hit.id for hit in hits), default=one.cursor)
        if cadence.kind == "daily":
            last = one.last or due.begin(cadence, zone, one.changed)
            if wished.kind == "auto":  # until its first story waited there was no digest to miss
                last = max(last, due.begin(cadence, zone, hits[0].at if hits else now))
            slot = due.plan(cadence, zone, now, last, quiet)
            if slot.at > now or slot.day is None:
                result.look(slot.at)
                continue
            digests.setdefault((one.thread, f"{slot.day}T{cadence.hour:%H%M}"), _Gathered()).add(hits, one)
            result.served.append(Served(one.id, newest, slot.day))
            result.look(due.plan(cadence, zone, now, slot.day, quiet).at)
        elif hits:
            ready = _ready(cadence, hits, zone, now, quiet)
            if ready > now:
                result.look(ready)
                continue
            if cadence.kind == "instant":
                instant.setdefault(one.thread, _Gathered()).add(hits, one)
            else:
                digests.setdefault((one.thread, HOURLY), _Gathered()).add(hits, one)
            result.served.append(Served(one.id, newest))
    result.messages = [*_told(instant, doubtful), *_digested(digests, doubtful)]
    return result


def _ready(
    cadence: Cadence, hits: Sequence[Hit], zone: ZoneInfo, now: datetime, quiet: Quiet | None
) -> datetime:
    """When these hits may be told: at once, or at the full hour after the first of them, and not at night."""
    at = due.next_hour(hits[0].at, zone) if cadence.kind == "hourly" else now
    return due.awake(max(at, now), quiet, zone) if quiet else max(at, now)


def _told(instant: Mapping[int, _Gathered], doubtful: Mapping[int, Sequence[int]]) -> list[Message]:
    """Stories one by one, or together where they are many: after the night, or after an outage."""
    messages = []
    for thread, gathered in instant.items():
        if len(gathered.wanted) > AT_ONCE:
            gathered.fold(doubtful.get(thread, ()))
            messages.append(_together(f"catch-up:{gathered.first}:{gathered.name}", thread, gathered))
        else:
            messages += [
                Message(f"story:{story}", thread, (story,), gathered.topics((story,)), digest=False)
                for story in gathered.wanted
            ]
    return messages


def _digested(
    digests: Mapping[tuple[int, str], _Gathered], doubtful: Mapping[int, Sequence[int]]
) -> list[Message]:
    messages = []
    for (thread, slot), gathered in digests.items():
        gathered.fold(doubtful.get(thread, ()))
        name = f"digest:{gathered.first}:{slot or gathered.name}"
        messages += [_together(name, thread, gathered)] if gathered.wanted else []
    return messages


def _together(key: str, thread: int, gathered: _Gathered) -> Message:
    stories = tuple(gathered.wanted)
    return Message(key, thread, stories, gathered.topics(stories), digest=True)


def usual(reader: Reader) -> time:
    """When this reader's digests come that have no time of their own."""
    return time.fromisoformat(reader.digest)


def quiet_of(reader: Reader) -> Quiet | None:
    """The reader's quiet hours."""
    start, _, end = reader.quiet.partition("-")
    return Quiet(time.fromisoformat(start), time.fromisoformat(end)) if end else None


def eve(cadence: Cadence, reader: Reader, at: datetime) -> date | None:
    """The local date up to which digests count as given of what a reader follows, or retimes, at that moment."""
    if cadence.kind not in ("daily", "auto"):
        return None
    chosen = Cadence("daily", cadence.at, cadence.days).timed(usual(reader))
    return due.begin(chosen, ZoneInfo(reader.zone or "UTC"), at)


def begun_anew(following: Sequence[Subscription], before: Reader, after: Reader) -> dict[int, date]:
    """By subscription the same date on the reader's new clock, where no digest has been given since."""
    found = {}
    for one in following:
        cadence = cadence_of(one.cadence) or USUAL
        old, new = (eve(cadence, reader, one.changed) for reader in (before, after))
        if new and one.last == old != new:
            found[one.id] = new
    return found


def oldest(now: datetime) -> datetime:
    """Stories from before then are told no more."""
    return now - due.OLDEST
