"""A fair share for everybody: how often one person is answered, and what is too old to be answered."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

BURST, EVERY = 20, timedelta(seconds=3)
"""Requests at once, and the time in which one more is earned."""
GENTLE = timedelta(minutes=1)
"""Between two words about it to the same person."""
OLD = timedelta(minutes=5)
PEOPLE = 50_000
"""People who are remembered at most."""
WHOLE = max(GENTLE, BURST * EVERY)
"""After so long without a request everybody has a full share, and is forgotten."""


@dataclass(slots=True)
class Share:
    """What one person has left, as of a moment, and when they were last told."""

    left: float
    at: datetime
    told: datetime | None = None


class Fairness:
    """Token buckets, one a person."""

    def __init__(self) -> None:
        self._shares: OrderedDict[int, Share] = OrderedDict()

    def allows(self, person: int, now: datetime) -> bool:
        """Whether this request is within the person's share; it is counted if so."""
        share = self._share(person, now)
        if share.left < 1:
            return False
        share.left -= 1
        return True

    def may_tell(self, person: int, now: datetime) -> bool:
        """Whether a word about it is due: one a minute is enough."""
        share = self._share(person, now)
        if share.told is not None and now - share.told < GENTLE:
            return False
        share.told = now
        return True

    def _share(self, person: int, now: datetime) -> Share:
        share = self._shares.setdefault(person, Share(BURST, now))
        share.left = min(BURST, share.left + max(0.0, (now - share.at) / EVERY))
        share.at = max(share.at, now)
        self._shares.move_to_end(person)
        while len(self._shares) > PEOPLE or self._oldest().at < now - WHOLE:
            self._shares.popitem(last=False)
        return share

    def _oldest(self) -> Share:
        return next(iter(self._shares.values()))


def old(sent: datetime | None, now: datetime) -> bool:
    """Whether a message waited so long that its sender no longer waits for the answer."""
    return sent is not None and now - sent > OLD
