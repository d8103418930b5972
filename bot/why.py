"""Why a story came or did not: pure, from what is stored of it to the steps at which it went on or stopped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import digests, due, subscription, telling
from bot.cadence import Cadence
from bot.telling import Card
from language import terms
from language.query import Query, Word, parse
from storage.deliveries import Delivery
from storage.models import Article
from storage.readers import Reader
from storage.search import Hit
from storage.subscriptions import Fate, Subscription

MOST = 5
"""Subscriptions that are spoken of."""
SENT = {
    "sent": "sent",
    "uncertain": "uncertain",
    "dead": "dead",
    "pending": "leaving",
    "in flight": "leaving",
}


@dataclass(frozen=True, slots=True)
class Case:
    """An article, its story as far as it has come, and the chat that asks.

    `first` is the article by which the story is told; `lately` counts the last day's stories by topic.
    """

    reader: Reader
    article: Article
    text: str = ""
    first: Article | None = None
    fate: Fate | None = None
    following: Sequence[Subscription] = ()
    lately: Mapping[int, int] = field(default_factory=dict)
    told: Delivery | None = None
    reports: Sequence[Card] = ()

    @property
    def best(self) -> Article:
        """The article that is matched and told."""
        return self.first or self.article


@dataclass(frozen=True, slots=True)
class Verdict:
    """One step: its kind, the topic or words it is about, a source, and a moment."""

    kind: str
    about: str = ""
    source: str = ""
    at: datetime | None = None


def unseen(source: str, *, link: bool, gone: bool) -> Verdict:
    """Why there is no article; `source` is the one that a link's site belongs to, "" for none."""
    if gone:
        return Verdict("gone")
    if not link:
        return Verdict("nothing")
    return Verdict("unseen", source=source) if source else Verdict("foreign")


def verdicts(case: Case, zone: ZoneInfo, now: datetime) -> list[Verdict]:
    """The steps of the story for this chat, the last of which says where it is now."""
    found = []
    if case.first and case.first.id != case.article.id:
        found.append(Verdict("same", case.first.title, case.first.source))
    if case.told:
        told = case.told
        return [*found, Verdict(SENT[told.state], told.reason, at=told.done or told.owed)]
    early = _early(case)
    if early:
        return [*found, early]
    judged = [_judged(one, case, zone, now) for one in case.following]
    telling_ = [verdict for verdict in judged if verdict.kind != "unlike"]
    return [*found, *(telling_[:MOST] or [Verdict("unlike")])]


def _early(case: Case) -> Verdict | None:
    """Where the story stopped before it was asked who follows what."""
    fate = case.fate
    if case.reader.state == "left":
        return Verdict("away")
    if case.article.teaser and case.first is None:
        return Verdict("teaser")
    if case.article.story is None or fate is None:
        return Verdict("ungrouped")
    if fate.silent:
        return Verdict("silent", source=case.best.source)
    if not fate.matched:
        return Verdict("unmatched")
    return None if case.following else Verdict("idle")


def _judged(one: Subscription, case: Case, zone: ZoneInfo, now: datetime) -> Verdict:
    """What one subscription made of the story."""
    name = subscription.topic(one.text)
    hit = case.fate.hits.get(one.topic) if case.fate else None
    if hit is None:
        return replace(_unhit(parse(one.text, one.language), case), about=name)
    if one.state == "paused":
        return Verdict("paused", name)
    if unwanted := _unwanted(case):
        return unwanted
    if hit.id <= one.cursor:
        return Verdict("before" if hit.at <= one.changed else "passed", name)
    if hit.at < digests.oldest(now):
        return Verdict("old", name)
    return _waiting(one, hit.at, case, zone, now)


def _unhit(query: Query, case: Case) -> Verdict:
    """Why a topic was not hit: it is about something else, a word kept it out, or nobody followed it yet."""
    article = case.best
    fields = [terms(article.title, article.language), terms(case.text, article.language)]

    def found(*excluded: Word) -> bool:
        asked = replace(query, excluded=excluded)
        where = article.source, article.language, article.category
        return asked.about(fields, source=where[0], language=where[1], category=where[2])

    if found(*query.excluded):
        return Verdict("before")
    if not found():
        return Verdict("unlike")
    kept = [word for word in query.excluded if not found(word)]
    return Verdict("excluded", source=kept[0].shown if kept else "")


def _unwanted(case: Case) -> Verdict | None:
    """The muted words, or the language, that kept the story from this chat."""
    card = Card(Hit(case.best, (case.best.source,)), None, case.text)
    reader = case.reader
    if telling.chosen_by(reader, case.reports or [card]):
        return None
    if not telling.wanted(replace(reader, muted=()), card):
        return Verdict("language")
    for line in reader.muted:
        if not telling.wanted(replace(reader, muted=(line,)), card):
            return Verdict("muted", line)
    return None


def _waiting(one: Subscription, hit: datetime, case: Case, zone: ZoneInfo, now: datetime) -> Verdict:
    """What the story waits for: a digest, the full hour, the end of the quiet hours, or only its turn."""
    name, quiet = subscription.topic(one.text), digests.quiet_of(case.reader)
    cadence: Cadence = due.settled(
        subscription.of(one), case.lately.get(one.topic, 0), digests.usual(case.reader)
    )
    if cadence.kind == "daily":
        last = one.last or due.begin(cadence, zone, one.changed)
        at = due.plan(cadence, zone, now, last, quiet).at
        return Verdict("digest" if at > now else "turn", name, at=at)
    at = due.next_hour(hit, zone) if cadence.kind == "hourly" else now
    awake = due.awake(max(at, now), quiet, zone) if quiet else max(at, now)
    if awake > max(at, now):
        return Verdict("quiet", name, at=awake)
    return Verdict("digest", name, at=awake) if awake > now else Verdict("turn", name)
